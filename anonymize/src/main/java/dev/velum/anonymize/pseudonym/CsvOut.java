package dev.velum.anonymize.pseudonym;

import dev.velum.anonymize.table.CsvOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/** Writes CSV as bytes. Not safe for use by several threads. */
final class CsvOut {
  private static final int BUFFER_BYTES = 1 << 17;

  private final OutputStream out;
  private final byte delimiter;
  private final byte quote;
  private final Charset charset;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  CsvOut(OutputStream out, CsvOptions options) {
    this.out = out;
    this.delimiter = (byte) options.delimiter();
    this.quote = (byte) options.quote();
    this.charset = options.charset();
  }

  void delimiter() throws IOException {
    one(delimiter);
  }

  void endRecord() throws IOException {
    one((byte) '\n');
  }

  /** Writes a cell that is there and empty. */
  void emptyQuotes() throws IOException {
    one(quote);
    one(quote);
  }

  /**
   * Writes a text, quoted if it needs it. Returns false, with nothing written, if it has a
   * character that the charset lacks.
   */
  boolean cell(String text) throws IOException {
    byte[] bytes = text.getBytes(charset);
    boolean isSpecial = false;
    boolean isDoubtful = false;
    for (byte b : bytes) {
      isSpecial |= b == delimiter || b == quote || b == '\n' || b == '\r';
      isDoubtful |= b == '?';
    }
    if (isDoubtful && !charset.newEncoder().canEncode(text)) {
      return false;
    }
    if (!isSpecial) {
      raw(bytes, 0, bytes.length);
      return true;
    }
    one(quote);
    for (byte b : bytes) {
      if (b == quote) {
        one(quote);
      }
      one(b);
    }
    one(quote);
    return true;
  }

  void raw(byte[] bytes, int start, int length) throws IOException {
    if (length > buffer.length - size) {
      flush();
      if (length > buffer.length) {
        out.write(bytes, start, length);
        return;
      }
    }
    System.arraycopy(bytes, start, buffer, size, length);
    size += length;
  }

  private void one(byte b) throws IOException {
    if (size == buffer.length) {
      flush();
    }
    buffer[size++] = b;
  }

  void flush() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }
}

package dev.velum.core.integrity;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads untrusted text line by line: no line longer than allowed, no byte that the charset does not
 * know, and every complaint with its place. Lines end with LF, CR or both.
 */
final class LineReader implements Closeable {
  /** Stands for malformed bytes while decoding; no text has it, since it is not a character. */
  private static final char UNDECODABLE = '\uFFFF';

  private final String name;
  private final Charset charset;
  private final int maxLength;
  private final BufferedReader in;
  private final StringBuilder line = new StringBuilder();
  private boolean afterCarriageReturn;
  private int lineNumber;

  private LineReader(String name, Charset charset, int maxLength, BufferedReader in) {
    this.name = name;
    this.charset = charset;
    this.maxLength = maxLength;
    this.in = in;
  }

  static LineReader open(Path file, Charset charset, int maxLength) throws IOException {
    InputStream in = Files.newInputStream(file);
    // A decoder that reports errors does so before it hands over the lines in front of them.
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE)
            .replaceWith(String.valueOf(UNDECODABLE));
    return new LineReader(
        String.valueOf(file.getFileName()),
        charset,
        maxLength,
        new BufferedReader(new InputStreamReader(in, decoder)));
  }

  /**
   * Returns the next line without its end, or null after the last one.
   *
   * @throws IntegrityException if it is too long or not of the charset
   */
  @Nullable String next() throws IOException {
    line.setLength(0);
    lineNumber++;
    while (true) {
      int c = in.read();
      if (c == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        continue; // the second half of the end of the line before
      }
      afterCarriageReturn = c == '\r';
      if (c == '\n' || c == '\r') {
        return line.toString();
      }
      if (c < 0) {
        return line.isEmpty() ? null : line.toString();
      }
      if (c == UNDECODABLE) {
        throw malformed("is not valid " + charset.name());
      }
      if (line.length() == maxLength) {
        throw malformed("must have at most " + maxLength + " characters");
      }
      line.append((char) c);
    }
  }

  /** Returns the number of the line that {@link #next} returned last, from 1. */
  int lineNumber() {
    return lineNumber;
  }

  IntegrityException malformed(String rule) {
    return new IntegrityException(name + ", line " + lineNumber + ": " + rule);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

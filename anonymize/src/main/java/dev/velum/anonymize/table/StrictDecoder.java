package dev.velum.anonymize.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;

/**
 * A reader that refuses bytes that are not text in the charset, and says where they are.
 *
 * <p>Drops a byte-order mark at the beginning.
 */
final class StrictDecoder extends Reader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int NONE = -1;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String origin;
  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES).flip();
  private long bytesBefore;
  private long line = 1;
  private boolean atStart = true;
  private boolean ended;

  /** The second half of a character of which only the first was asked for, or -1. */
  private int pending = NONE;

  StrictDecoder(String origin, InputStream in, Charset charset) {
    this.origin = origin;
    this.in = in;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (pending != NONE) {
      target[offset] = (char) pending;
      pending = NONE;
      return 1;
    }
    return length == 1 ? readOne(target, offset) : readSeveral(target, offset, length);
  }

  /** A character beyond the basic plane is decoded as two or not at all. */
  private int readOne(char[] target, int offset) throws IOException {
    char[] pair = new char[2];
    int count = readSeveral(pair, 0, 2);
    if (count < 0) {
      return count;
    }
    target[offset] = pair[0];
    pending = count == 2 ? pair[1] : NONE;
    return 1;
  }

  private int readSeveral(char[] target, int offset, int length) throws IOException {
    CharBuffer chars = CharBuffer.wrap(target, offset, length).slice();
    while (chars.position() == 0) {
      if (ended) {
        return -1;
      }
      decodeInto(chars);
      dropByteOrderMark(chars);
    }
    countLines(target, offset, chars.position());
    return chars.position();
  }

  private void decodeInto(CharBuffer chars) throws IOException {
    CoderResult result = decoder.decode(bytes, chars, false);
    if (result.isUnderflow() && chars.position() == 0 && !refill()) {
      result = decoder.decode(bytes, chars, true);
      if (result.isUnderflow()) {
        result = decoder.flush(chars);
        ended = result.isUnderflow();
      }
    }
    if (result.isError()) {
      countLines(chars.array(), chars.arrayOffset(), chars.position());
      throw new TableFormatException(
          String.format(
              Locale.ROOT,
              "%s, line %s: the byte at position %s is not valid %s",
              origin,
              line,
              bytesBefore + bytes.position(),
              decoder.charset().name()));
    }
  }

  /** Reads more bytes behind those not yet decoded; returns whether there were any. */
  private boolean refill() throws IOException {
    bytesBefore += bytes.position();
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    bytes.position(bytes.position() + Math.max(0, count));
    bytes.flip();
    return count >= 0;
  }

  private void dropByteOrderMark(CharBuffer chars) {
    if (atStart && chars.position() > 0) {
      atStart = false;
      if (chars.get(0) == BYTE_ORDER_MARK) {
        CharBuffer rest = chars.duplicate();
        rest.limit(chars.position()).position(1);
        chars.clear();
        chars.put(rest.slice());
      }
    }
  }

  private void countLines(char[] target, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (target[i] == '\n') {
        line++;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

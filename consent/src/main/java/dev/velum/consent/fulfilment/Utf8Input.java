package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of a file that must be UTF-8: digested and checked while they pass. A byte order mark
 * at the beginning is skipped, but counted and digested. Not safe for use by several threads.
 */
final class Utf8Input extends InputStream {
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** The longest incomplete character. */
  private static final int MAX_REST = 3;

  private final String file;
  private final InputStream in;
  private final MessageDigest digest;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer chars = CharBuffer.allocate(1 << 13);
  private final byte[] buffer = new byte[1 << 16];
  private byte[] rest = new byte[0];
  private int position;
  private int limit;
  private final int markLength;
  private long line = 1;

  private Utf8Input(String file, InputStream in, MessageDigest digest, int markLength) {
    this.file = file;
    this.in = in;
    this.digest = digest;
    this.markLength = markLength;
  }

  /**
   * Returns the input.
   *
   * @param file the name for messages
   * @param in not closed by anybody else
   * @param digest takes every byte
   */
  static Utf8Input of(String file, InputStream in, MessageDigest digest) throws IOException {
    PushbackInputStream pushback = new PushbackInputStream(in, MARK.length);
    byte[] first = pushback.readNBytes(MARK.length);
    boolean marked = Arrays.equals(first, MARK);
    if (marked) {
      digest.update(first);
    } else {
      pushback.unread(first);
    }
    return new Utf8Input(file, pushback, digest, marked ? MARK.length : 0);
  }

  /** Returns how many bytes of the file come before the first byte of the text. */
  int markLength() {
    return markLength;
  }

  /** Returns the digest of all bytes, once they have been read, in hexadecimal digits. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the next byte, or -1 at the end; not synchronized, since scanners ask for each. */
  @Override
  public int read() throws IOException {
    return position < limit || fill() ? buffer[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == limit && !fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  /** Reads on; returns false at the end. */
  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    if (count < 0 && rest.length > 0) {
      throw malformed();
    }
    position = 0;
    limit = Math.max(count, 0);
    digest.update(buffer, 0, limit);
    check(buffer, 0, limit);
    return limit > 0;
  }

  private void check(byte[] bytes, int offset, int count) {
    ByteBuffer all = ByteBuffer.allocate(rest.length + count);
    all.put(rest).put(bytes, offset, count).flip();
    while (true) {
      chars.clear();
      int from = all.position();
      CoderResult result = decoder.decode(all, chars, false);
      for (int i = from; i < all.position(); i++) {
        line += all.get(i) == '\n' ? 1 : 0;
      }
      if (result.isError()) {
        throw malformed();
      }
      if (result.isUnderflow()) {
        break;
      }
    }
    rest = new byte[Math.min(all.remaining(), MAX_REST)];
    all.get(rest);
    decoder.reset();
  }

  private UnreadableFileException malformed() {
    return new UnreadableFileException(file, line, "not UTF-8");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

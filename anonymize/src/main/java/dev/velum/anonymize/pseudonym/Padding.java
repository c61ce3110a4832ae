package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Hides the length of a text that is encrypted: its UTF-8, then a one bit, then zero bits up to a
 * whole number of blocks (ISO/IEC 9797-1 method 2).
 */
final class Padding {
  private static final byte END = (byte) 0x80;

  private Padding() {}

  static byte[] pad(String text, int blockBytes) {
    byte[] utf8 = text.getBytes(UTF_8);
    int blocks = utf8.length / blockBytes + 1;
    byte[] padded = Arrays.copyOf(utf8, Math.multiplyExact(blocks, blockBytes));
    padded[utf8.length] = END;
    return padded;
  }

  static String unpad(byte[] padded) {
    int end = padded.length - 1;
    while (end > 0 && padded[end] == 0) {
      end--;
    }
    return new String(padded, 0, Math.max(0, end), UTF_8);
  }
}

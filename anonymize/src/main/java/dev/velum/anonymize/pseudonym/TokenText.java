package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Writes tokens: base 32 of the code, and the check characters.
 *
 * <p>The check is the pure system of ISO/IEC 7064 MOD 1271-36 over all characters before it; the
 * underscore counts 36. A text with its check is, as a number in base 36, 1 modulo 1271 = 31 * 41.
 * Replacing a character changes it by (a - b) * 36^i, and exchanging two neighbours by (a - b) * 35
 * * 36^i. 36 and 35 have no divisor in common with 1271, and 0 &lt; |a - b| &lt;= 36 &lt; 41, so
 * neither is 0 modulo 1271: every such error is found, and of other changes all but one in 1271.
 */
final class TokenText {
  /** The characters that carry the code: 130 bits. */
  static final int CODE_LENGTH = 26;

  static final int CHECK_LENGTH = 2;

  private static final byte[] BASE32 = "0123456789abcdefghjkmnpqrstvwxyz".getBytes(ISO_8859_1);
  private static final byte[] BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz".getBytes(ISO_8859_1);
  private static final int MODULUS = 1271;

  /** As many digits in base 36 as leave room for the residue before them in 63 bits. */
  private static final int DIGITS_PER_DIVISION = 8;

  /** What the characters of {@link #BASE32} count. */
  private static final int[] VALUES = new int[BASE32.length];

  private static final int UNDERSCORE = 36;

  static {
    for (int i = 0; i < VALUES.length; i++) {
      VALUES[i] = valueOf(BASE32[i]);
    }
  }

  private final byte[] head;
  private final int headResidue;

  /** Creates a writer of tokens that begin with prefix and key id. */
  TokenText(String prefix, String keyId) {
    head = (prefix + "_" + keyId + "_").getBytes(ISO_8859_1);
    headResidue = residue(0, head, head.length);
  }

  /** Returns the token that carries the first 130 bits of a keyed code. */
  String of(byte[] keyedCode) {
    byte[] text = new byte[head.length + CODE_LENGTH + CHECK_LENGTH];
    System.arraycopy(head, 0, text, 0, head.length);
    long residue = headResidue;
    int bits = 0;
    int bitCount = 0;
    int next = 0;
    for (int i = 0; i < CODE_LENGTH; i++) {
      if (bitCount < 5) {
        bits = (bits << 8) | (keyedCode[next++] & 0xff);
        bitCount += 8;
      }
      bitCount -= 5;
      int digit = (bits >> bitCount) & 31;
      text[head.length + i] = BASE32[digit];
      residue = residue * 36 + VALUES[digit];
      if (i % DIGITS_PER_DIVISION == 0) {
        residue %= MODULUS;
      }
    }
    int check = checkOf((int) (residue % MODULUS));
    text[text.length - 2] = BASE36[check / 36];
    text[text.length - 1] = BASE36[check % 36];
    return new String(text, ISO_8859_1);
  }

  /** Returns the check characters of digits, lower-case letters and underscores. */
  static String check(String checked) {
    byte[] bytes = checked.getBytes(ISO_8859_1);
    int check = checkOf(residue(0, bytes, bytes.length));
    return new String(new byte[] {BASE36[check / 36], BASE36[check % 36]}, ISO_8859_1);
  }

  private static int residue(int start, byte[] text, int length) {
    int residue = start;
    for (int i = 0; i < length; i++) {
      residue = (residue * 36 + valueOf(text[i])) % MODULUS;
    }
    return residue;
  }

  /** Solves residue * 36^2 + check = 1 modulo 1271. */
  private static int checkOf(int residue) {
    return Math.floorMod(1 - residue * (36 * 36 % MODULUS), MODULUS);
  }

  private static int valueOf(byte c) {
    return c == '_' ? UNDERSCORE : c <= '9' ? c - '0' : c - 'a' + 10;
  }
}

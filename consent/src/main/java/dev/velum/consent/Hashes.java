package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

/** The one written form of a SHA-256 value. */
final class Hashes {
  private static final int DIGITS = 64;

  private Hashes() {}

  static String sha256Hex(String value, String name) {
    argument(
        isSha256Hex(value), "%s must be a SHA-256 value of 64 lower-case hexadecimal digits", name);
    return value;
  }

  /** A loop, since every row of a ledger is checked. */
  private static boolean isSha256Hex(String value) {
    for (int i = 0; i < value.length(); i++) {
      char digit = value.charAt(i);
      boolean hex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
      if (!hex) {
        return false;
      }
    }
    return value.length() == DIGITS;
  }
}

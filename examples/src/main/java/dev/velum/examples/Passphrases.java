package dev.velum.examples;

import java.security.SecureRandom;

/** Makes up passphrases. */
final class Passphrases {
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int LENGTH = 26;

  private Passphrases() {}

  /** Returns 26 letters of 32, each equally likely: 130 bits. */
  static char[] random() {
    SecureRandom random = new SecureRandom();
    char[] passphrase = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      passphrase[i] = LETTERS.charAt(random.nextInt(LETTERS.length()));
    }
    return passphrase;
  }
}

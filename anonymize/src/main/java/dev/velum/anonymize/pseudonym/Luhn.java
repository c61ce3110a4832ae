package dev.velum.anonymize.pseudonym;

/** The check digit of card numbers (ISO/IEC 7812-1 annex B). */
final class Luhn {
  private Luhn() {}

  /** Returns the digit that belongs behind the first so many ASCII digits. */
  static char checkDigit(char[] digits, int length) {
    int sum = 0;
    for (int i = length - 1, weight = 2; i >= 0; i--, weight = 3 - weight) {
      int product = (digits[i] - '0') * weight;
      sum += product > 9 ? product - 9 : product;
    }
    return (char) ('0' + (10 - sum % 10) % 10);
  }
}

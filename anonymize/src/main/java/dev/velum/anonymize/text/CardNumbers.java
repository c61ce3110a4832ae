package dev.velum.anonymize.text;

/**
 * Payment card numbers: ISO/IEC 7812 with the ranges that the networks publish, which leaves one in
 * ten of the numbers that begin right.
 */
final class CardNumbers {
  static final int MIN_LENGTH = 12;
  static final int MAX_LENGTH = 19;

  private CardNumbers() {}

  static boolean isValid(Code code) {
    int length = code.length();
    return length >= MIN_LENGTH
        && length <= MAX_LENGTH
        && code.letters() == 0
        && issued((int) code.number(0, 6), length)
        && Checksums.luhn(code, 0, length)
        && !code.repeats(0, length);
  }

  /** Returns whether a network issues numbers of this length under these first six digits. */
  private static boolean issued(int first, int length) {
    return switch (first / 100_000) {
      case 1 -> length == 15; // UATP
      case 2 ->
          (within(first, 222_100, 272_099) && length == 16) // Mastercard
              || (within(first, 220_000, 220_499) && length >= 16) // Mir
              || ((within(first, 201_400, 201_499) || within(first, 214_900, 214_999))
                  && length == 15); // Diners Club enRoute
      case 3 -> issuedUnder3(first, length);
      case 4 -> length == 13 || length == 16 || length == 18 || length == 19; // Visa
      case 5 -> (within(first, 510_000, 559_999) && length == 16) || maestro(first);
      case 6 -> true; // Discover, UnionPay, Maestro, RuPay, Elo, Hipercard: 12 to 19 digits
      case 8 -> within(first, 810_000, 829_999) && length >= 16; // UnionPay, RuPay
      case 9 -> within(first, 979_200, 979_299) && length == 16; // Troy
      default -> false;
    };
  }

  private static boolean issuedUnder3(int first, int length) {
    boolean diners =
        within(first, 300_000, 305_999)
            || within(first, 309_500, 309_599)
            || within(first, 360_000, 369_999)
            || within(first, 380_000, 399_999);
    boolean amex = within(first, 340_000, 349_999) || within(first, 370_000, 379_999);
    boolean jcb = within(first, 308_800, 358_999) && !amex && !diners;
    return (diners && length >= 14) || (amex && length == 15) || (jcb && length >= 15);
  }

  private static boolean maestro(int first) {
    return within(first, 500_000, 509_999) || within(first, 560_000, 589_999);
  }

  private static boolean within(int value, int low, int high) {
    return value >= low && value <= high;
  }
}

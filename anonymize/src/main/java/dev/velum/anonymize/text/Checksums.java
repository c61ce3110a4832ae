package dev.velum.anonymize.text;

/**
 * Check digits that several identifiers share.
 *
 * <p>Each takes the part of a {@link Code} from {@code from} up to, not including, {@code to}.
 */
final class Checksums {
  private static final int[][] VERHOEFF_PRODUCT = new int[10][10];
  private static final int[][] VERHOEFF_PERMUTATION = new int[8][10];

  static {
    // The group of the symmetries of a pentagon: 0 to 4 turn, 5 to 9 turn over.
    for (int a = 0; a < 10; a++) {
      for (int b = 0; b < 10; b++) {
        VERHOEFF_PRODUCT[a][b] =
            a < 5
                ? (b < 5 ? (a + b) % 5 : 5 + (a + b) % 5)
                : (b < 5 ? 5 + (a - b + 10) % 5 : (a - b + 10) % 5);
      }
    }
    int[] permutation = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    for (int digit = 0; digit < 10; digit++) {
      VERHOEFF_PERMUTATION[0][digit] = digit;
      for (int i = 1; i < 8; i++) {
        VERHOEFF_PERMUTATION[i][digit] = permutation[VERHOEFF_PERMUTATION[i - 1][digit]];
      }
    }
  }

  private Checksums() {}

  /** ISO/IEC 7812-1 annex B, the check digit last. */
  static boolean luhn(Code code, int from, int to) {
    return luhnSum(code, from, to) % 10 == 0;
  }

  static int luhnSum(Code code, int from, int to) {
    int sum = 0;
    boolean twice = false;
    for (int i = to - 1; i >= from; i--) {
      int digit = code.digit(i);
      if (twice) {
        digit = digit < 5 ? 2 * digit : 2 * digit - 9;
      }
      sum += digit;
      twice = !twice;
    }
    return sum;
  }

  /** Returns the sum of the digits, each times its weight. */
  static int weighted(Code code, int from, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += code.digit(from + i) * weights[i];
    }
    return sum;
  }

  /** ISO/IEC 7064 MOD 11,10, the check digit last. */
  static boolean mod11And10(Code code, int from, int to) {
    int product = 10;
    for (int i = from; i < to - 1; i++) {
      int sum = (code.digit(i) + product) % 10;
      product = 2 * (sum == 0 ? 10 : sum) % 11;
    }
    return (product + code.digit(to - 1)) % 10 == 1;
  }

  /** ISO/IEC 7064 MOD 11-2, the check character, a digit or X, last. */
  static boolean mod11And2(Code code, int from, int to) {
    int sum = 0;
    for (int i = from; i < to - 1; i++) {
      sum = (sum + code.digit(i)) * 2 % 11;
    }
    int check = code.at(to - 1) == 'X' ? 10 : code.digit(to - 1);
    return (sum + check) % 11 == 1;
  }

  /** Verhoeff 1969, "Error Detecting Decimal Codes", the check digit last. */
  static boolean verhoeff(Code code, int from, int to) {
    int check = 0;
    for (int i = to - 1; i >= from; i--) {
      check = VERHOEFF_PRODUCT[check][VERHOEFF_PERMUTATION[(to - 1 - i) % 8][code.digit(i)]];
    }
    return check == 0;
  }

  /** ISO/IEC 7064 MOD 97-10 over digits and letters, beginning anywhere and going round once. */
  static int mod97(Code code, int first, int length) {
    int remainder = 0;
    for (int i = 0; i < length; i++) {
      int value = code.alphanumeric((first + i) % length);
      remainder = (value < 10 ? remainder * 10 + value : remainder * 100 + value) % 97;
    }
    return remainder;
  }

  /** EAN-13 and its like: weights 1 and 3 in turn, the check digit last with weight 1. */
  static boolean ean(Code code, int from, int to) {
    int sum = 0;
    for (int i = to - 1, weight = 1; i >= from; i--, weight = 4 - weight) {
      sum += weight * code.digit(i);
    }
    return sum % 10 == 0;
  }

  /** ICAO Doc 9303 part 3: weights 7, 3, 1; letters count 10 to 35; the check digit last. */
  static boolean icao(Code code, int from, int to) {
    int sum = 0;
    for (int i = from; i < to - 1; i++) {
      int weight = (i - from) % 3 == 0 ? 7 : (i - from) % 3 == 1 ? 3 : 1;
      sum += weight * code.alphanumeric(i);
    }
    return code.isDigit(to - 1) && sum % 10 == code.digit(to - 1);
  }

  /** Returns whether the day exists; February has 29 days where the year is not known. */
  static boolean date(int year, int month, int day) {
    if (month < 1 || month > 12 || day < 1) {
      return false;
    }
    int days =
        switch (month) {
          case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
          case 4, 6, 9, 11 -> 30;
          default -> 31;
        };
    return day <= days;
  }

  /** Returns whether the day exists in a year of which two digits are known, of either century. */
  static boolean shortDate(int year, int month, int day) {
    return date(year == 0 ? 2000 : 1900 + year, month, day);
  }
}

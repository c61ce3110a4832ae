package dev.velum.anonymize.text;

import static dev.velum.anonymize.text.Checksums.date;
import static dev.velum.anonymize.text.Checksums.luhn;
import static dev.velum.anonymize.text.Checksums.shortDate;
import static dev.velum.anonymize.text.Checksums.weighted;

/**
 * The rules of identifiers of the Americas, Asia, Africa and Oceania, and of things. Each takes a
 * code whose shape fits already.
 */
final class OverseasIdentifiers {
  /** What A to Z count in a VIN; I, O and Q do not occur. */
  private static final String VIN_VALUES = "12345678012345070923456789";

  private static final String CURP_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
  private static final String MEXICAN_STATES =
      "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN"
          + " ZS NE";
  private static final String TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

  private OverseasIdentifiers() {}

  // United States

  /** Social Security number: POMS RM 10201; numbers from advertisements are nobody's. */
  static boolean usSsn(Code code) {
    long area = code.number(0, 3);
    long all = code.number(0, 9);
    return area != 0
        && area != 666
        && area < 900
        && code.two(3) != 0
        && code.number(5, 9) != 0
        && all != 78_051_120
        && all != 219_099_999
        && all != 457_555_462;
  }

  /** Individual taxpayer number, IRS: 9, then 50-65, 70-88, 90-92 or 94-99 in the middle. */
  static boolean usItin(Code code) {
    int group = code.two(3);
    return code.digit(0) == 9
        && ((group >= 50 && group <= 65) || (group >= 70 && group != 89 && group != 93));
  }

  /** Employer number: the prefixes that the IRS lists. */
  static boolean usEin(Code code) {
    int prefix = code.two(0);
    return switch (prefix) {
      case 0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97 -> false;
      default -> true;
    };
  }

  static boolean usRouting(Code code) {
    int prefix = code.two(0);
    boolean known =
        prefix <= 12
            || (prefix >= 21 && prefix <= 32)
            || (prefix >= 61 && prefix <= 72)
            || prefix == 80;
    return known
        && code.number(0, 9) != 0
        && weighted(code, 0, 3, 7, 1, 3, 7, 1, 3, 7, 1) % 10 == 0;
  }

  /** National provider identifier: Luhn as if 80840 stood before it, which adds 24. */
  static boolean usNpi(Code code) {
    return (code.digit(0) == 1 || code.digit(0) == 2)
        && !code.repeats(0, 9)
        && (Checksums.luhnSum(code, 0, 10) + 24) % 10 == 0;
  }

  /** Medicare beneficiary identifier, CMS: letters but S, L, O, I, B, Z. */
  static boolean usMbi(Code code) {
    for (int i = 0; i < 11; i++) {
      if (code.isLetter(i) && "SLOIBZ".indexOf(code.at(i)) >= 0) {
        return false;
      }
    }
    return code.digit(0) != 0 && code.isLetter(1) && code.isDigit(3) && code.isLetter(4);
  }

  /** DEA registration of prescribers: digits 1, 3, 5 plus twice 2, 4, 6. */
  static boolean usDea(Code code) {
    int sum = weighted(code, 2, 1, 2, 1, 2, 1, 2);
    return "ABCDEFGHJKLMPRSTUX".indexOf(code.at(0)) >= 0 && sum % 10 == code.digit(8);
  }

  // Canada and Latin America

  static boolean caSin(Code code) {
    return code.digit(0) != 0 && code.digit(0) != 8 && luhn(code, 0, 9);
  }

  static boolean brCpf(Code code) {
    int first = weighted(code, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = weighted(code, 0, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return first == code.digit(9) && second == code.digit(10) && !code.repeats(0, 11);
  }

  static boolean brCnpj(Code code) {
    int first = weighted(code, 0, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    int second = weighted(code, 0, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return (first < 2 ? 0 : 11 - first) == code.digit(12)
        && (second < 2 ? 0 : 11 - second) == code.digit(13)
        && !code.repeats(0, 14);
  }

  static boolean arCuit(Code code) {
    int kind = code.two(0);
    int check = (11 - weighted(code, 0, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
    boolean known = kind == 20 || (kind >= 23 && kind <= 27) || (kind >= 30 && kind <= 34);
    return known && check % 10 == code.digit(10);
  }

  /** RUT: weights 2 to 7 from the right, 10 written as K. */
  static boolean clRut(Code code) {
    int last = code.length() - 1;
    int sum = 0;
    for (int i = last - 1, weight = 2; i >= 0; i--, weight = weight == 7 ? 2 : weight + 1) {
      sum += weight * code.digit(i);
    }
    int check = (11 - sum % 11) % 11;
    return code.digit(0) != 0 && code.at(last) == "0123456789K".charAt(check);
  }

  static boolean mxCurp(Code code) {
    String state = "" + code.at(11) + code.at(12);
    int century = code.isDigit(16) ? 1900 : 2000;
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      sum += (18 - i) * CURP_ALPHABET.indexOf(code.at(i));
    }
    return date(century + code.two(4), code.two(6), code.two(8))
        && (code.at(10) == 'H' || code.at(10) == 'M' || code.at(10) == 'X')
        && MEXICAN_STATES.contains(state)
        && (10 - sum % 10) % 10 == code.digit(17);
  }

  /** RFC of persons and companies: a date in the middle, MOD 11 over the rest. */
  static boolean mxRfc(Code code) {
    int at = code.length() - 9;
    if (!shortDate(code.two(at), code.two(at + 2), code.two(at + 4))) {
      return false;
    }
    int sum = code.length() == 12 ? 13 * CURP_ALPHABET.length() : 0; // a blank before companies
    for (int i = 0; i < code.length() - 1; i++) {
      sum += (code.length() - i) * CURP_ALPHABET.indexOf(code.at(i));
    }
    int check = (11 - sum % 11) % 11;
    return code.at(code.length() - 1) == "0123456789A".charAt(check);
  }

  static boolean ecCedula(Code code) {
    int province = code.two(0);
    return ((province >= 1 && province <= 24) || province == 30)
        && code.digit(2) < 6
        && luhn(code, 0, 10);
  }

  static boolean peRuc(Code code) {
    int kind = code.two(0);
    int check = (11 - weighted(code, 0, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 10;
    return (kind == 10 || kind == 15 || kind == 16 || kind == 17 || kind == 20)
        && check == code.digit(10);
  }

  /** NIT of Colombia: primes as weights, from the right. */
  static boolean coNit(Code code) {
    int rest = weighted(code, 0, 41, 37, 29, 23, 19, 17, 13, 7, 3) % 11;
    return (rest < 2 ? rest : 11 - rest) == code.digit(9);
  }

  // East and South-East Asia

  /** GB 11643-1999: region, date of birth, sequence, ISO 7064 MOD 11-2. */
  static boolean cnIdentity(Code code) {
    int province = code.two(0);
    return province >= 11
        && province <= 82
        && date((int) code.number(6, 10), code.two(10), code.two(12))
        && code.number(6, 10) >= 1850
        && code.number(6, 10) < 2100
        && (code.isDigit(17) || code.at(17) == 'X')
        && Checksums.mod11And2(code, 0, 18);
  }

  static boolean hkIdentity(Code code) {
    int prefix = code.length() - 7;
    int sum = prefix == 1 ? 9 * 36 : 9 * code.alphanumeric(0);
    sum += 8 * code.alphanumeric(prefix - 1);
    sum += weighted(code, prefix, 7, 6, 5, 4, 3, 2);
    char check = code.at(code.length() - 1);
    return check == 'A'
        ? (sum + 10) % 11 == 0
        : code.isDigit(code.length() - 1) && (sum + check - '0') % 11 == 0;
  }

  static boolean twIdentity(Code code) {
    int letter = TAIWAN_LETTERS.indexOf(code.at(0)) + 10;
    int sum = letter / 10 + 9 * (letter % 10) + weighted(code, 1, 8, 7, 6, 5, 4, 3, 2, 1, 1);
    int sex = code.digit(1);
    return letter >= 10 && (sex == 1 || sex == 2 || sex == 8 || sex == 9) && sum % 10 == 0;
  }

  /** Resident and foreigner registration: since October 2020 the last digit checks nothing. */
  static boolean krResident(Code code) {
    int sex = code.digit(6);
    int century =
        sex == 9 || sex == 0 ? 1800 : sex == 1 || sex == 2 || sex == 5 || sex == 6 ? 1900 : 2000;
    int rest = weighted(code, 0, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11;
    int shift = sex >= 5 && sex <= 8 ? 13 : 11; // foreigners: 13 less the rest
    return date(century + code.two(0), code.two(2), code.two(4))
        && (shift - rest) % 10 == code.digit(12);
  }

  static boolean krResidentSince2020(Code code) {
    int sex = code.digit(6);
    int century = sex == 1 || sex == 2 || sex == 5 || sex == 6 ? 1900 : 2000;
    return sex >= 1 && sex <= 8 && date(century + code.two(0), code.two(2), code.two(4));
  }

  static boolean krBusiness(Code code) {
    int sum = weighted(code, 0, 1, 3, 7, 1, 3, 7, 1, 3, 5) + code.digit(8) * 5 / 10;
    return code.number(0, 3) >= 101 && (10 - sum % 10) % 10 == code.digit(9);
  }

  /** Individual number ("My Number"), ordinance 85 of 2014: MOD 11, weights 2 to 7. */
  static boolean jpMyNumber(Code code) {
    int rest = weighted(code, 0, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
    return (rest <= 1 ? 0 : 11 - rest) == code.digit(11);
  }

  /** NRIC and FIN: weights 2, 7, 6, 5, 4, 3, 2, and another row of letters for each prefix. */
  static boolean sgNric(Code code) {
    int sum = weighted(code, 1, 2, 7, 6, 5, 4, 3, 2);
    return switch (code.at(0)) {
      case 'S' -> "JZIHGFEDCBA".charAt(sum % 11) == code.at(8);
      case 'T' -> "JZIHGFEDCBA".charAt((sum + 4) % 11) == code.at(8);
      case 'F' -> "XWUTRQPNMLK".charAt(sum % 11) == code.at(8);
      case 'G' -> "XWUTRQPNMLK".charAt((sum + 4) % 11) == code.at(8);
      case 'M' -> "KLJNPQRTUWX".charAt((sum + 3) % 11) == code.at(8);
      default -> false;
    };
  }

  /** Unique entity number: business (8 digits), local company (9), others (S16RF0001A). */
  static boolean sgUen(Code code) {
    if (code.length() == 9) {
      int rest = weighted(code, 0, 10, 4, 9, 3, 8, 2, 7, 1) % 11;
      return code.digits(0, 8) && code.at(8) == "XMKECAWLJDB".charAt(rest);
    }
    if (code.isDigit(0)) {
      int rest = weighted(code, 0, 10, 8, 6, 4, 9, 7, 5, 3, 1) % 11;
      int year = (int) code.number(0, 4);
      return code.digits(0, 9)
          && year >= 1800
          && year < 2100
          && code.at(9) == "ZKCMDNERGWH".charAt(rest);
    }
    String alphabet = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
    int[] weights = {4, 3, 5, 3, 10, 2, 2, 5, 7};
    int sum = 0;
    for (int i = 0; i < 9; i++) {
      sum += weights[i] * alphabet.indexOf(code.at(i));
    }
    return "RST".indexOf(code.at(0)) >= 0
        && code.digits(1, 3)
        && code.isLetter(3)
        && code.isLetter(4)
        && code.digits(5, 9)
        && code.at(9) == alphabet.charAt(Math.floorMod(sum - 5, 11));
  }

  static boolean thIdentity(Code code) {
    int rest = weighted(code, 0, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return code.digit(0) >= 1 && code.digit(0) <= 8 && (11 - rest) % 10 == code.digit(12);
  }

  /** MyKad: date of birth, place of birth, sequence. */
  static boolean myIdentity(Code code) {
    int place = code.two(6);
    boolean given =
        (place >= 1 && place <= 68 && (place < 17 || place > 20))
            || place == 71
            || place == 72
            || (place >= 74 && place <= 93 && place != 80 && place != 81)
            || place >= 98;
    return given && shortDate(code.two(0), code.two(2), code.two(4));
  }

  /** NIK: region, date of birth (women add 40 to the day), sequence. */
  static boolean idIdentity(Code code) {
    int day = code.two(6);
    int province = code.two(0);
    return province >= 11
        && province <= 96
        && shortDate(code.two(10), code.two(8), day > 40 ? day - 40 : day)
        && code.number(12, 16) != 0;
  }

  // South Asia, the Middle East, Africa

  static boolean inAadhaar(Code code) {
    boolean palindrome = true;
    for (int i = 0; i < 6; i++) {
      palindrome &= code.at(i) == code.at(11 - i);
    }
    return code.digit(0) >= 2 && !palindrome && Checksums.verhoeff(code, 0, 12);
  }

  static boolean inPan(Code code) {
    return "ABCFGHJLPT".indexOf(code.at(3)) >= 0 && code.number(5, 9) != 0;
  }

  static boolean inGstin(Code code) {
    int state = code.two(0);
    int sum = 0;
    for (int i = 0; i < 14; i++) {
      int product = code.alphanumeric(i) * (i % 2 + 1);
      sum += product / 36 + product % 36;
    }
    return state >= 1
        && state <= 38
        && code.at(13) == 'Z'
        && (36 - sum % 36) % 36 == code.alphanumeric(14);
  }

  static boolean ilIdentity(Code code) {
    return code.number(0, 9) != 0 && luhn(code, 0, 9);
  }

  /** Emirates ID: 784, year of birth, sequence, Luhn. */
  static boolean aeIdentity(Code code) {
    return code.startsWith("784") && luhn(code, 0, 15);
  }

  static boolean zaIdentity(Code code) {
    return shortDate(code.two(0), code.two(2), code.two(4))
        && code.digit(10) <= 2
        && luhn(code, 0, 13);
  }

  static boolean ngNin(Code code) {
    return Checksums.verhoeff(code, 0, 11) && !code.repeats(0, 11);
  }

  // Oceania

  static boolean auTfn(Code code) {
    return weighted(code, 0, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0 && code.number(0, 9) != 0;
  }

  static boolean auAbn(Code code) {
    return code.digit(0) != 0
        && (weighted(code, 0, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19) - 10) % 89 == 0;
  }

  static boolean auAcn(Code code) {
    return (10 - weighted(code, 0, 8, 7, 6, 5, 4, 3, 2, 1) % 10) % 10 == code.digit(8);
  }

  static boolean auMedicare(Code code) {
    return code.digit(0) >= 2
        && code.digit(0) <= 6
        && weighted(code, 0, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == code.digit(8);
  }

  static boolean nzIrd(Code code) {
    int pad = 9 - code.length();
    int[] weights = {3, 2, 7, 6, 5, 4, 3, 2};
    int[] others = {7, 4, 3, 2, 5, 2, 7, 6};
    int last = code.length() - 1;
    int sum = 0;
    int second = 0;
    for (int i = 0; i < last; i++) {
      sum += weights[i + pad] * code.digit(i);
      second += others[i + pad] * code.digit(i);
    }
    int check = (11 - sum % 11) % 11;
    if (check == 10) {
      check = (11 - second % 11) % 11;
    }
    long number = code.number(0, code.length());
    return check == code.digit(last) && number >= 10_000_000 && number <= 150_000_000;
  }

  // Things

  /** Vehicle identification number, 49 CFR 565.15: the ninth character checks the others. */
  static boolean vin(Code code) {
    int[] weights = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      int value = code.isDigit(i) ? code.digit(i) : VIN_VALUES.charAt(code.at(i) - 'A') - '0';
      if (value == 0 && !code.isDigit(i)) {
        return false;
      }
      sum += weights[i] * value;
    }
    return code.at(8) == "0123456789X".charAt(sum % 11) && !code.repeats(0, 17);
  }

  static boolean imei(Code code) {
    return luhn(code, 0, 15) && !code.repeats(0, 15) && code.number(0, 2) != 0;
  }

  static boolean isbn13(Code code) {
    return (code.startsWith("978") || code.startsWith("979")) && Checksums.ean(code, 0, 13);
  }

  /** Legal entity identifier, ISO 17442: MOD 97-10. */
  static boolean lei(Code code) {
    return code.isDigit(18) && code.isDigit(19) && Checksums.mod97(code, 0, 20) == 1;
  }
}

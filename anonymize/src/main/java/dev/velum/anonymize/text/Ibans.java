package dev.velum.anonymize.text;

/**
 * IBANs: ISO 13616-1, country, two check digits (ISO/IEC 7064 MOD 97-10), and as many digits and
 * letters as the country's banks use.
 *
 * <p>The lengths are those of the SWIFT registry, and of countries outside it that use IBANs
 * nonetheless.
 */
final class Ibans {
  private static final String LENGTHS =
      "AD24AE23AL28AO25AT20AX18AZ28BA20BE16BF27BG22"
          + "BH22BI27BJ28BL27BR29BY28CF27CG27CH21CI28CM27CR22"
          + "CV25CY28CZ24DE22DJ27DK18DO28DZ24EE20EG29ES24FI18"
          + "FO18FR27GA27GB22GE22GF27GI23GL18GP27GQ27GR27GT28"
          + "GW25HN28HR21HU28IE22IL23IQ23IR26IS26IT27JO30KM27"
          + "KW30KZ20LB28LC32LI21LT20LU20LV21MA28MC27MD24ME22"
          + "MF27MG27MK19ML28MQ27MR27MT31MU30MZ25NC27NE28NI32"
          + "NL18NO15PF27PK24PL28PM27PS29PT25QA29RE27RO24RS22"
          + "SA24SC31SE24SI19SK24SM27SN28ST25SV28TD27TF27TG28"
          + "TL23TN24TR26UA29VG24WF27XK20YT27FK18LY25MN20OM23"
          + "RU33SD18SO23YE30";
  private static final byte[] LENGTH_OF_COUNTRY = new byte[26 * 26];

  static {
    for (int i = 0; i < LENGTHS.length(); i += 4) {
      LENGTH_OF_COUNTRY[index(LENGTHS.charAt(i), LENGTHS.charAt(i + 1))] =
          Byte.parseByte(LENGTHS.substring(i + 2, i + 4));
    }
  }

  private Ibans() {}

  /** Returns the length of the country's IBANs, 0 if it has none. */
  static int length(char first, char second) {
    return first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z'
        ? LENGTH_OF_COUNTRY[index(first, second)]
        : 0;
  }

  static boolean isValid(Code code) {
    int length = code.length();
    return length >= 15
        && length == length(code.at(0), code.at(1))
        && code.digits(2, 4)
        && plain(code)
        && Checksums.mod97(code, 4, length) == 1;
  }

  private static boolean plain(Code code) {
    for (int i = 4; i < code.length(); i++) {
      if (!code.isDigit(i) && !code.isLetter(i)) {
        return false;
      }
    }
    return true;
  }

  private static int index(char first, char second) {
    return (first - 'A') * 26 + second - 'A';
  }
}

package dev.velum.anonymize.risk;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells from a value what it may be, by its form and, where there is one, by its check digit.
 *
 * <p>Patterns neither nest repetitions nor give back what they took, so that each value costs a
 * time that goes with its length.
 */
record ContentRule(SafeHarborIdentifier identifier, Predicate<String> matches) {
  /** Longer values are texts, not identifiers. */
  static final int MAX_LENGTH = 256;

  private static final String VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";
  private static final String VIN_VALUES = "12345678123457923456789";
  private static final int[] VIN_WEIGHTS = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};

  /** The letters of a Medicare Beneficiary Identifier: none that looks like a digit. */
  private static final String MBI_LETTER = "[AC-HJKMNP-RT-Y]";

  private static final String MBI_ANY = "[0-9AC-HJKMNP-RT-Y]";

  /** In one, in groups of four, or in the groups 4, 6, 5. */
  private static final Pattern CARD_NUMBER =
      Pattern.compile(
          "[0-9]{13,19}|[0-9]{4}([ -])[0-9]{4}\\1[0-9]{4}\\1[0-9]{1,7}"
              + "|[0-9]{4}([ -])[0-9]{6}\\2[0-9]{5}");

  private static final String MONTH =
      "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}+";

  static final List<ContentRule> ALL =
      List.of(
          rule(
              SafeHarborIdentifier.EMAIL,
              "[a-z0-9._%+\\-]{1,64}+@[a-z0-9](?:[a-z0-9.\\-]{0,250}+)"),
          rule(
              SafeHarborIdentifier.SOCIAL_SECURITY_NUMBER,
              "(?!000|666|9)\\d{3}([- ])(?!00)\\d{2}\\1(?!0000)\\d{4}"),
          rule(SafeHarborIdentifier.URL, "(?:https?|ftp)://\\S{1,240}+|www\\.\\S{1,240}+"),
          rule(
              SafeHarborIdentifier.IP_ADDRESS,
              "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}"),
          new ContentRule(SafeHarborIdentifier.IP_ADDRESS, ContentRule::isIpv6),
          rule(
              SafeHarborIdentifier.DEVICE, "(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\\1){4}[0-9a-f]{2}"),
          new ContentRule(SafeHarborIdentifier.DEVICE, ContentRule::isImei),
          rule(
              SafeHarborIdentifier.DATE,
              "\\d{4}([-/])\\d{1,2}\\1\\d{1,2}(?:[T ]\\d{1,2}:\\d{2}.{0,30}+)?"
                  + "|(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])"
                  + "|(?:19|20)\\d{2}-(?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])/(?:19|20)\\d{2}"
                  + "|\\d{1,2}[/.]\\d{1,2}[/.](?:\\d{4}|\\d{2})(?: \\d{1,2}:\\d{2}.{0,20}+)?"
                  + ("|\\d{1,2}[ .-]{1,2}+" + MONTH + "[ .-]{1,2}+\\d{2,4}")
                  + ("|" + MONTH + " (?:\\d{1,2},? )?\\d{4}")),
          rule(
              SafeHarborIdentifier.TELEPHONE,
              "(?:\\+1[ .-]?|1[ .-])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[ .-])\\d{3}[ .-]\\d{4}"
                  + "(?: ?(?:x|ext\\.?) ?\\d{1,6})?"
                  + "|\\+[1-9]\\d{0,2}[ .-]?(?:\\(0\\))?[0-9 ./-]{6,20}+"),
          rule(
              SafeHarborIdentifier.GEOGRAPHIC_SUBDIVISION,
              "\\d{5}-\\d{4}|(?!000)\\d{5}|\\d{1,6}[a-z]? [a-z0-9 .'-]{1,60}?"
                  + " (?:st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|ct|court|pl|place|way|hwy|pkwy)\\.?(?:["
                  + " ,].{0,120}+)?|p\\.? ?o\\.? ?box \\d{1,8}|-?\\d{1,2}\\.\\d{3,12},"
                  + " ?-?\\d{1,3}\\.\\d{3,12}"),
          rule(SafeHarborIdentifier.NAME, "(?:mr|mrs|ms|miss|dr|prof)\\.? [a-z][a-z .'-]{1,80}+"),
          rule(SafeHarborIdentifier.MEDICAL_RECORD_NUMBER, "mrn[ :#-]{0,3}+[a-z0-9-]{4,20}+"),
          rule(
              SafeHarborIdentifier.HEALTH_PLAN_NUMBER,
              ("[1-9]" + MBI_LETTER + MBI_ANY + "\\d-?" + MBI_LETTER + MBI_ANY + "\\d-?")
                  + (MBI_LETTER + "{2}\\d{2}")),
          new ContentRule(SafeHarborIdentifier.ACCOUNT_NUMBER, ContentRule::isIban),
          new ContentRule(SafeHarborIdentifier.ACCOUNT_NUMBER, ContentRule::isCardNumber),
          new ContentRule(SafeHarborIdentifier.LICENSE_NUMBER, ContentRule::isDeaNumber),
          new ContentRule(SafeHarborIdentifier.LICENSE_NUMBER, ContentRule::isNpi),
          new ContentRule(SafeHarborIdentifier.VEHICLE, ContentRule::isVin),
          rule(
              SafeHarborIdentifier.PHOTOGRAPH,
              "data:image/.{1,200}+|[^ ]{1,200}?\\.(?:jpe?g|png|gif|bmp|tiff?|heic|webp)"),
          rule(
              SafeHarborIdentifier.OTHER_UNIQUE_CODE,
              "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));

  private static ContentRule rule(SafeHarborIdentifier identifier, String pattern) {
    Pattern compiled = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    return new ContentRule(identifier, value -> compiled.matcher(value).matches());
  }

  private static boolean isIpv6(String value) {
    int colons = (int) value.chars().filter(c -> c == ':').count();
    return colons >= 2
        && colons <= 7
        && value.length() <= 39
        && value.chars().allMatch(c -> c == ':' || Character.digit(c, 16) >= 0)
        && (colons == 7 || value.contains("::"));
  }

  private static boolean isDigits(String value, int least, int most) {
    return value.length() >= least
        && value.length() <= most
        && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isImei(String value) {
    String digits = value.replace("-", "").replace(" ", "");
    return value.length() > 15 && isDigits(digits, 15, 15) && hasLuhnDigit(digits);
  }

  /** ISO/IEC 7812: 13 to 19 digits that begin as those of the large networks do. */
  private static boolean isCardNumber(String value) {
    String digits = value.replace("-", "").replace(" ", "");
    return CARD_NUMBER.matcher(value).matches()
        && "3456".indexOf(digits.charAt(0)) >= 0
        && hasLuhnDigit(digits);
  }

  /** The National Provider Identifier: ten digits with the Luhn digit of 80840 before them. */
  private static boolean isNpi(String value) {
    return isDigits(value, 10, 10)
        && (value.charAt(0) == '1' || value.charAt(0) == '2')
        && hasLuhnDigit("80840" + value);
  }

  private static boolean hasLuhnDigit(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit : 2 * digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  /** Two letters and seven digits, the last of which is that of (1st+3rd+5th) + 2 (2nd+4th+6th). */
  private static boolean isDeaNumber(String value) {
    if (value.length() != 9
        || !Character.isLetter(value.charAt(0))
        || !(Character.isLetter(value.charAt(1)) || value.charAt(1) == '9')
        || !isDigits(value.substring(2), 7, 7)) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 6; i++) {
      sum += (value.charAt(2 + i) - '0') * (i % 2 == 0 ? 1 : 2);
    }
    return sum % 10 == value.charAt(8) - '0';
  }

  /** ISO 3779 with the check digit that North America asks for. */
  private static boolean isVin(String value) {
    if (value.length() != 17) {
      return false;
    }
    String upper = value.toUpperCase(Locale.ROOT);
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      char c = upper.charAt(i);
      int letter = VIN_LETTERS.indexOf(c);
      if (letter < 0 && (c < '0' || c > '9')) {
        return false;
      }
      sum += VIN_WEIGHTS[i] * (letter < 0 ? c - '0' : VIN_VALUES.charAt(letter) - '0');
    }
    int check = sum % 11;
    return upper.charAt(8) == (check == 10 ? 'X' : (char) ('0' + check));
  }

  /**
   * ISO 13616: what is left of the number by 97 is 1, with the first four characters moved back.
   */
  private static boolean isIban(String value) {
    String compact = value.replace(" ", "").toUpperCase(Locale.ROOT);
    if (compact.length() < 15
        || compact.length() > 34
        || !isDigits(compact.substring(2, 4), 2, 2)
        || !compact.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
        || Character.isDigit(compact.charAt(0))
        || Character.isDigit(compact.charAt(1))) {
      return false;
    }
    StringBuilder number = new StringBuilder();
    (compact.substring(4) + compact.substring(0, 4))
        .chars()
        .forEach(c -> number.append(Character.digit(c, 36)));
    return new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).equals(BigInteger.ONE);
  }
}

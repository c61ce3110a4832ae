package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The one form into which different spellings of an identifier are brought before it is
 * pseudonymized, so that they get one pseudonym.
 *
 * <p>Each has a {@link #form() name with a version} that stands in the policy: a change of what it
 * does is another version, as it would change tokens. All but {@link #EXACT} begin with Unicode NFC
 * and remove blanks at both ends: white space and space separators, no-break space among them.
 * Nothing depends on the default locale.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Normalization {
  /** As it is. */
  public static final Normalization EXACT = new Normalization("exact.1", text -> text);

  /** NFC, without blanks at the ends. */
  public static final Normalization TEXT = new Normalization("text.1", text -> text);

  /** In lower case. */
  public static final Normalization LOWER_CASE =
      new Normalization("lower-case.1", Normalization::lowerCase);

  /** In upper case, such as number plates and IBANs. */
  public static final Normalization UPPER_CASE =
      new Normalization("upper-case.1", text -> text.toUpperCase(Locale.ROOT));

  /**
   * E-mail addresses: in lower case, the domain in its ASCII form (IDNA). A text without exactly
   * one {@code @} inside is refused.
   */
  public static final Normalization EMAIL = new Normalization("email.1", Normalization::email);

  /** The decimal digits alone, those of other scripts as ASCII; a text without any is refused. */
  public static final Normalization DIGITS = new Normalization("digits.1", Normalization::digits);

  /** Letters and digits alone, in upper case; a text without any is refused. */
  public static final Normalization ALPHANUMERIC =
      new Normalization("alphanumeric.1", Normalization::alphanumeric);

  private static final String PHONE = "e164.1:";
  private static final Pattern REGION = Pattern.compile("[A-Z]{2}");
  private static final int MAX_PHONE_LENGTH = 250; // libphonenumber's own limit

  private static final Map<String, Normalization> BY_FORM =
      Map.of(
          EXACT.form, EXACT,
          TEXT.form, TEXT,
          LOWER_CASE.form, LOWER_CASE,
          UPPER_CASE.form, UPPER_CASE,
          EMAIL.form, EMAIL,
          DIGITS.form, DIGITS,
          ALPHANUMERIC.form, ALPHANUMERIC);

  private final String form;
  private final UnaryOperator<String> rule;

  private Normalization(String form, UnaryOperator<String> rule) {
    this.form = form;
    this.rule = rule;
  }

  /**
   * Returns the normalization of telephone numbers to E.164, such as {@code +441632960961}, with
   * {@code ;ext=} behind it where there is an extension (RFC 3966). What libphonenumber does not
   * take for a possible number is refused.
   *
   * @param region to which numbers without a country code belong: two capital letters (ISO 3166-1),
   *     or {@code "ZZ"} if such numbers are to be refused
   * @throws IllegalArgumentException if libphonenumber does not know the region
   */
  public static Normalization phone(String region) {
    argument(REGION.matcher(region).matches(), "region must be two capital letters");
    argument(
        region.equals("ZZ") || PhoneNumberUtil.getInstance().getSupportedRegions().contains(region),
        "region must be one that libphonenumber knows, got %s",
        region);
    return new Normalization(PHONE + region, text -> phone(text, region));
  }

  /**
   * Returns the normalization of this name.
   *
   * @throws IllegalArgumentException if this version knows none
   */
  public static Normalization of(String form) {
    if (form.startsWith(PHONE)) {
      return phone(form.substring(PHONE.length()));
    }
    Normalization found = BY_FORM.get(form);
    argument(found != null, "normalization must be one that this version knows");
    return Objects.requireNonNull(found);
  }

  /** Returns name and version, such as {@code email.1} or {@code e164.1:US}. */
  public String form() {
    return form;
  }

  /**
   * Returns the text in the one form.
   *
   * @throws DeidentificationException if it has none
   */
  public String apply(String text) {
    if (equals(EXACT)) {
      return text;
    }
    String result = rule.apply(trimmed(composed(text)));
    if (result.isEmpty()) {
      throw new DeidentificationException("nothing is left of the value when it is normalized");
    }
    return result;
  }

  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (start < end && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c <= ' ' || (c > 0x7f && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
  }

  private static String composed(String text) {
    return isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String email(String text) {
    int at = text.indexOf('@');
    if (at <= 0 || at != text.lastIndexOf('@') || at == text.length() - 1) {
      throw new DeidentificationException("an e-mail address must have one @ inside");
    }
    if (isAscii(text)) {
      return lowerCase(text);
    }
    // Lower-casing may undo NFC, as with I and a dot above.
    String local = Normalizer.normalize(lowerCase(text.substring(0, at)), Normalizer.Form.NFC);
    try {
      return local + "@" + lowerCase(IDN.toASCII(text.substring(at + 1), IDN.ALLOW_UNASSIGNED));
    } catch (IllegalArgumentException e) { // its message may show the address
      throw new DeidentificationException("the domain of an e-mail address must be a domain name");
    }
  }

  private static String digits(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.digit(c, 10))
        .filter(digit -> digit >= 0)
        .forEach(digits::append);
    return digits.toString();
  }

  private static String alphanumeric(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().filter(Character::isLetterOrDigit).forEach(kept::appendCodePoint);
    return kept.toString().toUpperCase(Locale.ROOT);
  }

  private static String phone(String text, String region) {
    if (text.length() <= MAX_PHONE_LENGTH) {
      PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
      try {
        PhoneNumber number = phones.parse(text, region);
        if (phones.isPossibleNumber(number)) {
          String e164 = phones.format(number, PhoneNumberFormat.E164);
          return number.hasExtension() ? e164 + ";ext=" + number.getExtension() : e164;
        }
      } catch (NumberParseException e) {
        // Its message may show the number.
      }
    }
    throw new DeidentificationException("a telephone number must be a possible one");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalization that && form.equals(that.form);
  }

  @Override
  public int hashCode() {
    return form.hashCode();
  }

  /** Returns name and version. */
  @Override
  public String toString() {
    return form;
  }
}

package dev.velum.anonymize.text;

import java.util.Locale;
import java.util.Set;

/** The countries of ISO 3166-1, and Kosovo, which banks write as XK. */
final class BankCountries {
  private static final Set<String> CODES = Set.of(Locale.getISOCountries());

  private BankCountries() {}

  static boolean contains(String code) {
    return CODES.contains(code) || code.equals("XK");
  }
}

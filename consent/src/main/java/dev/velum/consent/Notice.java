package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import java.time.Instant;
import java.util.IllformedLocaleException;
import java.util.Locale;

/**
 * The words that were shown to the data subject (GDPR Art. 13), in one version and language.
 *
 * @param id what the application calls the notice; at most 200 characters
 * @param version from 1
 * @param language a language tag (BCP 47), such as {@code en} or {@code de-AT}
 * @param contentHash SHA-256 of the words, as 64 lower-case hexadecimal digits
 * @param validFrom when it came into use, in whole microseconds
 */
public record Notice(
    String id, int version, String language, String contentHash, Instant validFrom) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part breaks its rule
   */
  public Notice {
    Texts.line(id, "id");
    atLeast(1, version, "version");
    argument(isLanguageTag(language), "language must be a BCP 47 tag");
    Hashes.sha256Hex(contentHash, "contentHash");
    validFrom = Micros.truncated(validFrom);
  }

  private static boolean isLanguageTag(String language) {
    try {
      return !language.isEmpty()
          && language.length() <= 35
          && new Locale.Builder().setLanguageTag(language) != null;
    } catch (IllformedLocaleException e) {
      return false;
    }
  }

  /** Returns the notice as {@code id@version (language)}. */
  @Override
  public String toString() {
    return id + "@" + version + " (" + language + ")";
  }
}

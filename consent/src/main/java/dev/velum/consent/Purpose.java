package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

/**
 * What data is used for, in one version of its wording. A new version asks for something else, so
 * it needs new consent.
 *
 * @param id what the application calls the purpose in all its versions; at most 200 characters
 * @param version from 1
 * @param basis why the processing is lawful
 */
public record Purpose(String id, int version, LawfulBasis basis) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the id is blank or too long, or the version below 1
   */
  public Purpose {
    notBlank(id, "id");
    argument(id.length() <= 200, "id must have at most 200 characters, got %s", id.length());
    atLeast(1, version, "version");
  }

  /** Returns a purpose that rests on consent (GDPR Art. 6(1)(a)). */
  public static Purpose of(String id, int version) {
    return new Purpose(id, version, LawfulBasis.A6_1_A);
  }

  /** Returns the purpose as {@code id@version}. */
  @Override
  public String toString() {
    return id + "@" + version;
  }
}

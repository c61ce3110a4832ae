package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

/** The rule for short texts that a ledger keeps: every database must hold them as they are. */
final class Texts {
  /** The longest text, in UTF-16 units. */
  static final int MAX_LENGTH = 200;

  private Texts() {}

  /**
   * Returns the text if it is 1 to 200 characters without control characters.
   *
   * @throws IllegalArgumentException if it is not
   */
  static String line(String value, String name) {
    notBlank(value, name);
    argument(
        value.length() <= MAX_LENGTH,
        "%s must have at most %s characters, got %s",
        name,
        MAX_LENGTH,
        value.length());
    argument(
        value.chars().noneMatch(Character::isISOControl),
        "%s must not contain control characters",
        name);
    return value;
  }
}

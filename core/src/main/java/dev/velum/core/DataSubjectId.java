package dev.velum.core;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The identifier under which an application knows a data subject (GDPR Art. 4(1)): the person whom
 * data is about.
 *
 * <p>The identifier is personal data itself. {@link #toString()} hides it; only {@link #value()}
 * gives it away.
 */
public final class DataSubjectId {
  /** The longest identifier accepted, in UTF-16 units. */
  public static final int MAX_LENGTH = 256;

  private final String value;

  private DataSubjectId(String value) {
    this.value = value;
  }

  /**
   * Returns the identifier with this value, compared exactly: no trimming, no change of case.
   *
   * @param value 1 to {@value #MAX_LENGTH} characters, none of them a control character, not all of
   *     them blanks
   * @throws IllegalArgumentException if the value is blank, too long, or holds a control character
   *     or half a surrogate pair: the latter has no encoding, so two persons would become one
   */
  public static DataSubjectId of(String value) {
    argument(!value.isBlank(), "data subject id must not be blank");
    argument(
        value.length() <= MAX_LENGTH,
        "data subject id must have at most %s characters, got %s",
        MAX_LENGTH,
        value.length());
    argument(
        value.chars().noneMatch(Character::isISOControl),
        "data subject id must not contain control characters");
    argument(
        UTF_8.newEncoder().canEncode(value),
        "data subject id must not contain half a surrogate pair");
    return new DataSubjectId(value);
  }

  /** Returns the identifier itself, which is personal data. */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataSubjectId that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Returns a text that does not show the identifier. */
  @Override
  public String toString() {
    return "DataSubjectId[hidden]";
  }
}

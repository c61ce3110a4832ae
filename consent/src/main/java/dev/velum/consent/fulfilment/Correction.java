package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Map;
import java.util.Objects;

/**
 * One value that a person wants to have put right (GDPR Art. 16). It is personal data; {@code
 * toString} shows none of it.
 *
 * @param store where it is
 * @param group where in the store, such as a table
 * @param row names and values of columns that tell which of the person's own records is meant;
 *     empty if they have one
 * @param column what is wrong or incomplete
 * @param kind what happens to it
 * @param value the new value as text, or the supplementary statement; empty for {@link Kind#CLEAR}
 */
public record Correction(
    String store, String group, Map<String, String> row, String column, Kind kind, String value) {
  private static final int MAX_VALUE = 1_000_000;

  /** What happens to a value. */
  public enum Kind {
    /** It is replaced. */
    SET,
    /** It is removed, since there is none. */
    CLEAR,
    /** It is completed by a supplementary statement on a line of its own. */
    SUPPLEMENT
  }

  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if a name or a statement is blank, or the value is longer than
   *     a million characters
   */
  public Correction {
    notBlank(store, "store");
    notBlank(group, "group");
    notBlank(column, "column");
    row = Map.copyOf(row);
    Objects.requireNonNull(kind, "kind");
    argument(value.length() <= MAX_VALUE, "value must have at most %s characters", MAX_VALUE);
    argument(kind != Kind.CLEAR || value.isEmpty(), "value must be empty where it is removed");
    argument(kind != Kind.SUPPLEMENT || !value.isBlank(), "a statement must not be blank");
  }

  /** Returns a text without values. */
  @Override
  public String toString() {
    return "Correction[" + store + ": " + kind + " " + group + "." + column + "]";
  }
}

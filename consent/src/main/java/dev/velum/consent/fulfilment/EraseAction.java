package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * What an erasure does to a row or to one column of a row that stays.
 *
 * <p>Rows are deleted or kept; columns of kept rows take any action but {@link Delete}. An action
 * that a column cannot take is refused by the plan, before anything is written. Where a column is
 * empty, every action leaves it empty.
 */
public sealed interface EraseAction {
  /** Returns the action that deletes the row. */
  static EraseAction delete() {
    return new Delete();
  }

  /** Returns the action that empties the column. */
  static EraseAction setNull() {
    return new SetNull();
  }

  /** Returns the action that puts the same value into every row: a text, number or date. */
  static EraseAction replaceBy(Object constant) {
    return new Replace(constant);
  }

  /**
   * Returns the action that puts a function of the old text in its place, such as a pseudonym.
   *
   * @param function called while planning, too, so it must have no effect; where the journal is not
   *     in the same database it may also be applied to its own result
   */
  static EraseAction replaceBy(Function<String, String> function) {
    return new Transform(function);
  }

  /**
   * Returns the action that leaves of a date or time only its year, month or day. In SQLite, which
   * has no type for them, it takes ISO 8601 texts and keeps their form; a row that holds something
   * else, such as a number, makes the plan be refused.
   *
   * @param unit {@link ChronoUnit#YEARS}, {@link ChronoUnit#MONTHS} or {@link ChronoUnit#DAYS}
   * @throws IllegalArgumentException if it is another unit
   */
  static EraseAction truncateDate(ChronoUnit unit) {
    return new TruncateDate(unit);
  }

  /**
   * Returns the action that keeps the row or column as it is.
   *
   * @param reason why, for the receipt
   * @param article what it rests on, such as {@code GDPR Art. 17(3)(b)}
   * @throws IllegalArgumentException if one is blank
   */
  static EraseAction keep(String reason, String article) {
    return new Keep(reason, article);
  }

  /** Deletes the row. */
  record Delete() implements EraseAction {}

  /** Empties the column. */
  record SetNull() implements EraseAction {}

  /**
   * Puts a constant into the column.
   *
   * @param constant a text, number, {@link java.time.LocalDate} or {@link java.time.LocalDateTime}
   */
  record Replace(Object constant) implements EraseAction {
    /** Checks that there is a constant. */
    public Replace {
      Objects.requireNonNull(constant, "constant");
    }
  }

  /**
   * Puts a function of the old text into the column.
   *
   * @param function without effects
   */
  record Transform(Function<String, String> function) implements EraseAction {
    /** Checks that there is a function. */
    public Transform {
      Objects.requireNonNull(function, "function");
    }
  }

  /**
   * Shortens a date or time.
   *
   * @param unit what is left
   */
  record TruncateDate(ChronoUnit unit) implements EraseAction {
    private static final Set<ChronoUnit> UNITS =
        Set.of(ChronoUnit.YEARS, ChronoUnit.MONTHS, ChronoUnit.DAYS);

    /**
     * Checks the unit.
     *
     * @throws IllegalArgumentException if it is not one of the three
     */
    public TruncateDate {
      argument(UNITS.contains(unit), "unit must be years, months or days, got %s", unit);
    }
  }

  /**
   * Keeps the row or column.
   *
   * @param reason why
   * @param article what it rests on
   */
  record Keep(String reason, String article) implements EraseAction {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is blank or longer than the journal holds
     */
    public Keep {
      notBlank(reason, "reason");
      notBlank(article, "article");
      argument(reason.length() <= 1_000, "reason must have at most 1000 characters");
      argument(article.length() <= 200, "article must have at most 200 characters");
    }
  }
}

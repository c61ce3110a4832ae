package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.shred.SubjectKeys;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What an erasure does to a row or to one column of a row that stays.
 *
 * <p>Rows are deleted or kept; columns of kept rows take any action but {@link Delete}. Rows that
 * are kept for a time take them, too. An action that a column cannot take is refused by the plan,
 * before anything is written. Where a column is empty, every action leaves it empty.
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
   * Returns the action that puts a code of the old text in its place, which only who has the key
   * can match to guesses. Equal texts get equal codes under the same key, so that rows can still be
   * counted and joined; that makes it pseudonymous, not anonymous. A code is {@value
   * KeyedHash#LENGTH} characters long, and is recognized, so that it is never hashed again.
   *
   * @param key of its own for this purpose
   */
  static EraseAction keyedHash(MessageAuthenticator key) {
    return new KeyedHash(key);
  }

  /**
   * Returns the action that points a row to a tombstone: a row that stands for everybody who was
   * erased. The column must be the subject's, or point to another table; the tombstone must be
   * there, which the plan checks, and must not be the person's own row. Rows that point to it count
   * as nobody's from then on. A column that only mentions somebody is reassigned where it mentions
   * the person, to whomever the row belongs; its edge must be detachable.
   *
   * @param tombstone the value that names the tombstone row: a text, number, date or UUID
   */
  static EraseAction reassignTo(Object tombstone) {
    return new Reassign(tombstone);
  }

  /**
   * Returns the action that leaves the column's ciphertext and destroys the key of the person, with
   * which it could be read, here and in every copy. It is a step of its own, after all others.
   *
   * @param keys under which the application encrypts the column
   */
  static EraseAction destroyKey(SubjectKeys keys) {
    return new KeyDestruction(keys);
  }

  /**
   * Returns the action that keeps the row or column as it is.
   *
   * @param reason why, for the receipt
   * @param article what it rests on, such as {@code GDPR Art. 17(3)(b)}
   * @throws IllegalArgumentException if one is blank
   */
  static EraseAction keep(String reason, String article) {
    return new Keep(reason, article, Optional.empty());
  }

  /**
   * Returns the action that keeps the row or column as it is until a day. From that day on rows are
   * deleted, and a column that is to be kept makes the plan be refused: somebody must say what
   * happens to it now.
   *
   * @param reason why, for the receipt
   * @param article what it rests on
   * @param until the first day on which it is not kept any more
   * @throws IllegalArgumentException if a text is blank
   */
  static EraseAction keep(String reason, String article, LocalDate until) {
    return new Keep(reason, article, Optional.of(new Until(until)));
  }

  /**
   * Returns the action that keeps each row for a time that runs from a date in it, such as ten
   * years from the invoice's. Rows whose time is over are deleted; rows without a date are kept.
   *
   * @param reason why, for the receipt
   * @param article what it rests on
   * @param period how long
   * @param since the column with the date or time from which it runs
   * @throws IllegalArgumentException if a text is blank or the period is not positive
   */
  static EraseAction keepFor(String reason, String article, Period period, String since) {
    return new Keep(reason, article, Optional.of(new For(period, since)));
  }

  /** Deletes the row. */
  record Delete() implements EraseAction {}

  /** Empties the column. */
  record SetNull() implements EraseAction {}

  /**
   * Puts a constant into the column.
   *
   * @param constant a text, number, {@link java.time.LocalDate} or {@link java.time.LocalDateTime},
   *     which is one of UTC where the column has times with a zone
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
   * Puts a keyed code into the column.
   *
   * @param key makes the codes
   */
  record KeyedHash(MessageAuthenticator key) implements EraseAction {
    /** The length of a code in characters. */
    public static final int LENGTH = 24;

    private static final int CODE_BYTES = 14;
    private static final int CHECK_BYTES = 4;
    private static final byte[] CODE_LABEL = "velum-erasure-1 value\0".getBytes(US_ASCII);
    private static final byte[] CHECK_LABEL = "velum-erasure-1 check\0".getBytes(US_ASCII);

    /** Checks that there is a key. */
    public KeyedHash {
      Objects.requireNonNull(key, "key");
    }

    /**
     * Returns the code of a text: base64url of 14 bytes of the text's HMAC and 4 of that one's own.
     * A text that is such a code already is returned as it is; another text looks like one with a
     * chance of 2^-32 for who does not have the key.
     */
    public String hash(String text) {
      return isHash(text) ? text : withCheck(code(text));
    }

    private byte[] code(String text) {
      return Arrays.copyOf(key.authenticate(CODE_LABEL, text.getBytes(UTF_8)), CODE_BYTES);
    }

    private String withCheck(byte[] code) {
      byte[] both = Arrays.copyOf(code, CODE_BYTES + CHECK_BYTES);
      System.arraycopy(key.authenticate(CHECK_LABEL, code), 0, both, CODE_BYTES, CHECK_BYTES);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /** Returns whether the text is a code of this key. */
    boolean isHash(String text) {
      if (text.length() != LENGTH) {
        return false;
      }
      try {
        byte[] both = Base64.getUrlDecoder().decode(text);
        byte[] check = key.authenticate(CHECK_LABEL, Arrays.copyOf(both, CODE_BYTES));
        return MessageDigest.isEqual(
            Arrays.copyOfRange(both, CODE_BYTES, both.length), Arrays.copyOf(check, CHECK_BYTES));
      } catch (IllegalArgumentException e) {
        return false; // Not base64url.
      }
    }
  }

  /**
   * Points a row to a tombstone.
   *
   * @param tombstone the value that names it
   */
  record Reassign(Object tombstone) implements EraseAction {
    /** Checks that there is a value. */
    public Reassign {
      Objects.requireNonNull(tombstone, "tombstone");
    }
  }

  /**
   * Destroys the person's key.
   *
   * @param keys where the key is
   */
  record KeyDestruction(SubjectKeys keys) implements EraseAction {
    /** Checks that there are keys. */
    public KeyDestruction {
      Objects.requireNonNull(keys, "keys");
    }
  }

  /**
   * Keeps the row or column.
   *
   * @param reason why
   * @param article what it rests on
   * @param term for how long; empty for as long as the reason lasts
   */
  record Keep(String reason, String article, Optional<Term> term) implements EraseAction {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is blank or longer than the journal holds
     */
    public Keep {
      notBlank(reason, "reason");
      notBlank(article, "article");
      Objects.requireNonNull(term, "term");
      argument(reason.length() <= 1_000, "reason must have at most 1000 characters");
      argument(article.length() <= 200, "article must have at most 200 characters");
    }
  }

  /** For how long something is kept. */
  sealed interface Term {}

  /**
   * Until a day, for all rows.
   *
   * @param day the first on which they are not kept any more
   */
  record Until(LocalDate day) implements Term {
    /** Checks that there is a day. */
    public Until {
      Objects.requireNonNull(day, "day");
    }
  }

  /**
   * For a time that runs from a date in the row.
   *
   * @param period how long
   * @param since the column with the date or time
   */
  record For(Period period, String since) implements Term {
    /**
     * Checks the period.
     *
     * @throws IllegalArgumentException if it is not positive, or the column is blank
     */
    public For {
      argument(!period.isZero() && !period.isNegative(), "period must be positive, got %s", period);
      notBlank(since, "since");
    }
  }
}

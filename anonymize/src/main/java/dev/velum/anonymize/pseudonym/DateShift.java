package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/**
 * The transform that moves all dates of a person by the same number of days, which the key and the
 * person's identifier decide: order and gaps stay.
 *
 * <p>The number is never 0, lies within the bounds, and is spread evenly over them; without the key
 * nobody can tell it. Dates are local and move by whole days; a time of day behind an ISO date
 * stays as it is. A date without a person is refused. After a rotation of the key, dates move by
 * another number: shift what belongs together under one key ({@code Keyset.promote}).
 *
 * <p><b>Not promised.</b> Gaps between a person's dates can single her out. Shifted dates do not
 * meet HIPAA's Safe Harbor, which leaves the year alone.
 *
 * @param subject the column that tells persons apart; empty until {@link #per} is called
 * @param from the least number of days
 * @param to the greatest number of days
 * @param wholeWeeks whether days of the week stay
 * @param pattern {@code iso}, or a pattern
 * @param separation sets these shifts apart from others; empty if they are not
 */
public record DateShift(
    String subject, int from, int to, boolean wholeWeeks, String pattern, String separation)
    implements ColumnTransform {
  /** The most days that a date is moved by: ten years. */
  public static final int MAX_DAYS = 3653;

  private static final String LABEL = "velum-date-shift-1";
  private static final int CACHED_SUBJECTS = 1 << 10;
  private static final int DAYS_PER_WEEK = 7;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the bounds are beyond {@value #MAX_DAYS} days or leave
   *     fewer than two numbers, or the pattern cannot write a date
   */
  public DateShift {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(separation, "separation");
    argument(
        from >= -MAX_DAYS && to <= MAX_DAYS,
        "days must be within %s of 0, got %s to %s",
        MAX_DAYS,
        from,
        to);
    DateForm.of(pattern);
    argument(
        new Steps(from, to, wholeWeeks).count() >= 2,
        "days must leave at least 2 numbers besides 0, got %s to %s",
        from,
        to);
  }

  /**
   * Returns this transform with other bounds; 182 days back to 182 days ahead by default.
   *
   * @param newFrom at least -{@value #MAX_DAYS}
   * @param newTo at most {@value #MAX_DAYS}
   * @throws IllegalArgumentException if they are not, or leave fewer than two numbers besides 0
   */
  public DateShift days(int newFrom, int newTo) {
    return new DateShift(subject, newFrom, newTo, wholeWeeks, pattern, separation);
  }

  /** Returns this transform for the persons that this column tells apart. */
  public DateShift per(String subjectColumn) {
    return new DateShift(subjectColumn, from, to, wholeWeeks, pattern, separation);
  }

  /** Returns this transform by whole weeks, so that a Monday stays a Monday. */
  public DateShift byWholeWeeks() {
    return new DateShift(subject, from, to, true, pattern, separation);
  }

  /**
   * Returns this transform for dates that are written otherwise than in ISO 8601.
   *
   * @param newPattern as in {@link java.time.format.DateTimeFormatter}, such as {@code dd.MM.uuuu}
   * @throws IllegalArgumentException if it is no pattern, or one that loses part of a date
   */
  public DateShift pattern(String newPattern) {
    return new DateShift(subject, from, to, wholeWeeks, newPattern, separation);
  }

  /** Returns this transform with shifts that are unrelated to those elsewhere in the domain. */
  public DateShift separate(String newSeparation) {
    return new DateShift(subject, from, to, wholeWeeks, pattern, newSeparation);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    argument(!subject.isEmpty(), "a date shift must name the column that tells persons apart");
    Offsets offsets = new Offsets(pseudonymizer.prf(LABEL, separation));
    DateForm form = DateForm.of(pattern);
    String missing = "a date shift needs a value in '" + subject + "'";
    return (value, context) -> {
      String who = context.field(subject).orElse("");
      if (who.isBlank()) {
        throw new DeidentificationException(missing);
      }
      String date = value.strip();
      return form.text(form.epochDay(date) + offsets.of(who), date);
    };
  }

  /** The numbers of days: 0 is left out, and with whole weeks all that are no multiple of 7. */
  private record Steps(int from, int to, boolean wholeWeeks) {
    private int size() {
      return wholeWeeks ? DAYS_PER_WEEK : 1;
    }

    private int first() {
      return -Math.floorDiv(-from, size()); // rounds up
    }

    int count() {
      int last = Math.floorDiv(to, size());
      int all = last - first() + 1;
      return first() <= 0 && last >= 0 ? all - 1 : all;
    }

    int days(long index) {
      long step = first() + index;
      return (int) (first() <= 0 && step >= 0 ? step + 1 : step) * size();
    }
  }

  /**
   * Keeps what was computed for some of the persons; entries are immutable, so races are benign.
   */
  private final class Offsets {
    private final Prf prf;
    private final Steps steps = new Steps(from, to, wholeWeeks);
    private final Entry[] recent = new Entry[CACHED_SUBJECTS];

    Offsets(Prf prf) {
      this.prf = prf;
    }

    private record Entry(String who, int days) {}

    int of(String who) {
      int slot = who.hashCode() & (CACHED_SUBJECTS - 1);
      Entry entry = recent[slot];
      if (entry == null || !entry.who().equals(who)) {
        if (!WellFormed.isWellFormed(who)) {
          throw new DeidentificationException(
              "'" + subject + "' must not hold half a surrogate pair");
        }
        byte[] encoded = Normalization.TEXT.apply(who).getBytes(UTF_8);
        // 63 bits modulo at most 7306 numbers: no number is likelier than another by 2^-50.
        entry = new Entry(who, steps.days(prf.number(encoded) % steps.count()));
        recent[slot] = entry;
      }
      return entry.days();
    }
  }
}

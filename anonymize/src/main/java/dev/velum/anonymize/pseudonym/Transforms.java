package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.pseudonym.Zip3.Census;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Makes {@link Transform transforms}; meant for static import.
 *
 * <p>Unless it says otherwise, a transform leaves null as null and turns blank values into empty
 * ones, refuses texts with half a surrogate pair, and ignores blanks at the ends of a value.
 */
public final class Transforms {
  /** Decimal digits. */
  public static final String DIGITS = FormatPreserving.DIGITS;

  /** Letters from A to Z, and digits. */
  public static final String UPPER_CASE_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + DIGITS;

  /** Letters from a to z, and digits. */
  public static final String LOWER_CASE_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz" + DIGITS;

  private static final String DEFAULT_TYPE = "id";
  private static final int HALF_YEAR = 182;

  private Transforms() {}

  /** Returns the transform to keyed tokens, which nobody can turn back. */
  public static TokenTransform token() {
    return new TokenTransform(
        DEFAULT_TYPE,
        "",
        Normalization.TEXT,
        PseudonymToken.DEFAULT_PREFIX,
        Consistency.EVERYWHERE_IN_DOMAIN);
  }

  /**
   * Returns the transform to random tokens, which a vault links to the values.
   *
   * @param vault by which name the secrets have it
   * @throws IllegalArgumentException if the name is blank
   */
  public static VaultToken vaultToken(String vault) {
    return new VaultToken(
        vault, DEFAULT_TYPE, Normalization.TEXT, "vt", Consistency.EVERYWHERE_IN_DOMAIN);
  }

  /** Returns the transform to ciphertexts that are equal for equal values (AES-SIV, RFC 5297). */
  public static Encryption encryptDeterministically() {
    return new Encryption(Encryption.Mode.DETERMINISTIC, DEFAULT_TYPE, "", Normalization.TEXT, 16);
  }

  /** Returns the transform to ciphertexts that tell nothing of the value but its rough length. */
  public static Encryption encryptRandomly() {
    return new Encryption(Encryption.Mode.RANDOMIZED, DEFAULT_TYPE, "", Normalization.EXACT, 16);
  }

  /**
   * Returns the transform to texts of the same form (FF1).
   *
   * @param alphabet the characters, in their order, such as {@link #DIGITS}
   * @throws IllegalArgumentException if a character comes twice, or there are fewer than two
   */
  public static FormatPreserving preserveFormat(String alphabet) {
    return FormatPreserving.over(alphabet);
  }

  /** Returns the transform that moves dates by a number of days for each person. */
  public static DateShift shiftDates() {
    return new DateShift("", -HALF_YEAR, HALF_YEAR, false, DateForm.ISO, "");
  }

  /** Returns the transform of ISO dates to their year. */
  public static Transform yearOnly() {
    return new DatePart(DatePart.Part.YEAR, DateForm.ISO);
  }

  /** Returns the transform of ISO dates to their year and month, such as {@code 2026-11}. */
  public static Transform yearAndMonth() {
    return new DatePart(DatePart.Part.YEAR_AND_MONTH, DateForm.ISO);
  }

  /**
   * Returns the transform of ISO dates of birth to their year, or to {@code 90+} where the year
   * shows an age over 89.
   *
   * @param asOf the day of the age
   */
  public static Transform birthYear(LocalDate asOf) {
    return new BirthYear(asOf, DateForm.ISO);
  }

  /** Returns the transform of ages in whole years that turns those over 89 into {@code 90+}. */
  public static Transform ageUpTo89() {
    return new AgeCap();
  }

  /** Returns the transform that covers all characters, until it is told what to keep. */
  public static Mask mask() {
    return new Mask(0, 0, "*", false, 0);
  }

  /**
   * Returns the transform of numbers to the nearest multiple; in the middle, to the even one.
   *
   * @param step greater than 0
   * @throws IllegalArgumentException if it is not
   */
  public static Transform round(BigDecimal step) {
    return new Rounding(step);
  }

  /**
   * Returns the transform of numbers to intervals {@code [0, 10)} of one width, from 0 on.
   *
   * @param width greater than 0
   * @throws IllegalArgumentException if it is not
   */
  public static Transform buckets(long width) {
    return new Buckets(List.of(BigDecimal.valueOf(width)));
  }

  /**
   * Returns the transform of numbers to the intervals between edges, such as {@code [18, 65)}, and
   * {@code <18} and {@code >=65} beyond them.
   *
   * @param edges at least 2, ascending
   * @throws IllegalArgumentException if they are not
   */
  public static Transform bucketsBetween(long... edges) {
    argument(edges.length >= 2, "edges must be at least 2, got %s", edges.length);
    return new Buckets(Arrays.stream(edges).mapToObj(BigDecimal::valueOf).toList());
  }

  /** Returns the transform of numbers above a limit to a label. */
  public static Transform topCode(long highest, String label) {
    return new LimitCode(LimitCode.Side.ABOVE, BigDecimal.valueOf(highest), label);
  }

  /** Returns the transform of numbers below a limit to a label. */
  public static Transform bottomCode(long lowest, String label) {
    return new LimitCode(LimitCode.Side.BELOW, BigDecimal.valueOf(lowest), label);
  }

  /**
   * Returns the transform of US ZIP codes to their first three digits, or to 000 where at most
   * 20,000 people live (HIPAA Safe Harbor, population of the 2020 census).
   */
  public static Transform zip3() {
    return new Zip3(Census.US_2020);
  }

  /** Returns the transform to invented values that look real. */
  public static Surrogate surrogate(Surrogate.Kind kind) {
    return new Surrogate(kind, "en", Consistency.EVERYWHERE_IN_DOMAIN);
  }

  /** Returns the transform of free text by something made elsewhere, such as a scrubber. */
  public static Transform scrub(TextTransform scrubber) {
    return Objects.requireNonNull(scrubber, "scrubber");
  }

  /** Returns the transform to {@code [REDACTED]}, whatever stands there, even nothing. */
  public static Transform redact() {
    return constant("[REDACTED]");
  }

  /** Returns the transform to this text, whatever stands there, even nothing. */
  public static Transform constant(String text) {
    return new FixedText(text);
  }

  /** Returns the transform to null; where a text is needed, such as in CSV, to the empty one. */
  public static Transform nothing() {
    return new NothingLeft();
  }

  /** Returns the transform that leaves everything as it is. */
  public static Transform keep() {
    return new Keep();
  }

  /** Returns the transform that removes the column. */
  public static Transform drop() {
    return new Drop();
  }
}

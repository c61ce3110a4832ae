package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

/**
 * The transform that covers characters.
 *
 * <p>Counts code points, so that half a character never shows. A value that is no longer than what
 * would stay is covered whole. <b>Not promised.</b> The length, unless it is fixed, and the ends
 * that stay can identify: the last four of a social security number do not meet HIPAA's Safe
 * Harbor.
 *
 * @param keptFirst how many characters stay at the beginning
 * @param keptLast how many stay at the end
 * @param cover what covers the others: one code point
 * @param separatorsKept whether everything but letters and digits stays, and does not count
 * @param fixedLength by how many covers the covered part is replaced; 0 for its own length
 */
public record Mask(
    int keptFirst, int keptLast, String cover, boolean separatorsKept, int fixedLength)
    implements ColumnTransform {
  private static final int MAX_FIXED_LENGTH = 256;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a number is negative, the cover is not one code point, or
   *     separators are to be kept in a part of fixed length
   */
  public Mask {
    atLeast(0, keptFirst, "keptFirst");
    atLeast(0, keptLast, "keptLast");
    argument(
        cover.codePointCount(0, cover.length()) == 1 && WellFormed.isWellFormed(cover),
        "cover must be one character");
    argument(
        fixedLength >= 0 && fixedLength <= MAX_FIXED_LENGTH,
        "fixedLength must be 0 to %s, got %s",
        MAX_FIXED_LENGTH,
        fixedLength);
    argument(
        fixedLength == 0 || !separatorsKept, "a part of fixed length cannot keep its separators");
  }

  /**
   * Returns this mask with so many characters left at the beginning; none by default.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public Mask keepFirst(int count) {
    return new Mask(count, keptLast, cover, separatorsKept, fixedLength);
  }

  /**
   * Returns this mask with so many characters left at the end; none by default.
   *
   * @throws IllegalArgumentException if the number is negative
   */
  public Mask keepLast(int count) {
    return new Mask(keptFirst, count, cover, separatorsKept, fixedLength);
  }

  /**
   * Returns this mask with another cover; an asterisk by default.
   *
   * @param newCover one code point
   * @throws IllegalArgumentException if it is anything else
   */
  public Mask with(String newCover) {
    return new Mask(keptFirst, keptLast, newCover, separatorsKept, fixedLength);
  }

  /** Returns this mask with everything but letters and digits left; they are covered by default. */
  public Mask keepSeparators() {
    return new Mask(keptFirst, keptLast, cover, true, fixedLength);
  }

  /**
   * Returns this mask with the same number of covers for each value, so that its length stays
   * hidden.
   *
   * @param covers 1 to 256
   * @throws IllegalArgumentException if it is not, or separators are to be kept
   */
  public Mask fixedLength(int covers) {
    atLeast(1, covers, "covers");
    return new Mask(keptFirst, keptLast, cover, separatorsKept, covers);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> masked(value);
  }

  private String masked(String value) {
    int counted = 0;
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      counted += counts(value.codePointAt(i)) ? 1 : 0;
    }
    boolean isShort = counted <= (long) keptFirst + keptLast;
    int first = isShort ? 0 : keptFirst;
    int last = isShort ? counted : counted - keptLast;
    StringBuilder masked = new StringBuilder(value.length());
    int index = 0;
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      int c = value.codePointAt(i);
      if (!counts(c)) {
        masked.appendCodePoint(c);
        continue;
      }
      if (index < first || index >= last) {
        masked.appendCodePoint(c);
      } else if (fixedLength == 0) {
        masked.append(cover);
      } else if (index == first) {
        masked.append(cover.repeat(fixedLength));
      }
      index++;
    }
    return masked.toString();
  }

  private boolean counts(int codePoint) {
    return !separatorsKept || Character.isLetterOrDigit(codePoint);
  }
}

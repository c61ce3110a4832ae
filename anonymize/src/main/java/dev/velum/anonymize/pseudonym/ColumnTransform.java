package dev.velum.anonymize.pseudonym;

/** The transforms that this package makes: plain records, whose components are their JSON form. */
sealed interface ColumnTransform extends Transform
    permits AgeCap,
        BirthYear,
        Buckets,
        DatePart,
        DateShift,
        Drop,
        FixedText,
        Keep,
        LimitCode,
        Mask,
        NothingLeft,
        ReversibleTransform,
        Rounding,
        Surrogate,
        TokenTransform,
        Zip3 {
  /**
   * Returns this transform at work.
   *
   * @throws IllegalArgumentException if a key or a vault is missing
   */
  ValueTransform bind(Pseudonymizer pseudonymizer);

  /** Returns whether it replaces also what is missing, so that nobody sees that it is. */
  default boolean hidesMissing() {
    return false;
  }

  /** Returns whether numbers stay numbers. */
  default boolean keepsNumbers() {
    return false;
  }
}

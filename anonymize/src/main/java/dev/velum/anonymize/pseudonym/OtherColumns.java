package dev.velum.anonymize.pseudonym;

/** What happens to a column or a JSON field that a policy does not name. */
public enum OtherColumns {
  /** The data is refused: nothing passes that nobody thought of. */
  REJECT,
  /** It is left out. */
  DROP,
  /** It stays as it is. */
  KEEP
}

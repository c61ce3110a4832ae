package dev.velum.anonymize.text;

/** Why something was taken for personal data. */
public enum Evidence {
  /** It looks like it. */
  PATTERN,
  /** Its check digits are right. */
  CHECKSUM,
  /** A word beside it announces it. */
  CONTEXT,
  /** It is in a list of names, places or words. */
  DICTIONARY,
  /** It was found at another place of the text with better evidence. */
  REPETITION,
  /** A recognizer of the application, such as a trained model, says so. */
  MODEL,
  /** It is too long to be looked at. */
  LIMIT
}

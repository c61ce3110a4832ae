package dev.velum.anonymize.text;

/** What became of a finding. */
public enum Decision {
  /** It is taken out of the text. */
  ACCEPTED,
  /** It is not good enough: its score is lower than asked for. */
  BELOW_SCORE,
  /** Its type is not to be taken out. */
  IGNORED_TYPE,
  /** It is on the list of values that may stay. */
  ALLOWED
}

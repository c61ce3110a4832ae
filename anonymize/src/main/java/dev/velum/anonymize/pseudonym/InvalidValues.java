package dev.velum.anonymize.pseudonym;

/** What happens to a value that its transform refuses. It never stays as it is. */
public enum InvalidValues {
  /** The data is refused; the message names place and rule. */
  REJECT,
  /** It becomes {@code [REDACTED]}. */
  REDACT,
  /** It becomes null, or empty where there is no null. */
  REMOVE
}

package dev.velum.anonymize.pseudonym;

import java.util.Optional;

/** The transforms whose results whoever holds the secrets can turn back. */
sealed interface ReversibleTransform extends ColumnTransform
    permits Encryption, FormatPreserving, VaultToken {
  /** Returns what turns results back. */
  Reverse reverse(Pseudonymizer pseudonymizer);

  /** Turns results back. Safe for use by several threads. */
  interface Reverse {
    /**
     * Returns the value, normalized as it was.
     *
     * @throws DeidentificationException if this is no result of the transform, or the key or the
     *     vault's entry is gone; it does not say which
     */
    String valueOf(String result);

    /** Returns the key under which the result was made, if the result shows it. */
    Optional<String> keyId(String result);
  }
}

package dev.velum.crypto;

/** What a key is for; a key serves one purpose only. */
public enum KeyPurpose {
  /** Wraps the data keys of messages and files. */
  ENVELOPE("envelope", KeyAlgorithm.XAES_256_GCM),
  /** Turns identifiers into tokens. */
  PSEUDONYM("pseudonym", KeyAlgorithm.HMAC_SHA_256),
  /** Authenticates the records of an audit trail. */
  AUDIT("audit", KeyAlgorithm.HMAC_SHA_256),
  /** Authenticates the events of a consent ledger. */
  LEDGER("ledger", KeyAlgorithm.HMAC_SHA_256),
  /** Encrypts single values, each time to another ciphertext. */
  FIELD("field", KeyAlgorithm.XAES_256_GCM),
  /** Encrypts single values, equal ones to equal ciphertexts. */
  DETERMINISTIC("deterministic", KeyAlgorithm.AES_256_SIV),
  /** Makes the terms that encrypted values are found by. */
  BLIND_INDEX("blind-index", KeyAlgorithm.HMAC_SHA_256),
  /** Encrypts texts to texts of the same length and alphabet. */
  FORMAT_PRESERVING("format-preserving", KeyAlgorithm.AES_256_FF1),
  /** Wraps the keys of data subjects. */
  SHRED("shred", KeyAlgorithm.XAES_256_GCM),
  /** Encrypts messages in a form that Tink reads and writes. */
  PORTABLE("portable", KeyAlgorithm.AES_256_GCM);

  private final String label;
  private final KeyAlgorithm algorithm;

  KeyPurpose(String label, KeyAlgorithm algorithm) {
    this.label = label;
    this.algorithm = algorithm;
  }

  /** Returns the algorithm that new keys of this purpose are made for. */
  public KeyAlgorithm algorithm() {
    return algorithm;
  }

  /** Returns the name as it stands in keyset files, such as {@code envelope}. */
  @Override
  public String toString() {
    return label;
  }
}

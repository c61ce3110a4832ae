package dev.velum.crypto;

/** What a key is used with. */
public enum KeyAlgorithm {
  /** Authenticated encryption with random 192-bit nonces (c2sp.org/XAES-256-GCM). */
  XAES_256_GCM("xaes-256-gcm", 32),
  /** Authenticated encryption with random 96-bit nonces (NIST SP 800-38D). */
  AES_256_GCM("aes-256-gcm", 32),
  /** Message authentication (RFC 2104) with SHA-256. */
  HMAC_SHA_256("hmac-sha-256", 32),
  /** Deterministic authenticated encryption (RFC 5297), a key for each of its two halves. */
  AES_256_SIV("aes-256-siv", 64),
  /** Format-preserving encryption (NIST SP 800-38G). */
  AES_256_FF1("aes-256-ff1", 32);

  private final String label;
  private final int keySizeBytes;

  KeyAlgorithm(String label, int keySizeBytes) {
    this.label = label;
    this.keySizeBytes = keySizeBytes;
  }

  /** Returns the size of a key in bytes. */
  public int keySizeBytes() {
    return keySizeBytes;
  }

  /** Returns the name as it stands in keyset files, such as {@code hmac-sha-256}. */
  @Override
  public String toString() {
    return label;
  }
}

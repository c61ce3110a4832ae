package dev.velum.crypto;

/**
 * A ciphertext was refused.
 *
 * <p>Whether the key, the context or the data was wrong is not said, since an attacker who tries
 * altered ciphertexts could learn from the difference; so there is neither a cause nor a detail.
 */
public final class DecryptionException extends CryptoException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for a refused ciphertext; it is the same for all of them. */
  public DecryptionException() {
    super(
        "the data cannot be decrypted: the key or the context is not the one it was encrypted"
            + " with, or the data was altered or truncated",
        null);
  }

  /**
   * Returns the exception for a refused ciphertext in a column.
   *
   * @param row counted from 1
   */
  public static DecryptionException inRow(long row) {
    return new DecryptionException(
        "the data in row "
            + row
            + " cannot be decrypted: the key or the context is not the one it was encrypted with,"
            + " or the data was altered or truncated");
  }

  /**
   * Creates the exception for a refused container of keys.
   *
   * @param message which one, and what may be wrong; never which of it is
   */
  DecryptionException(String message) {
    super(message, null);
  }
}

package dev.velum.crypto;

import java.security.SecureRandom;
import java.util.Optional;
import javax.security.auth.Destroyable;

/**
 * A key that protects other keys at rest.
 *
 * <p><b>Guarantee.</b> Who has a keyset file but not the key-encryption key learns the public
 * description of the keys and nothing else, and cannot alter the file unnoticed. With a passphrase
 * this holds as far as the passphrase is hard to guess; each guess costs what {@link
 * Argon2Parameters} say.
 *
 * <p>{@link #destroy()} overwrites the secret; after that the key cannot be used. Safe for use by
 * several threads.
 */
public abstract sealed class KeyEncryptionKey implements Destroyable permits PassphraseKey, RawKey {
  KeyEncryptionKey() {}

  /**
   * Returns a key made from a passphrase with {@link Argon2Parameters#recommended()}: 64 MiB of
   * memory and some tenths of a second for each file that is opened or saved.
   *
   * <p>A passphrase with characters outside ASCII is brought to Unicode normal form C first, so
   * that all keyboards give the same key.
   *
   * @param passphrase 1 to 1024 characters; copied, so the caller may overwrite its own at once
   * @throws IllegalArgumentException if the passphrase is empty, too long, or not valid UTF-16
   */
  public static KeyEncryptionKey fromPassphrase(char[] passphrase) {
    return fromPassphrase(passphrase, Argon2Parameters.recommended());
  }

  /**
   * Returns a key made from a passphrase at the given cost.
   *
   * <p>The cost is that of files saved with this key. Files that are opened say their own.
   *
   * @param passphrase 1 to 1024 characters; copied, so the caller may overwrite its own at once
   * @param parameters what each guess shall cost
   * @throws IllegalArgumentException if the passphrase is empty, too long, or not valid UTF-16
   */
  public static KeyEncryptionKey fromPassphrase(char[] passphrase, Argon2Parameters parameters) {
    return new PassphraseKey(PassphraseKey.encode(passphrase), parameters);
  }

  /**
   * Returns a key made of uniformly random bytes, such as 32 bytes from a secret store.
   *
   * @param key 32 bytes; copied, so the caller may overwrite its own at once
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static KeyEncryptionKey fromRawKey(byte[] key) {
    return new RawKey(key);
  }

  /** Encrypts a file key of 32 bytes. */
  abstract WrappedKey wrap(byte[] fileKey, SecureRandom random);

  /** Decrypts a file key, or returns nothing if it was not wrapped with this key. */
  abstract Optional<byte[]> unwrap(WrappedKey wrapped);

  /** Overwrites the secret. A second call does nothing. */
  @Override
  public abstract void destroy();

  /** Returns a text that does not show the secret. */
  @Override
  public String toString() {
    return "KeyEncryptionKey[hidden]";
  }
}

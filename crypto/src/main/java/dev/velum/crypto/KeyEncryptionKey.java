package dev.velum.crypto;

import dev.velum.crypto.internal.KeyWrapper;
import dev.velum.crypto.internal.WrappedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Optional;
import javax.security.auth.Destroyable;

/**
 * A key that protects other keys: those of a keyset file, and the data keys of envelopes.
 *
 * <p><b>Guarantee.</b> Who has a keyset file but not the key-encryption key learns the public
 * description of the keys and nothing else, and cannot alter the file unnoticed. With a passphrase
 * this holds as far as the passphrase is hard to guess; each guess costs what {@link
 * Argon2Parameters} say.
 *
 * <table>
 *   <caption>Kinds of keys, and what a wrapped key is bound to</caption>
 *   <tr><th>made by</th><th>wraps with</th><th>bound to format and place</th></tr>
 *   <tr><td>{@link #fromPassphrase}, {@link #fromPassphraseFile}</td>
 *       <td>Argon2id, XAES-256-GCM</td><td>yes</td></tr>
 *   <tr><td>{@link #fromRawKey}, {@link #fromKeyFile}, {@link #fromKeystore}</td>
 *       <td>XAES-256-GCM</td><td>yes</td></tr>
 *   <tr><td>{@link #fromKeyWrapKey}</td><td>AES-KWP (RFC 5649)</td>
 *       <td>no: the standard has no associated data</td></tr>
 *   <tr><td>{@link #fromService}, {@link TinkKeys#keyEncryptionKey}</td>
 *       <td>a key service</td><td>as far as the service binds associated data</td></tr>
 *   <tr><td>{@link #forRecipient}, {@link #ofRecipient}</td>
 *       <td>HPKE (RFC 9180), X25519 and AES-256-GCM</td><td>yes</td></tr>
 * </table>
 *
 * <p>Where a wrapped key is not bound, moving it elsewhere still opens nothing: a keyset file and
 * the body of an envelope commit to the key they are under, and to all that surrounds it. An
 * encryption context is bound to the body of an envelope, whatever wraps its data key.
 *
 * <p>{@link #destroy()} overwrites the secret; after that the key cannot be used. Safe for use by
 * several threads.
 */
public abstract sealed class KeyEncryptionKey extends KeyWrapper implements Destroyable
    permits PassphraseKey, RawKey, KeyWrapKey, RecipientKey, ServiceKey {
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
   * Returns a key made from the passphrase in a file, as container platforms hand out secrets.
   *
   * <p>The file holds one line of UTF-8; a line end after it does not count. It must belong to its
   * owner alone: where the file system has POSIX permissions, group and others must have none.
   *
   * @throws KeysetException if others may read or write the file
   * @throws FormatException if it holds no passphrase that {@link #fromPassphrase} takes
   * @throws IOException if it cannot be read
   */
  public static KeyEncryptionKey fromPassphraseFile(Path file) throws IOException {
    return KeyFiles.readPassphrase(file);
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

  /**
   * Returns a key made of the uniformly random bytes in a file.
   *
   * <p>The file must belong to its owner alone: where the file system has POSIX permissions, group
   * and others must have none. On other file systems its protection is up to the caller.
   *
   * @param file exactly 32 bytes
   * @throws KeysetException if others may read or write the file
   * @throws FormatException if it holds more or fewer bytes
   * @throws IOException if it cannot be read
   */
  public static KeyEncryptionKey fromKeyFile(Path file) throws IOException {
    return KeyFiles.readKey(file);
  }

  /**
   * Returns the key under a name in a PKCS#12 keystore, as {@code keytool -genseckey -keyalg AES
   * -keysize 256 -storetype PKCS12} makes one.
   *
   * @param file the keystore, at most 1 MiB
   * @param passphrase what protects the keystore and the key in it; not kept
   * @param alias the name of the key
   * @throws KeysetException if there is no AES key of 256 bits under this name
   * @throws DecryptionException if the passphrase is wrong, or the file was altered
   * @throws FormatException if this is not a PKCS#12 keystore
   * @throws IOException if it cannot be read
   */
  public static KeyEncryptionKey fromKeystore(Path file, char[] passphrase, String alias)
      throws IOException {
    return KeyFiles.readKeystore(file, passphrase, alias);
  }

  /**
   * Returns a key for AES key wrap with padding (RFC 5649, NIST SP 800-38F), where a standard wrap
   * is asked for, such as beside a hardware module that knows it.
   *
   * @param key 16, 24 or 32 bytes; copied, so the caller may overwrite its own at once
   * @throws IllegalArgumentException if it has another size
   */
  public static KeyEncryptionKey fromKeyWrapKey(byte[] key) {
    return new KeyWrapKey(key);
  }

  /**
   * Returns a key that a service keeps.
   *
   * <p>Each file that is opened or saved costs one call of the service. Opening asks the service
   * only for what was wrapped under this name.
   *
   * @param name what the service's key is called, such as its URI: 1 to 512 characters of printable
   *     ASCII without blanks; stands in clear in the files
   * @param service does the work
   * @throws IllegalArgumentException if the name is not such
   */
  public static KeyEncryptionKey fromService(String name, KeyService service) {
    return new ServiceKey(name, service);
  }

  /**
   * Returns a key that wraps for a recipient and cannot unwrap, for those who only encrypt.
   *
   * @param publicKey an X25519 key, from {@code KeyPairGenerator.getInstance("X25519")} or a file
   * @throws IllegalArgumentException if it is another key, or one of low order
   */
  public static KeyEncryptionKey forRecipient(PublicKey publicKey) {
    return RecipientKey.of(publicKey);
  }

  /**
   * Returns the key of a recipient, which unwraps what was wrapped by {@link #forRecipient}.
   *
   * @param privateKey an X25519 key whose bytes can be read
   * @throws IllegalArgumentException if it is another key
   */
  public static KeyEncryptionKey ofRecipient(PrivateKey privateKey) {
    return RecipientKey.of(privateKey);
  }

  @Override
  protected abstract WrappedKey wrap(byte[] label, byte[] key, SecureRandom random);

  @Override
  protected abstract Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped);

  /** Overwrites the secret. A second call does nothing. */
  @Override
  public abstract void destroy();

  /** Returns a text that does not show the secret. */
  @Override
  public String toString() {
    return "KeyEncryptionKey[hidden]";
  }
}

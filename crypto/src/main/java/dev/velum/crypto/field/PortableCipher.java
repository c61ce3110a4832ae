package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.OutputPrefix;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages in the form that Tink's {@code Aead} for AES-256-GCM reads and writes, for data
 * that is exchanged with programs that use Tink, or comes from one.
 *
 * <p><b>Guarantee.</b> Without an enabled {@link KeyPurpose#PORTABLE} key of the keyset, an
 * attacker who sees and alters ciphertexts learns how long each message is and which key it is
 * under. A ciphertext opens only unaltered and only with the associated data it was encrypted with.
 * An attacker may put back an older message of the same associated data. It does not commit to the
 * key.
 *
 * <p>Nonces are random and 96 bits long, so one key encrypts at most 2^32 messages (NIST SP 800-38D
 * section 8.3) and its use is counted in a file: {@link Keyset#countingIn}. Without one, this
 * cipher decrypts only. {@link FieldCipher} has no such limit; take it where Tink need not read
 * along.
 *
 * <pre>{@code
 * KeyUsageFile usage = KeyUsageFile.open(path);
 * PortableCipher cipher = PortableCipher.with(keys.countingIn(usage));
 * byte[] sealed = cipher.encrypt(message, associatedData);
 * }</pre>
 *
 * <p>A ciphertext is the prefix of its key ({@link OutputPrefix}: none or 5 bytes), nonce (12),
 * ciphertext, tag (16). Safe for use by several threads; meant to be kept and reused, as {@link
 * FieldCipher} is.
 */
public final class PortableCipher {
  private static final int PREFIX_BYTES = 5;
  private static final int OVERHEAD_BYTES = AesGcm.NONCE_BYTES + AesGcm.TAG_BYTES;
  private static final int MAX_MESSAGE_BYTES =
      Integer.MAX_VALUE - 8 - PREFIX_BYTES - OVERHEAD_BYTES;

  private final UsableKeys keys;
  private final Key primary;
  private final List<Key> all;
  private final Pool<Engine> engines;

  private PortableCipher(UsableKeys keys, List<Key> all, Supplier<SecureRandom> randomSource) {
    this.keys = keys;
    this.all = all;
    this.primary = all.get(0);
    this.engines = new Pool<>(() -> new Engine(randomSource.get()));
  }

  /**
   * Returns a cipher over the portable keys of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#PORTABLE}
   */
  public static PortableCipher with(Keyset keys) {
    UsableKeys usable = UsableKeys.of(keys, KeyPurpose.PORTABLE);
    List<Key> all = new ArrayList<>();
    for (long id : usable.ids()) {
      KeyVersion version = keys.info().find(UsableKeys.keyId(id)).orElseThrow();
      all.add(new Key(prefix(id, version.prefix()), AesGcm.key(usable.secret(id).orElseThrow())));
    }
    return new PortableCipher(usable, List.copyOf(all), SecureRandom::new);
  }

  private static byte[] prefix(long id, OutputPrefix kind) {
    return switch (kind) {
      case NONE -> new byte[0];
      case TINK -> ByteBuffer.allocate(PREFIX_BYTES).put((byte) 1).putInt((int) id).array();
      case CRUNCHY -> ByteBuffer.allocate(PREFIX_BYTES).put((byte) 0).putInt((int) id).array();
    };
  }

  /**
   * Returns the message, encrypted under the primary key.
   *
   * @param message not kept
   * @param associatedData what is authenticated besides; an {@link
   *     dev.velum.crypto.EncryptionContext#encoded() encoded context} will do
   * @throws KeysetException if the key has reached one of its limits
   * @throws IllegalStateException if the use of the key is not counted in a file
   * @throws IllegalArgumentException if the ciphertext would not fit into an array
   */
  public byte[] encrypt(byte[] message, byte[] associatedData) {
    argument(
        message.length <= MAX_MESSAGE_BYTES,
        "message must have at most %s bytes, got %s",
        MAX_MESSAGE_BYTES,
        message.length);
    keys.count(message.length);
    return engines.lend(engine -> engine.seal(primary, message, associatedData));
  }

  /**
   * Returns the message.
   *
   * @param associatedData the one it was encrypted with
   * @throws DecryptionException if key, associated data or ciphertext is not what it was
   */
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
    return engines
        .lend(engine -> open(engine, ciphertext, associatedData))
        .orElseThrow(DecryptionException::new);
  }

  /** Tries the keys whose prefix it has, and then those without one, as Tink does. */
  private Optional<byte[]> open(Engine engine, byte[] ciphertext, byte[] associatedData) {
    for (boolean isPrefixed : new boolean[] {true, false}) {
      for (Key key : all) {
        if (key.prefix.length > 0 == isPrefixed && key.isPrefixOf(ciphertext)) {
          Optional<byte[]> message = engine.open(key, ciphertext, associatedData);
          if (message.isPresent()) {
            return message;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Returns a text that names the primary key. */
  @Override
  public String toString() {
    return "PortableCipher[primary=" + UsableKeys.keyId(keys.primaryId()) + "]";
  }

  /** A key with what its ciphertexts start with. Not a record, since it is secret. */
  private static final class Key {
    final byte[] prefix;
    final SecretKeySpec key;

    Key(byte[] prefix, SecretKeySpec key) {
      this.prefix = prefix;
      this.key = key;
    }

    boolean isPrefixOf(byte[] ciphertext) {
      return ciphertext.length >= prefix.length
          && Arrays.equals(ciphertext, 0, prefix.length, prefix, 0, prefix.length);
    }
  }

  /** What one thread needs. */
  private static final class Engine {
    private final SecureRandom random;
    private final AesGcm gcm = new AesGcm();
    private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];

    Engine(SecureRandom random) {
      this.random = random;
    }

    byte[] seal(Key key, byte[] message, byte[] associatedData) {
      int start = key.prefix.length + AesGcm.NONCE_BYTES;
      byte[] sealed = Arrays.copyOf(key.prefix, start + message.length + AesGcm.TAG_BYTES);
      random.nextBytes(nonce);
      System.arraycopy(nonce, 0, sealed, key.prefix.length, nonce.length);
      gcm.startSealing(key.key, nonce, associatedData);
      gcm.seal(message, 0, message.length, sealed, start);
      return sealed;
    }

    Optional<byte[]> open(Key key, byte[] sealed, byte[] associatedData) {
      int start = key.prefix.length + AesGcm.NONCE_BYTES;
      int length = sealed.length - start;
      if (length < AesGcm.TAG_BYTES) {
        return Optional.empty();
      }
      System.arraycopy(sealed, key.prefix.length, nonce, 0, nonce.length);
      byte[] message = new byte[length - AesGcm.TAG_BYTES];
      gcm.startOpening(key.key, nonce, associatedData);
      try {
        gcm.open(sealed, start, length, message, 0);
        return Optional.of(message);
      } catch (AEADBadTagException e) {
        return Optional.empty();
      }
    }
  }
}

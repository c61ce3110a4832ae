package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext.Kind;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.internal.ValueSealer;
import dev.velum.crypto.internal.XaesGcm;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;

/**
 * Encrypts single values so that nobody without the key learns anything of them but their length.
 *
 * <p><b>Guarantee.</b> Without an enabled {@link KeyPurpose#FIELD} key of the keyset, an attacker
 * who sees and alters ciphertexts learns how long each value is (for numbers, dates and the like
 * that is: which type) and which key it is under, and not even whether two values are equal. A
 * ciphertext opens only unaltered and only with the context it was encrypted with. An attacker may
 * put back an older value of the same context. It does not commit to the key: whoever knows two
 * keys of a keyset can make one ciphertext that opens under either key id.
 *
 * <p>What the caller must do: bind each value to its place with a context (table, column and row
 * id), or an attacker who may write to the database can move values between rows. Pad texts whose
 * length tells something.
 *
 * <p>XAES-256-GCM (c2sp.org/XAES-256-GCM) with random nonces: 2^80 values under one key are safe.
 * New values are encrypted under the primary key, all enabled keys decrypt. A ciphertext has
 * {@value #OVERHEAD_BYTES} bytes more than the value's form ({@link FieldType}).
 *
 * <pre>{@code
 * FieldCipher cipher = FieldCipher.with(keys);
 * EncryptionContext place = EncryptionContext.of("column", "patients.born", "row", "4711");
 * String stored = cipher.encrypt(FieldType.DATE, born, place).toText();
 * LocalDate back = cipher.decrypt(FieldType.DATE, FieldCiphertext.parse(stored), place);
 * }</pre>
 *
 * <p>Safe for use by several threads; meant to be kept and reused, since it keeps ciphers that are
 * set up, one for each thread that was ever busy at the same time. These hold copies of key bytes
 * until they are garbage. The bytes of values are overwritten after use; texts and numbers, which
 * are the caller's, cannot be.
 */
public final class FieldCipher {
  static final int OVERHEAD_BYTES = ValueSealer.OVERHEAD_BYTES;

  private final UsableKeys keys;
  private final long primaryId;
  private final Pool<Engine> engines;

  private FieldCipher(UsableKeys keys, Supplier<SecureRandom> randomSource) {
    this.keys = keys;
    this.primaryId = keys.primaryId();
    this.engines = new Pool<>(() -> new Engine(keys, new ValueSealer(randomSource.get())));
  }

  /**
   * Returns a cipher over the field keys of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#FIELD}
   */
  public static FieldCipher with(Keyset keys) {
    // One source for each engine: threads that share one wait for each other.
    return new FieldCipher(UsableKeys.of(keys, KeyPurpose.FIELD), SecureRandom::new);
  }

  static FieldCipher with(Keyset keys, SecureRandom random) {
    return new FieldCipher(UsableKeys.of(keys, KeyPurpose.FIELD), () -> random);
  }

  /**
   * Returns the value, encrypted, each time to another ciphertext.
   *
   * @param type the type of the value, which {@link #decrypt} must be asked for
   * @param value what to encrypt; not kept
   * @param context where the value belongs, such as table, column and row id
   * @throws IllegalArgumentException if a text is not valid UTF-16, or the ciphertext would be
   *     longer than {@link FieldCiphertext#MAX_BYTES}
   */
  public <T> FieldCiphertext encrypt(FieldType<T> type, T value, EncryptionContext context) {
    byte[] encoded = type.encode(value);
    try {
      return seal(encoded, context);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private FieldCiphertext seal(byte[] encoded, EncryptionContext context) {
    argument(
        encoded.length <= FieldCiphertext.MAX_BYTES - OVERHEAD_BYTES,
        "value must have at most %s bytes, got %s",
        FieldCiphertext.MAX_BYTES - OVERHEAD_BYTES,
        encoded.length);
    keys.count(encoded.length);
    return FieldCiphertext.wrap(
        engines.lend(engine -> engine.seal(primaryId, encoded, context.encoded())));
  }

  /**
   * Returns the value.
   *
   * @param type the type it was encrypted as
   * @param context the one it was encrypted with
   * @throws DecryptionException if key, context or ciphertext is not what it was
   * @throws IllegalArgumentException if the value is of another type, or the ciphertext of another
   *     kind
   */
  public <T> T decrypt(FieldType<T> type, FieldCiphertext ciphertext, EncryptionContext context) {
    byte[] encoded = open(ciphertext, context);
    try {
      return type.decode(encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private byte[] open(FieldCiphertext ciphertext, EncryptionContext context) {
    byte[] sealed = ciphertext.bytes(Kind.RANDOMIZED);
    return engines.lend(engine -> engine.open(ciphertext.keyNumber(), sealed, context.encoded()));
  }

  /** Returns whether the ciphertext names the primary key; true for an altered one, too. */
  public boolean isCurrent(FieldCiphertext ciphertext) {
    return ciphertext.keyNumber() == primaryId;
  }

  /**
   * Returns a ciphertext of the same value under the primary key: the same object if it is there
   * already, which is not checked.
   *
   * @param context the one it was encrypted with
   * @throws DecryptionException if key, context or ciphertext is not what it was
   * @throws IllegalArgumentException if the ciphertext is of another kind
   */
  public FieldCiphertext reencrypt(FieldCiphertext ciphertext, EncryptionContext context) {
    if (isCurrent(ciphertext)) {
      return ciphertext;
    }
    byte[] encoded = open(ciphertext, context);
    try {
      return seal(encoded, context);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Moves a column from older keys to the primary key.
   *
   * <p>The stream that is returned holds only the cells that changed, which is what has to be
   * written back; cells under the primary key are left out. It works as it is read, one cell at a
   * time, in the order of the column. If a cell is refused, those before it are done: a repeated
   * run goes on from there.
   *
   * @param column closed by the caller
   * @throws DecryptionException when the stream is read, if a cell is refused; names its row,
   *     counted from 1
   */
  public <R> Stream<FieldCell<R>> reencrypt(Stream<FieldCell<R>> column) {
    return Reencryption.over(
        column,
        cell ->
            isCurrent(cell.ciphertext())
                ? cell
                : cell.with(reencrypt(cell.ciphertext(), cell.context())));
  }

  /** Returns a text that names the primary key. */
  @Override
  public String toString() {
    return "FieldCipher[primary=" + UsableKeys.keyId(primaryId) + "]";
  }

  /** What one thread needs: a sealer and a cipher for each key. */
  private static final class Engine {
    private final ValueSealer sealer;
    private final Map<Long, XaesGcm> ciphers = new HashMap<>();

    Engine(UsableKeys keys, ValueSealer sealer) {
      this.sealer = sealer;
      keys.secrets().forEach((id, secret) -> ciphers.put(id, sealer.cipher(secret)));
    }

    byte[] seal(long keyId, byte[] value, byte[] context) {
      XaesGcm cipher = Objects.requireNonNull(ciphers.get(keyId), "primary key");
      return sealer.seal(cipher, Kind.RANDOMIZED.code(), keyId, value, context);
    }

    byte[] open(long keyId, byte[] sealed, byte[] context) {
      XaesGcm cipher = ciphers.get(keyId);
      if (cipher == null) {
        throw new DecryptionException();
      }
      try {
        return sealer.open(cipher, sealed, context);
      } catch (AEADBadTagException e) {
        throw new DecryptionException();
      }
    }
  }
}

package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext.Kind;
import dev.velum.crypto.internal.AesSiv;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.internal.ValueSealer;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;

/**
 * Encrypts equal values of one context to equal ciphertexts, so that encrypted columns can be
 * compared, joined and constrained to be unique.
 *
 * <p><b>Guarantee.</b> Without an enabled {@link KeyPurpose#DETERMINISTIC} key of the keyset, an
 * attacker who sees and alters ciphertexts learns how long each value is, which key it is under,
 * and which values of one context are equal; and can make no ciphertext that opens.
 *
 * <p><b>What leaks.</b> Equality is much where values are few or frequencies are known: of a column
 * of diagnoses an attacker reads the common ones off their counts. Somebody who can have values of
 * their choice encrypted can test guesses. Take {@link FieldCipher} with a {@link BlindIndex} of
 * few bits where searching is all that is needed.
 *
 * <p>The context names what may be compared, such as table and column, and no row: values of
 * different contexts have unrelated ciphertexts. Equality is that of {@link FieldType}: the caller
 * normalizes case, blanks, Unicode and decimal scales.
 *
 * <p>AES-SIV (RFC 5297) with AES-256: 2^48 values under one key are safe. New values are encrypted
 * under the primary key, all enabled keys decrypt; after a rotation equal values under different
 * keys differ until they are re-encrypted, and {@link #encryptWithAll} finds both.
 *
 * <pre>{@code
 * DeterministicCipher cipher = DeterministicCipher.with(keys);
 * EncryptionContext column = EncryptionContext.of("column", "patients.insurance_number");
 * String stored = cipher.encrypt(FieldType.STRING, number, column).toText();
 * }</pre>
 *
 * <p>Safe for use by several threads; meant to be kept and reused, as {@link FieldCipher} is.
 */
public final class DeterministicCipher {
  static final int OVERHEAD_BYTES = ValueSealer.HEADER_BYTES + AesSiv.SIV_BYTES;

  private final UsableKeys keys;
  private final Pool<Engine> engines;

  private DeterministicCipher(UsableKeys keys) {
    this.keys = keys;
    this.engines = new Pool<>(() -> new Engine(keys));
  }

  /**
   * Returns a cipher over the deterministic keys of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#DETERMINISTIC}
   */
  public static DeterministicCipher with(Keyset keys) {
    return new DeterministicCipher(UsableKeys.of(keys, KeyPurpose.DETERMINISTIC));
  }

  /**
   * Returns the value, encrypted, each time to the same ciphertext.
   *
   * @param type the type of the value; equal contents of different types have different ciphertexts
   * @param value what to encrypt; not kept
   * @param context what may be compared, such as table and column
   * @throws IllegalArgumentException if a text is not valid UTF-16, or the ciphertext would be
   *     longer than {@link FieldCiphertext#MAX_BYTES}
   */
  public <T> FieldCiphertext encrypt(FieldType<T> type, T value, EncryptionContext context) {
    byte[] encoded = type.encode(value);
    try {
      keys.count(encoded.length);
      return seal(keys.primaryId(), encoded, context);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Returns the value under each enabled key, the primary one first: what to search for while a
   * column holds ciphertexts of several keys.
   *
   * @throws IllegalArgumentException as {@link #encrypt} does
   */
  public <T> List<FieldCiphertext> encryptWithAll(
      FieldType<T> type, T value, EncryptionContext context) {
    byte[] encoded = type.encode(value);
    try {
      return keys.ids().stream().map(id -> seal(id, encoded, context)).toList();
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private FieldCiphertext seal(long keyId, byte[] encoded, EncryptionContext context) {
    argument(
        encoded.length <= FieldCiphertext.MAX_BYTES - OVERHEAD_BYTES,
        "value must have at most %s bytes, got %s",
        FieldCiphertext.MAX_BYTES - OVERHEAD_BYTES,
        encoded.length);
    return FieldCiphertext.wrap(
        engines.lend(engine -> engine.seal(keyId, encoded, context.encoded())));
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
    byte[] sealed = ciphertext.bytes(Kind.DETERMINISTIC);
    return engines.lend(engine -> engine.open(ciphertext.keyNumber(), sealed, context.encoded()));
  }

  /** Returns whether the ciphertext names the primary key; true for an altered one, too. */
  public boolean isCurrent(FieldCiphertext ciphertext) {
    return ciphertext.keyNumber() == keys.primaryId();
  }

  /**
   * Returns the ciphertext of the same value under the primary key: the same object if it is there
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
      keys.count(encoded.length);
      return seal(keys.primaryId(), encoded, context);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Moves a column from older keys to the primary key, as {@link FieldCipher#reencrypt(Stream)}
   * does: returns the cells that changed.
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
    return "DeterministicCipher[primary=" + UsableKeys.keyId(keys.primaryId()) + "]";
  }

  /** What one thread needs: a cipher for each key. */
  private static final class Engine {
    private static final byte CODE = Kind.DETERMINISTIC.code();

    private final Map<Long, AesSiv> ciphers = new HashMap<>();

    Engine(UsableKeys keys) {
      keys.secrets().forEach((id, secret) -> ciphers.put(id, new AesSiv(secret)));
    }

    byte[] seal(long keyId, byte[] value, byte[] context) {
      byte[] sealed = new byte[OVERHEAD_BYTES + value.length];
      ByteBuffer.wrap(sealed).put(CODE).putLong(keyId);
      AesSiv cipher = Objects.requireNonNull(ciphers.get(keyId), "key");
      byte[] binding = ValueSealer.associatedData(CODE, keyId, context);
      cipher.seal(value, sealed, ValueSealer.HEADER_BYTES, binding);
      return sealed;
    }

    byte[] open(long keyId, byte[] sealed, byte[] context) {
      AesSiv cipher = ciphers.get(keyId);
      if (cipher == null) {
        throw new DecryptionException();
      }
      byte[] binding = ValueSealer.associatedData(CODE, keyId, context);
      try {
        return cipher.open(sealed, ValueSealer.HEADER_BYTES, binding);
      } catch (AEADBadTagException e) {
        throw new DecryptionException();
      }
    }
  }
}

package dev.velum.crypto.field;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext.Kind;
import dev.velum.crypto.field.FieldType.Frame;
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
public final class DeterministicCipher extends ValueCipher {
  static final int OVERHEAD_BYTES = ValueSealer.HEADER_BYTES + AesSiv.SIV_BYTES;

  private static final Frame FRAME = new Frame(OVERHEAD_BYTES, 0);

  private final UsableKeys keys;
  private final Pool<Engine> engines;

  private DeterministicCipher(UsableKeys keys) {
    super(Kind.DETERMINISTIC, FRAME, keys);
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
   * Returns the value under each enabled key, the primary one first: what to search for while a
   * column holds ciphertexts of several keys.
   *
   * @throws IllegalArgumentException as {@link #encrypt} does
   */
  public <T> List<FieldCiphertext> encryptWithAll(
      FieldType<T> type, T value, EncryptionContext context) {
    return keys.ids().stream()
        .map(
            id -> {
              byte[] framed = framed(type, value);
              seal(id, framed, context);
              return FieldCiphertext.wrap(framed);
            })
        .toList();
  }

  @Override
  void seal(long keyId, byte[] framed, EncryptionContext context) {
    engines.lend(
        engine -> {
          engine.seal(keyId, framed, context.encoded());
          return framed;
        });
  }

  @Override
  <R> R open(FieldCiphertext sealed, EncryptionContext context, Reader<R> reader) {
    byte[] form =
        engines.lend(engine -> engine.open(sealed.keyNumber(), sealed.bytes(), context.encoded()));
    return reader.read(form[0], form, 1);
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

    void seal(long keyId, byte[] framed, byte[] context) {
      byte[] value = Arrays.copyOfRange(framed, OVERHEAD_BYTES, framed.length);
      ByteBuffer.wrap(framed).put(CODE).putLong(keyId);
      AesSiv cipher = Objects.requireNonNull(ciphers.get(keyId), "key");
      byte[] binding = ValueSealer.associatedData(CODE, keyId, context);
      cipher.seal(value, framed, ValueSealer.HEADER_BYTES, binding);
      Arrays.fill(value, (byte) 0);
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

package dev.velum.crypto.field;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCiphertext.Kind;
import dev.velum.crypto.field.FieldType.Frame;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.GroupedXaes;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.internal.RandomBytes;
import dev.velum.crypto.internal.ValueSealer;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
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
 * <p>XAES-256-GCM (c2sp.org/XAES-256-GCM) with random nonces, whose first half serves a group of
 * values and is hidden in the ciphertext: 2^53 values under one key are safe (collision probability
 * 2^-32). A value costs hardly more than with AES-GCM under one key, as long as the values of a
 * column are read in about the order in which they were written; in random order each decryption
 * sets a cipher up anew, which JDK 17 takes a microsecond for, and JDK 25 a quarter of that. New
 * values are encrypted under the primary key, all enabled keys decrypt. A ciphertext has {@value
 * #OVERHEAD_BYTES} bytes more than the value's form ({@link FieldType}).
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
public final class FieldCipher extends ValueCipher {
  static final int OVERHEAD_BYTES = GroupedXaes.TYPE_OFFSET + GroupedXaes.TAG_BYTES;

  private static final Frame FRAME = new Frame(GroupedXaes.TYPE_OFFSET, GroupedXaes.TAG_BYTES);

  private final UsableKeys keys;
  private final Pool<Engine> engines;
  private final Supplier<RandomBytes> random;

  private FieldCipher(
      UsableKeys keys, Supplier<AesGcm> ciphers, Supplier<RandomBytes> randomSource) {
    super(Kind.RANDOMIZED, FRAME, keys);
    this.keys = keys;
    this.random = randomSource;
    this.engines = new Pool<>(() -> new Engine(keys, ciphers, randomSource.get()));
  }

  /**
   * Returns a cipher over the field keys of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#FIELD}
   */
  public static FieldCipher with(Keyset keys) {
    // One source for each engine: threads that share one wait for each other.
    return new FieldCipher(
        UsableKeys.of(keys, KeyPurpose.FIELD), AesGcm::new, RandomBytes::fromSystem);
  }

  static FieldCipher with(Keyset keys, SecureRandom random) {
    return new FieldCipher(
        UsableKeys.of(keys, KeyPurpose.FIELD), AesGcm::new, () -> RandomBytes.from(random));
  }

  /**
   * Returns a cipher that takes AES-GCM from another JCA provider, which need not be installed. The
   * ciphertexts are alike. For small values the JDK's own is the fastest.
   *
   * @throws IllegalArgumentException if the provider lacks {@code AES/GCM/NoPadding}
   */
  public FieldCipher usingProvider(Provider provider) {
    return new FieldCipher(keys, AesGcm.from(provider), random);
  }

  @Override
  void seal(long keyId, byte[] framed, EncryptionContext context) {
    Engine engine = engines.take();
    try {
      engine.cipher(keyId).seal(framed, engine.bytesOf(context));
    } finally {
      engines.giveBack(engine);
    }
  }

  @Override
  <R> R open(FieldCiphertext sealed, EncryptionContext context, Reader<R> reader) {
    byte[] content;
    byte type;
    Engine engine = engines.take();
    try {
      GroupedXaes cipher = engine.cipher(sealed.keyNumber());
      content = cipher.open(sealed.bytes(), engine.bytesOf(context));
      type = cipher.openedType();
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    } finally {
      engines.giveBack(engine);
    }
    return reader.read(type, content, 0);
  }

  /** Returns a text that names the primary key. */
  @Override
  public String toString() {
    return "FieldCipher[primary=" + UsableKeys.keyId(keys.primaryId()) + "]";
  }

  /** What one thread needs: a cipher for each key. */
  private static final class Engine {
    private final Map<Long, GroupedXaes> ciphers = new HashMap<>();

    /** The context used last, which in a column is often the next one, too. */
    private EncryptionContext context = EncryptionContext.empty();

    private byte[] contextBytes = context.encoded();

    Engine(UsableKeys keys, Supplier<AesGcm> gcms, RandomBytes random) {
      keys.secrets()
          .forEach(
              (id, secret) -> ciphers.put(id, new GroupedXaes(secret, head(id), gcms, random)));
    }

    private static byte[] head(long keyId) {
      return ByteBuffer.allocate(ValueSealer.HEADER_BYTES)
          .put(Kind.RANDOMIZED.code())
          .putLong(keyId)
          .array();
    }

    byte[] bytesOf(EncryptionContext wanted) {
      if (!wanted.equals(context)) {
        contextBytes = wanted.encoded();
        context = wanted;
      }
      return contextBytes;
    }

    GroupedXaes cipher(long keyId) {
      GroupedXaes cipher = ciphers.get(keyId);
      if (cipher == null) {
        throw new DecryptionException();
      }
      return cipher;
    }
  }
}

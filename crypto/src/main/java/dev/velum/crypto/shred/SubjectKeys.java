package dev.velum.crypto.shred;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.internal.ValueSealer;
import dev.velum.crypto.internal.XaesGcm;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;

/**
 * Encrypts values under a key of their data subject, so that destroying one key makes all that was
 * ever encrypted for this person unreadable, wherever copies of it lie.
 *
 * <p><b>Guarantee.</b> That of {@link dev.velum.crypto.field.FieldCipher} for each value, under a
 * random key for each subject. When {@link #destroy} has returned, no call that starts later
 * encrypts or decrypts for this subject, in any process that uses the store, and none ever will: a
 * tombstone stays in the key's place, and nobody gets a new key by asking for one. Nothing that
 * this object keeps could decrypt for the subject after that: keys are unwrapped for each call and
 * not cached. Who holds the keyset and a copy of the store from before can still decrypt.
 *
 * <p>What the caller must do: use a store as durable as the data (its loss destroys all keys); keep
 * its backups apart and for a short time, and destroy again after restoring one; delete what was
 * decrypted earlier. The ciphertexts stay, and whoever can link them to the person still knows that
 * there was something. A person who returns needs another subject id.
 *
 * <pre>{@code
 * SubjectKeys subjects = SubjectKeys.with(keys, FileSubjectKeyStore.open(directory));
 * FieldCiphertext note = subjects.encrypt(ann, FieldType.STRING, text, place);
 * ShredReceipt receipt = subjects.destroy(ann);
 * }</pre>
 *
 * <p>Subject ids do not reach the store: records are found by a pseudonym under a key of the
 * store's own, which is wrapped like the others. Wrapping is XAES-256-GCM under the primary key for
 * {@link KeyPurpose#SHRED}; {@link #rewrap} follows a rotation. A call costs one look-up in the
 * store and some microseconds. Safe for use by several threads, as far as the store is.
 */
public final class SubjectKeys {
  private static final byte WRAPPED_KEY = 4;
  private static final int KEY_BYTES = XaesGcm.KEY_BYTES;
  private static final int REFERENCE_BYTES = 16;
  private static final byte[] REFERENCE_LABEL = "velum-shred-1 subject\0".getBytes(US_ASCII);

  /** Where the key of the pseudonyms lies. No subject gets this reference but by 2^-128. */
  private static final String INDEX_REFERENCE = "0".repeat(2 * REFERENCE_BYTES);

  private final SubjectKeyStore store;
  private final Clock clock;
  private final long primaryId;
  private final Pool<Engine> engines;
  private final MessageAuthenticator index;

  private SubjectKeys(UsableKeys keys, SubjectKeyStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.primaryId = keys.primaryId();
    this.engines = new Pool<>(() -> new Engine(keys, new SecureRandom()));
    this.index = index(getOrCreate(INDEX_REFERENCE));
  }

  /**
   * Returns the keys in a store.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#SHRED}
   * @throws DecryptionException if the store belongs to another keyset
   */
  public static SubjectKeys with(Keyset keys, SubjectKeyStore store) {
    return with(keys, store, Clock.systemUTC());
  }

  /**
   * Returns the keys in a store, with receipts of this clock's time.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link KeyPurpose#SHRED}
   * @throws DecryptionException if the store belongs to another keyset
   */
  public static SubjectKeys with(Keyset keys, SubjectKeyStore store, Clock clock) {
    return new SubjectKeys(UsableKeys.of(keys, KeyPurpose.SHRED), store, clock);
  }

  private MessageAuthenticator index(SubjectKeyRecord found) {
    return engines.lend(
        engine -> {
          byte[] key = engine.unwrap(found);
          try {
            return MessageAuthenticator.hmacSha256(found.keyId().orElseThrow(), key);
          } finally {
            Arrays.fill(key, (byte) 0);
          }
        });
  }

  private String reference(DataSubjectId subject) {
    byte[] code = index.authenticate(REFERENCE_LABEL, subject.value().getBytes(UTF_8));
    return HexFormat.of().formatHex(code, 0, REFERENCE_BYTES);
  }

  private SubjectKeyRecord getOrCreate(String reference) {
    return store
        .find(reference)
        .orElseGet(() -> store.putIfAbsent(engines.lend(engine -> engine.create(reference))));
  }

  private static SubjectKeyRecord requireLive(SubjectKeyRecord found) {
    if (found.isDestroyed()) {
      throw new KeysetException("the key of this data subject was destroyed");
    }
    return found;
  }

  /**
   * Returns the value, encrypted under the key of the subject, which gets one if it never had one.
   *
   * @param type the type of the value
   * @param value what to encrypt; not kept
   * @param context where the value belongs, such as table, column and row id
   * @throws KeysetException if the key of the subject was destroyed
   * @throws IllegalArgumentException if a text is not valid UTF-16, or the ciphertext would be
   *     longer than {@link FieldCiphertext#MAX_BYTES}
   */
  public <T> FieldCiphertext encrypt(
      DataSubjectId subject, FieldType<T> type, T value, EncryptionContext context) {
    byte[] encoded = type.encode(value);
    try {
      SubjectKeyRecord found = requireLive(getOrCreate(reference(subject)));
      return FieldCiphertext.of(
          engines.lend(engine -> engine.seal(found, encoded, context.encoded())));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Returns the value.
   *
   * @param type the type it was encrypted as
   * @param context the one it was encrypted with
   * @throws KeysetException if the key of the subject was destroyed
   * @throws DecryptionException if subject, key, context or ciphertext is not what it was
   * @throws IllegalArgumentException if the value is of another type, or the ciphertext of another
   *     kind
   */
  public <T> T decrypt(
      DataSubjectId subject,
      FieldType<T> type,
      FieldCiphertext ciphertext,
      EncryptionContext context) {
    if (ciphertext.kind() != FieldCiphertext.Kind.SUBJECT) {
      throw new IllegalArgumentException(
          "ciphertext must be of kind SUBJECT, got " + ciphertext.kind());
    }
    SubjectKeyRecord found =
        requireLive(store.find(reference(subject)).orElseThrow(DecryptionException::new));
    if (!found.keyId().equals(Optional.of(ciphertext.keyId()))) {
      throw new DecryptionException();
    }
    byte[] encoded =
        engines.lend(engine -> engine.open(found, ciphertext.toBytes(), context.encoded()));
    try {
      return type.decode(encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Destroys the key of a subject, durably and for good. Doing it again changes nothing and returns
   * the same receipt. A subject that never had a key gets a tombstone too, so that a call that is
   * under way elsewhere cannot give it one afterwards.
   */
  public ShredReceipt destroy(DataSubjectId subject) {
    String reference = reference(subject);
    while (true) {
      Optional<SubjectKeyRecord> found = store.find(reference);
      if (found.isPresent() && found.get().isDestroyed()) {
        return receipt(found.get());
      }
      SubjectKeyRecord tombstone =
          SubjectKeyRecord.destroyed(
              reference,
              found.flatMap(SubjectKeyRecord::keyId),
              clock.instant().truncatedTo(ChronoUnit.SECONDS));
      boolean isDone =
          found.isPresent()
              ? store.replace(found.get(), tombstone)
              : store.putIfAbsent(tombstone).equals(tombstone);
      if (isDone) {
        return receipt(tombstone);
      }
      // Somebody else was faster: look again.
    }
  }

  /** Returns whether the subject has a key; one that was destroyed is none. */
  public boolean hasKey(DataSubjectId subject) {
    return store.find(reference(subject)).filter(found -> !found.isDestroyed()).isPresent();
  }

  /** Returns the receipt of the destruction of the subject's key, if there was one. */
  public Optional<ShredReceipt> receipt(DataSubjectId subject) {
    return store
        .find(reference(subject))
        .filter(SubjectKeyRecord::isDestroyed)
        .map(SubjectKeys::receipt);
  }

  private static ShredReceipt receipt(SubjectKeyRecord tombstone) {
    return new ShredReceipt(
        tombstone.reference(), tombstone.keyId(), tombstone.destroyed().orElseThrow());
  }

  /**
   * Wraps all keys in the store under the primary key that are under older ones; after that an
   * older key of the keyset can be destroyed. Ciphertexts stay as they are. A run that was
   * interrupted can be repeated.
   *
   * @return how many keys were moved
   * @throws DecryptionException if a key cannot be unwrapped with this keyset
   */
  public long rewrap() {
    AtomicLong moved = new AtomicLong();
    store.forEachReference(
        reference -> {
          if (rewrap(reference)) {
            moved.incrementAndGet();
          }
        });
    return moved.get();
  }

  private boolean rewrap(String reference) {
    while (true) {
      Optional<SubjectKeyRecord> found =
          store.find(reference).filter(present -> !present.isDestroyed());
      if (found.isEmpty() || keyNumber(found.get()) == primaryId) {
        return false;
      }
      SubjectKeyRecord rewrapped = engines.lend(engine -> engine.rewrap(found.get()));
      if (store.replace(found.get(), rewrapped)) {
        return true;
      }
    }
  }

  /** Returns the key of the keyset that the subject's key is wrapped under. */
  private static long keyNumber(SubjectKeyRecord found) {
    return ByteBuffer.wrap(found.wrappedKey().orElseThrow()).getLong(1);
  }

  /** Returns a text that names the primary key. */
  @Override
  public String toString() {
    return "SubjectKeys[primary=" + UsableKeys.keyId(primaryId) + "]";
  }

  /** What one thread needs: a sealer and a cipher for each key that wraps. */
  private static final class Engine {
    private final UsableKeys keys;
    private final SecureRandom random;
    private final ValueSealer sealer;
    private final long primaryId;
    private final Map<Long, XaesGcm> wrappers = new HashMap<>();

    Engine(UsableKeys keys, SecureRandom random) {
      this.keys = keys;
      this.random = random;
      this.sealer = new ValueSealer(random);
      this.primaryId = keys.primaryId();
      keys.secrets().forEach((id, secret) -> wrappers.put(id, sealer.cipher(secret)));
    }

    SubjectKeyRecord create(String reference) {
      String keyId = UsableKeys.keyId(random.nextLong());
      byte[] key = new byte[KEY_BYTES];
      random.nextBytes(key);
      try {
        return wrap(reference, keyId, key);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }

    private SubjectKeyRecord wrap(String reference, String keyId, byte[] key) {
      keys.count(key.length);
      XaesGcm wrapper = Objects.requireNonNull(wrappers.get(primaryId), "primary key");
      return SubjectKeyRecord.live(
          reference,
          keyId,
          sealer.seal(wrapper, WRAPPED_KEY, primaryId, key, binding(reference, keyId)));
    }

    /** A wrapped key opens for its subject and key id only. */
    private static byte[] binding(String reference, String keyId) {
      return EncryptionContext.of("key", keyId, "reference", reference).encoded();
    }

    byte[] unwrap(SubjectKeyRecord found) {
      byte[] wrapped = found.wrappedKey().orElseThrow();
      XaesGcm wrapper = wrappers.get(keyNumber(found));
      if (wrapper == null || wrapped[0] != WRAPPED_KEY) {
        throw new DecryptionException();
      }
      String keyId = found.keyId().orElseThrow();
      return open(wrapper, wrapped, binding(found.reference(), keyId));
    }

    SubjectKeyRecord rewrap(SubjectKeyRecord found) {
      byte[] key = unwrap(found);
      try {
        return wrap(found.reference(), found.keyId().orElseThrow(), key);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }

    byte[] seal(SubjectKeyRecord found, byte[] value, byte[] context) {
      byte[] key = unwrap(found);
      try {
        return sealer.seal(
            sealer.cipher(key),
            FieldCiphertext.Kind.SUBJECT.code(),
            UsableKeys.number(found.keyId().orElseThrow()),
            value,
            context);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }

    byte[] open(SubjectKeyRecord found, byte[] sealed, byte[] context) {
      byte[] key = unwrap(found);
      try {
        return open(sealer.cipher(key), sealed, context);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }

    private byte[] open(XaesGcm cipher, byte[] sealed, byte[] context) {
      try {
        return sealer.open(cipher, sealed, context);
      } catch (AEADBadTagException e) {
        throw new DecryptionException();
      }
    }
  }
}

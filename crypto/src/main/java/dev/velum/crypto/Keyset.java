package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.internal.KeyMeter;
import dev.velum.crypto.internal.LockFile;
import dev.velum.crypto.internal.SecretAccess;
import dev.velum.crypto.internal.SecretHolder;
import dev.velum.crypto.internal.WrappedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Keys of several purposes and versions that are kept together: one file, one passphrase.
 *
 * <p>Each purpose has one primary key, which protects new data, and any number of older versions,
 * which still open old data until they are disabled or destroyed. A key serves one purpose only.
 *
 * <pre>{@code
 * Keyset keys = Keyset.generate(KeyPurpose.ENVELOPE, KeyPurpose.AUDIT);
 * keys.save(path, KeyEncryptionKey.fromPassphrase(passphrase));
 *
 * Keyset later = Keyset.open(path, KeyEncryptionKey.fromPassphrase(passphrase));
 * Keyset.update(path, KeyEncryptionKey.fromPassphrase(passphrase),
 *     set -> set.rotate(KeyPurpose.ENVELOPE));
 * }</pre>
 *
 * <p><b>Guarantee.</b> The key bytes leave this object only encrypted, in {@link #save}; nothing
 * shows them. Changing a keyset returns another one, and reaches others only when it is saved.
 * {@link #destroy} therefore takes effect in the file; copies of the file made before, and keysets
 * still in memory, keep the key.
 *
 * <p>Each key has limits of messages, bytes and age ({@link KeyLimits}). A cipher refuses to
 * protect more under it; what it protected can be opened as long as the key is enabled.
 *
 * <p>Immutable but for the counters of use, and safe for use by several threads. A keyset has no
 * equality but identity.
 */
public final class Keyset extends SecretHolder {
  /** The most keys a set can hold, destroyed ones included. */
  public static final int MAX_KEYS = KeysetFile.MAX_KEYS;

  private final KeysetInfo info;
  private final Counting counting;

  /** The counters of the keys, shared by all keysets that come from one another. */
  private record Counting(
      Optional<KeyUsageFile> file, Clock clock, Map<KeyVersion, KeyMeter> meters) {
    static Counting none(Clock clock) {
      return new Counting(Optional.empty(), clock, new ConcurrentHashMap<>());
    }
  }

  private Keyset(KeysetInfo info, Map<String, byte[]> secrets, Counting counting) {
    super(secrets);
    this.info = info;
    this.counting = counting;
  }

  static Keyset of(KeysetInfo info, Map<String, byte[]> secrets) {
    return new Keyset(info, secrets, Counting.none(Clock.systemUTC()));
  }

  private Keyset with(KeysetInfo newInfo, Map<String, byte[]> secrets) {
    return new Keyset(newInfo, secrets, counting);
  }

  /** Returns a keyset whose keys age by this clock. */
  Keyset withClock(Clock clock) {
    return new Keyset(
        info, secrets(), new Counting(counting.file(), clock, new ConcurrentHashMap<>()));
  }

  /**
   * Returns a keyset whose keys are counted in this file: what its ciphers protect, and what those
   * of keysets that are made of it protect. Keys whose limits can be reached ({@link
   * KeyLimits#areCounted()}) protect nothing without one.
   */
  public Keyset countingIn(KeyUsageFile file) {
    return new Keyset(
        info,
        secrets(),
        new Counting(Optional.of(file), counting.clock(), new ConcurrentHashMap<>()));
  }

  @Override
  protected KeyMeter meter(String keyId) {
    KeyVersion version = version(keyId);
    return counting
        .meters()
        .computeIfAbsent(version, v -> LimitMeter.of(v, counting.file(), counting.clock()));
  }

  /**
   * Returns a new keyset with one primary key for each purpose.
   *
   * @param purposes at least one, none twice; more can be added later with {@link #rotate}
   * @throws IllegalArgumentException if there is none, or one comes twice
   */
  public static Keyset generate(KeyPurpose... purposes) {
    return generate(new SecureRandom(), Clock.systemUTC(), purposes);
  }

  static Keyset generate(SecureRandom random, Clock clock, KeyPurpose... purposes) {
    argument(purposes.length > 0, "purposes must not be empty");
    Set<KeyPurpose> distinct = EnumSet.copyOf(Arrays.asList(purposes));
    argument(distinct.size() == purposes.length, "no purpose must come twice");
    Keyset keys =
        new Keyset(KeysetInfo.of(List.of(), Set.of(), List.of()), Map.of(), Counting.none(clock));
    for (KeyPurpose purpose : distinct) {
      keys = keys.rotate(purpose, random, clock);
    }
    return keys;
  }

  /**
   * Opens a keyset file.
   *
   * @param file written by {@link #save}
   * @param key the passphrase or key it was saved with
   * @throws DecryptionException if the key is another one or the file was altered
   * @throws FormatException if this is not a keyset file, or one beyond the limits
   * @throws IOException if the file cannot be read
   */
  public static Keyset open(Path file, KeyEncryptionKey key) throws IOException {
    KeysetFile keysetFile = KeysetFile.read(file);
    KeysetFile.Opened opened = keysetFile.open(key);
    Arrays.fill(opened.fileKey(), (byte) 0);
    return of(keysetFile.info(), opened.secrets());
  }

  /**
   * Changes a keyset file: opens it, applies the change, and saves the result, while nobody else
   * does the same. Two programs that rotate at once both get what they want.
   *
   * <p>All keys that open the file open it afterwards; to take one away, {@link #save} with the
   * ones that shall stay. If the change or the writing fails, the old file stays.
   *
   * <pre>{@code
   * Keyset rotated = Keyset.update(path, key, keys -> keys.rotate(KeyPurpose.FIELD));
   * }</pre>
   *
   * @param file written by {@link #save}
   * @param key one of those it was saved with
   * @param change returns a keyset that has all keys of the one it is given, such as {@link
   *     #rotate} does; called once, with the lock held, so it should not take long
   * @return the keyset as it stands in the file now
   * @throws DecryptionException if the key is another one or the file was altered
   * @throws FormatException if this is not a keyset file, or one beyond the limits
   * @throws KeysetException if the change lost a key
   * @throws IOException if the file cannot be read or written, or others keep it locked for 30
   *     seconds
   */
  public static Keyset update(Path file, KeyEncryptionKey key, UnaryOperator<Keyset> change)
      throws IOException {
    return LockFile.holding(file, () -> updateLocked(file, key, change));
  }

  private static Keyset updateLocked(Path file, KeyEncryptionKey key, UnaryOperator<Keyset> change)
      throws IOException {
    KeysetFile present = KeysetFile.read(file);
    KeysetFile.Opened opened = present.open(key);
    try {
      Keyset changed = change.apply(of(present.info(), opened.secrets()));
      checkKeepsAll(file, present.info(), changed.info);
      changed.write(file, opened.fileKey(), present.wraps(), new SecureRandom());
      return changed.with(KeysetFile.read(file).info(), changed.secrets());
    } finally {
      Arrays.fill(opened.fileKey(), (byte) 0);
    }
  }

  /**
   * Saves the keyset, in place of an older file of this name.
   *
   * <p>The file appears complete or not at all, and only its owner may read it where the file
   * system knows owners. A file that holds keys which this keyset lacks, because somebody else
   * rotated meanwhile or because it is another keyset's, is not replaced; {@link #update} changes a
   * file that others change too.
   *
   * @param file where to save
   * @param key opens the file again
   * @param others further keys that open the file, such as one in a safe; at most seven
   * @throws IllegalArgumentException if there are more
   * @throws KeysetException if the file holds a key that this keyset lacks, or has destroyed one
   *     that this keyset still has
   * @throws FormatException if there is a file that is not a keyset
   * @throws KeyServiceException if a key service could not wrap
   * @throws IOException if the file cannot be written
   */
  public void save(Path file, KeyEncryptionKey key, KeyEncryptionKey... others) throws IOException {
    save(file, new SecureRandom(), key, others);
  }

  void save(Path file, SecureRandom random, KeyEncryptionKey key, KeyEncryptionKey... others)
      throws IOException {
    argument(
        others.length < KeysetFile.MAX_PROTECTIONS,
        "a keyset must have at most %s key-encryption keys, got %s",
        KeysetFile.MAX_PROTECTIONS,
        others.length + 1);
    List<KeyEncryptionKey> protectors = new ArrayList<>();
    protectors.add(key);
    protectors.addAll(Arrays.asList(others));
    byte[] fileKey = new byte[KeysetFile.FILE_KEY_BYTES];
    random.nextBytes(fileKey);
    try {
      // Outside the lock: a passphrase takes its time.
      List<WrappedKey> wraps = new ArrayList<>();
      for (KeyEncryptionKey protector : protectors) {
        wraps.add(protector.wrap(KeysetFile.WRAP_LABEL, fileKey, random));
      }
      LockFile.holding(
          file,
          () -> {
            KeysetFile.readIfAny(file)
                .ifPresent(present -> checkKeepsAll(file, present.info(), info));
            write(file, fileKey, wraps, random);
            return file;
          });
    } finally {
      Arrays.fill(fileKey, (byte) 0);
    }
  }

  private void write(Path file, byte[] fileKey, List<WrappedKey> wraps, SecureRandom random)
      throws IOException {
    byte[] secrets = concatenatedSecrets();
    try {
      KeysetFile.write(file, info, secrets, fileKey, wraps, random);
    } finally {
      Arrays.fill(secrets, (byte) 0);
    }
  }

  /** Refuses what would lose a key that somebody else added, or bring back one they destroyed. */
  private static void checkKeepsAll(Path file, KeysetInfo present, KeysetInfo next) {
    for (KeyVersion version : present.versions()) {
      Optional<KeyVersion> kept = next.find(version.keyId());
      if (kept.isEmpty()) {
        throw outdated(file, " holds key " + version.keyId() + ", which this keyset lacks");
      }
      if (version.state() == KeyState.DESTROYED && kept.get().state() != KeyState.DESTROYED) {
        throw outdated(
            file, " has destroyed key " + version.keyId() + ", which this keyset still has");
      }
    }
  }

  private static KeysetException outdated(Path file, String how) {
    return new KeysetException(
        "keyset "
            + file
            + how
            + ": it is another one or was changed meanwhile; open it again, or use Keyset.update");
  }

  private byte[] concatenatedSecrets() {
    int size = 0;
    for (KeyVersion version : info.versions()) {
      size += version.state() == KeyState.DESTROYED ? 0 : version.algorithm().keySizeBytes();
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (KeyVersion version : info.versions()) {
      SecretAccess.find(this, version.keyId()).ifPresent(all::put);
    }
    return all.array();
  }

  /** Returns the public description of all keys. */
  public KeysetInfo info() {
    return info;
  }

  /**
   * Returns a keyset with one more key for this purpose, which becomes its primary. The older keys
   * stay as they are. A purpose that the set lacked is added.
   *
   * @throws IllegalStateException if the set holds {@link #MAX_KEYS} keys already
   */
  public Keyset rotate(KeyPurpose purpose) {
    return rotate(purpose, new SecureRandom(), Clock.systemUTC());
  }

  Keyset rotate(KeyPurpose purpose, SecureRandom random, Clock clock) {
    state(info.versions().size() < MAX_KEYS, "a keyset must have at most %s keys", MAX_KEYS);
    KeyAlgorithm algorithm = purpose.algorithm();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    KeyVersion made =
        new KeyVersion(
            newId(random),
            purpose,
            algorithm,
            KeyState.ENABLED,
            now,
            purpose == KeyPurpose.PORTABLE ? OutputPrefix.TINK : OutputPrefix.NONE,
            KeyLimits.of(algorithm));
    byte[] secret = new byte[algorithm.keySizeBytes()];
    random.nextBytes(secret);
    Map<String, byte[]> secrets = secrets();
    secrets.put(made.keyId(), secret);
    List<KeyVersion> versions = new ArrayList<>(info.versions());
    versions.add(made);
    return with(KeysetInfo.of(versions, primaryIdsWith(made), List.of()), secrets);
  }

  private String newId(SecureRandom random) {
    byte[] id = new byte[KeyVersion.KEY_ID_BYTES];
    String text;
    do {
      random.nextBytes(id);
      text = HexFormat.of().formatHex(id);
    } while (info.find(text).isPresent());
    return text;
  }

  /**
   * Returns a keyset in which this key protects new data for its purpose.
   *
   * @throws KeysetException if the set has no such key
   * @throws IllegalStateException if the key is not enabled
   */
  public Keyset promote(String keyId) {
    KeyVersion version = version(keyId);
    state(version.state() == KeyState.ENABLED, "key %s is %s", keyId, version.state());
    return with(KeysetInfo.of(info.versions(), primaryIdsWith(version), List.of()), secrets());
  }

  /**
   * Returns a keyset in which this key may protect no more than that.
   *
   * @param limits none above those of the algorithm ({@link KeyLimits#of})
   * @throws KeysetException if the set has no such key
   * @throws IllegalArgumentException if a limit is above that of the algorithm
   */
  public Keyset limit(String keyId, KeyLimits limits) {
    KeyVersion version = version(keyId);
    List<KeyVersion> versions = new ArrayList<>(info.versions());
    versions.set(versions.indexOf(version), version.withLimits(limits));
    return with(KeysetInfo.of(versions, info.primaryIds(), List.of()), secrets());
  }

  /**
   * Returns a keyset with further keys of a purpose.
   *
   * @param added with ids that the set lacks
   * @param secrets the bytes of those that are not destroyed
   * @param primaryId the one of them that becomes primary
   */
  Keyset withKeys(List<KeyVersion> added, Map<String, byte[]> secrets, String primaryId) {
    List<KeyVersion> versions = new ArrayList<>(info.versions());
    versions.addAll(added);
    Map<String, byte[]> all = secrets();
    all.putAll(secrets);
    KeyVersion primary =
        added.stream().filter(key -> key.keyId().equals(primaryId)).findFirst().orElseThrow();
    return with(KeysetInfo.of(versions, primaryIdsWith(primary), List.of()), all);
  }

  /**
   * Returns a keyset in which this key is kept but not used.
   *
   * @throws KeysetException if the set has no such key
   * @throws IllegalStateException if the key is the primary of its purpose, or destroyed
   */
  public Keyset disable(String keyId) {
    return withState(keyId, KeyState.DISABLED);
  }

  /**
   * Returns a keyset in which this key is used again.
   *
   * @throws KeysetException if the set has no such key
   * @throws IllegalStateException if the key is destroyed
   */
  public Keyset enable(String keyId) {
    return withState(keyId, KeyState.ENABLED);
  }

  /**
   * Returns a keyset without the bytes of this key. Its description stays, so that whoever meets
   * its id later knows what happened.
   *
   * @throws KeysetException if the set has no such key
   * @throws IllegalStateException if the key is the primary of its purpose
   */
  public Keyset destroy(String keyId) {
    return withState(keyId, KeyState.DESTROYED);
  }

  private Keyset withState(String keyId, KeyState newState) {
    KeyVersion version = version(keyId);
    if (version.state() == newState) {
      return this;
    }
    state(version.state() != KeyState.DESTROYED, "key %s is destroyed", keyId);
    state(
        !info.isPrimary(keyId),
        "key %s is the primary key for purpose %s; promote another one first",
        keyId,
        version.purpose());
    List<KeyVersion> versions = new ArrayList<>(info.versions());
    versions.set(versions.indexOf(version), version.withState(newState));
    Map<String, byte[]> secrets = secrets();
    if (newState == KeyState.DESTROYED) {
      secrets.remove(keyId);
    }
    return with(KeysetInfo.of(versions, info.primaryIds(), List.of()), secrets);
  }

  /**
   * Returns an authenticator under the primary key of a purpose whose algorithm is HMAC.
   *
   * @throws IllegalArgumentException if the purpose has another algorithm, or no key in this set
   */
  public MessageAuthenticator authenticator(KeyPurpose purpose) {
    KeyVersion primary =
        info.primary(purpose)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the keyset must have a key for purpose " + purpose));
    MessageAuthenticator authenticator = authenticator(purpose, primary.keyId());
    KeyMeter meter = meter(primary.keyId());
    return meter.equals(KeyMeter.NONE)
        ? authenticator
        : new MeteredAuthenticator(authenticator, meter);
  }

  /**
   * Returns an authenticator under a key that was primary once, for checking old codes.
   *
   * @throws IllegalArgumentException if the purpose has another algorithm than HMAC
   * @throws KeysetException if the key is missing, disabled, destroyed, or for another purpose
   */
  public MessageAuthenticator authenticator(KeyPurpose purpose, String keyId) {
    argument(
        purpose.algorithm() == KeyAlgorithm.HMAC_SHA_256,
        "purpose must be one that authenticates, got %s",
        purpose);
    KeyVersion version = version(keyId);
    if (version.purpose() != purpose) {
      throw new KeysetException("key " + keyId + " serves purpose " + version.purpose());
    }
    if (version.state() != KeyState.ENABLED) {
      throw new KeysetException("key " + keyId + " is " + version.state());
    }
    return MessageAuthenticator.hmacSha256(keyId, SecretAccess.find(this, keyId).orElseThrow());
  }

  private KeyVersion version(String keyId) {
    return info.find(keyId)
        .orElseThrow(() -> new KeysetException("the keyset has no key with this id"));
  }

  private Set<String> primaryIdsWith(KeyVersion newPrimary) {
    Set<String> ids = new HashSet<>(info.primaryIds());
    info.primary(newPrimary.purpose()).map(KeyVersion::keyId).ifPresent(ids::remove);
    ids.add(newPrimary.keyId());
    return ids;
  }

  private Map<String, byte[]> secrets() {
    Map<String, byte[]> secrets = new HashMap<>();
    for (KeyVersion version : info.versions()) {
      Optional<byte[]> secret = SecretAccess.find(this, version.keyId());
      secret.ifPresent(bytes -> secrets.put(version.keyId(), bytes));
    }
    return secrets;
  }

  /** Returns the public description of all keys. */
  @Override
  public String toString() {
    return info.toString();
  }
}

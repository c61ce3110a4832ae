package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.internal.SecretAccess;
import dev.velum.crypto.internal.SecretHolder;
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
 * later.rotate(KeyPurpose.ENVELOPE).save(path, KeyEncryptionKey.fromPassphrase(passphrase));
 * }</pre>
 *
 * <p><b>Guarantee.</b> The key bytes leave this object only encrypted, in {@link #save}; nothing
 * shows them. Changing a keyset returns another one, and reaches others only when it is saved.
 * {@link #destroy} therefore takes effect in the file; copies of the file made before, and keysets
 * still in memory, keep the key.
 *
 * <p>Immutable and safe for use by several threads. A keyset has no equality but identity.
 */
public final class Keyset extends SecretHolder {
  /** The most keys a set can hold, destroyed ones included. */
  public static final int MAX_KEYS = KeysetFile.MAX_KEYS;

  private final KeysetInfo info;

  private Keyset(KeysetInfo info, Map<String, byte[]> secrets) {
    super(secrets);
    this.info = info;
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
    Keyset keys = new Keyset(KeysetInfo.of(List.of(), Set.of(), List.of()), Map.of());
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
    ByteBuffer secrets = ByteBuffer.wrap(keysetFile.open(key));
    Map<String, byte[]> byId = new HashMap<>();
    for (KeyVersion version : keysetFile.info().versions()) {
      if (version.state() != KeyState.DESTROYED) {
        byte[] secret = new byte[version.algorithm().keySizeBytes()];
        if (secrets.remaining() < secret.length) {
          throw new FormatException("keyset " + file + " holds fewer key bytes than keys");
        }
        secrets.get(secret);
        byId.put(version.keyId(), secret);
      }
    }
    if (secrets.hasRemaining()) {
      throw new FormatException("keyset " + file + " holds more key bytes than keys");
    }
    Arrays.fill(secrets.array(), (byte) 0);
    return new Keyset(keysetFile.info(), byId);
  }

  /**
   * Saves the keyset, in place of an older file of this name.
   *
   * <p>The file appears complete or not at all, and only its owner may read it where the file
   * system knows owners. Two programs that change the same file must agree between themselves on
   * who saves.
   *
   * @param file where to save
   * @param key opens the file again
   * @param others further keys that open the file, such as one in a safe; at most seven
   * @throws IllegalArgumentException if there are more
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
    byte[] secrets = concatenatedSecrets();
    try {
      KeysetFile.write(file, info, secrets, protectors, random);
    } finally {
      Arrays.fill(secrets, (byte) 0);
    }
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
    KeyVersion made = new KeyVersion(newId(random), purpose, algorithm, KeyState.ENABLED, now);
    byte[] secret = new byte[algorithm.keySizeBytes()];
    random.nextBytes(secret);
    Map<String, byte[]> secrets = secrets();
    secrets.put(made.keyId(), secret);
    List<KeyVersion> versions = new ArrayList<>(info.versions());
    versions.add(made);
    return new Keyset(KeysetInfo.of(versions, primaryIdsWith(made), List.of()), secrets);
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
    return new Keyset(
        KeysetInfo.of(info.versions(), primaryIdsWith(version), List.of()), secrets());
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
    return new Keyset(KeysetInfo.of(versions, info.primaryIds(), List.of()), secrets);
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
    return authenticator(purpose, primary.keyId());
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

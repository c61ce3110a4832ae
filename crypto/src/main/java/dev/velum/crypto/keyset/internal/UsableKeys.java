package dev.velum.crypto.keyset.internal;

import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyState;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.internal.KeyMeter;
import dev.velum.crypto.internal.SecretAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The enabled keys of one purpose, by number: the 8 bytes of the key id as they stand in a
 * ciphertext. Immutable and safe for use by several threads.
 */
public final class UsableKeys {
  private final long primaryId;
  private final List<Long> ids;
  private final Map<Long, byte[]> secrets;
  private final Map<Long, KeyMeter> meters;

  private UsableKeys(
      long primaryId, List<Long> ids, Map<Long, byte[]> secrets, Map<Long, KeyMeter> meters) {
    this.primaryId = primaryId;
    this.meters = Map.copyOf(meters);
    this.ids = List.copyOf(ids);
    this.secrets = Map.copyOf(secrets);
  }

  /**
   * Returns the enabled keys of a purpose.
   *
   * @throws IllegalArgumentException if the keyset has no key for it
   */
  public static UsableKeys of(Keyset keys, KeyPurpose purpose) {
    KeyVersion primary =
        keys.info()
            .primary(purpose)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the keyset must have a key for purpose " + purpose));
    List<Long> ids = new ArrayList<>();
    Map<Long, byte[]> secrets = new HashMap<>();
    Map<Long, KeyMeter> meters = new HashMap<>();
    ids.add(number(primary.keyId()));
    for (KeyVersion version : keys.info().versions()) {
      if (version.purpose() == purpose && version.state() == KeyState.ENABLED) {
        long id = number(version.keyId());
        if (!ids.contains(id)) {
          ids.add(id);
        }
        secrets.put(id, SecretAccess.find(keys, version.keyId()).orElseThrow());
        meters.put(id, SecretAccess.meter(keys, version.keyId()));
      }
    }
    return new UsableKeys(ids.get(0), ids, secrets, meters);
  }

  /** Returns the number of a key id. */
  public static long number(String keyId) {
    return HexFormat.fromHexDigitsToLong(keyId);
  }

  /** Returns the key id of a number. */
  public static String keyId(long number) {
    return HexFormat.of().toHexDigits(number);
  }

  /** Returns the key that protects new data. */
  public long primaryId() {
    return primaryId;
  }

  /**
   * Counts a message that the primary key is about to protect.
   *
   * @throws KeysetException if that would go beyond the limits of the key
   */
  public void count(long bytes) {
    count(primaryId, bytes);
  }

  /**
   * Counts a message that a key is about to protect.
   *
   * @throws KeysetException if that would go beyond the limits of the key
   */
  public void count(long id, long bytes) {
    Objects.requireNonNull(meters.get(id), "key").count(bytes);
  }

  /** Returns the bytes of the key that protects new data; they must not be changed. */
  public byte[] primarySecret() {
    return Objects.requireNonNull(secrets.get(primaryId), "primary key");
  }

  /** Returns all keys, the primary one first, then from the oldest to the newest. */
  public List<Long> ids() {
    return ids;
  }

  /** Returns the bytes of a key, which must not be changed. */
  public Optional<byte[]> secret(long id) {
    return Optional.ofNullable(secrets.get(id));
  }

  /** Returns the bytes of all keys by number; they must not be changed. */
  public Map<Long, byte[]> secrets() {
    return secrets;
  }
}

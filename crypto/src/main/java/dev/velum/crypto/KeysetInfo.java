package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What may be known about a keyset without any key: its versions, without their secrets.
 *
 * <p>{@link #read} takes the word of the file. Only {@link Keyset#open} proves that the description
 * was not altered.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class KeysetInfo {
  private final List<KeyVersion> versions;
  private final Set<String> primaryIds;
  private final List<String> protections;

  private KeysetInfo(List<KeyVersion> versions, Set<String> primaryIds, List<String> protections) {
    this.versions = List.copyOf(versions);
    this.primaryIds = Set.copyOf(primaryIds);
    this.protections = List.copyOf(protections);
  }

  /**
   * Checks and keeps a description.
   *
   * @throws IllegalArgumentException if a key id comes twice, or a purpose has not exactly one
   *     primary key that is enabled
   */
  static KeysetInfo of(
      List<KeyVersion> versions, Set<String> primaryIds, List<String> protections) {
    Set<String> ids = new HashSet<>();
    Map<KeyPurpose, Integer> primaries = new HashMap<>();
    for (KeyVersion version : versions) {
      argument(ids.add(version.keyId()), "key id %s must come once", version.keyId());
      boolean primary = primaryIds.contains(version.keyId());
      argument(
          !primary || version.state() == KeyState.ENABLED,
          "primary key %s must be enabled",
          version.keyId());
      primaries.merge(version.purpose(), primary ? 1 : 0, Integer::sum);
    }
    primaries.forEach(
        (purpose, count) ->
            argument(count == 1, "purpose %s must have one primary key, got %s", purpose, count));
    return new KeysetInfo(versions, primaryIds, protections);
  }

  /**
   * Reads the description in a keyset file. Needs no key and proves nothing.
   *
   * @throws FormatException if this is not a keyset file, or one beyond the limits
   * @throws IOException if the file cannot be read
   */
  public static KeysetInfo read(Path file) throws IOException {
    return KeysetFile.read(file).info();
  }

  /** Returns all versions in the order in which they were made. */
  public List<KeyVersion> versions() {
    return versions;
  }

  /** Returns the version with this key id. */
  public Optional<KeyVersion> find(String keyId) {
    return versions.stream().filter(version -> version.keyId().equals(keyId)).findFirst();
  }

  /** Returns the key that protects new data for this purpose. */
  public Optional<KeyVersion> primary(KeyPurpose purpose) {
    return versions.stream()
        .filter(version -> version.purpose() == purpose && isPrimary(version.keyId()))
        .findFirst();
  }

  /** Returns whether the key protects new data for its purpose. */
  public boolean isPrimary(String keyId) {
    return primaryIds.contains(keyId);
  }

  /**
   * Returns how the file is protected, one description for each key that opens it, such as {@code
   * argon2id m=65536 t=3 p=4}; empty for a keyset in memory.
   */
  public List<String> protections() {
    return protections;
  }

  Set<String> primaryIds() {
    return primaryIds;
  }

  /** Returns a line for each key, as in the file. */
  @Override
  public String toString() {
    return KeysetFile.describe(this);
  }
}

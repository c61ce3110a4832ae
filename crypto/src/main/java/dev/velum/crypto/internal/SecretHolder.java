package dev.velum.crypto.internal;

import java.util.Map;
import java.util.Optional;

/**
 * What holds key bytes that its public subclass shows nobody outside this module.
 *
 * <p>Immutable and safe for use by several threads.
 */
public abstract class SecretHolder {
  private final Map<String, byte[]> secrets;

  /**
   * Creates a holder.
   *
   * @param secrets the key bytes by key id; the arrays are not copied and must not change
   */
  protected SecretHolder(Map<String, byte[]> secrets) {
    this.secrets = Map.copyOf(secrets);
  }

  /** Returns the key bytes of this key, which the caller must not change. */
  public static Optional<byte[]> secret(SecretHolder holder, String keyId) {
    return Optional.ofNullable(holder.secrets.get(keyId));
  }
}

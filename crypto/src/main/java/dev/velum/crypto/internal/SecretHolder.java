package dev.velum.crypto.internal;

import java.util.Map;
import java.util.Optional;

/**
 * What holds key bytes that its public subclass shows nobody outside this module. {@link
 * SecretAccess} is the only way to them; it stands apart, since a static method here would be a
 * public method of the subclass too.
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

  /** Returns what counts the use of this key. */
  protected abstract KeyMeter meter(String keyId);

  final Optional<byte[]> find(String keyId) {
    return Optional.ofNullable(secrets.get(keyId));
  }
}

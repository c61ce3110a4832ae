package dev.velum.crypto.internal;

import java.util.Optional;

/** Lets the ciphers of this module reach the key bytes that a keyset shows nobody else. */
public final class SecretAccess {
  private SecretAccess() {}

  /** Returns the bytes of this key, which the caller must not change. */
  public static Optional<byte[]> find(SecretHolder holder, String keyId) {
    return holder.find(keyId);
  }

  /** Returns what must be told before this key protects a message. */
  public static KeyMeter meter(SecretHolder holder, String keyId) {
    return holder.meter(keyId);
  }
}

package dev.velum.crypto.internal;

import java.security.SecureRandom;
import java.util.Optional;

/** Lets the formats of this module use key-encryption keys. */
public final class WrapAccess {
  private WrapAccess() {}

  /** Encrypts a key as {@link KeyWrapper#wrap} does. */
  public static WrappedKey wrap(KeyWrapper by, byte[] label, byte[] key, SecureRandom random) {
    return by.wrap(label, key, random);
  }

  /** Decrypts a key as {@link KeyWrapper#unwrap} does. */
  public static Optional<byte[]> unwrap(KeyWrapper by, byte[] label, WrappedKey wrapped) {
    return by.unwrap(label, wrapped);
  }
}

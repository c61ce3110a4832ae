package dev.velum.crypto.internal;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * What encrypts keys under a key of its own. Its public subclass shows these methods nobody outside
 * this module; {@link WrapAccess} is the way to them.
 */
public abstract class KeyWrapper {
  /** Creates a wrapper. */
  protected KeyWrapper() {}

  /**
   * Encrypts a key.
   *
   * @param label names the format that the wrapped key becomes part of, and is bound where the kind
   *     allows it
   * @param key not kept
   */
  protected abstract WrappedKey wrap(byte[] label, byte[] key, SecureRandom random);

  /**
   * Decrypts a key, or returns nothing if it was not wrapped under this one.
   *
   * @param label the one it was wrapped with
   */
  protected abstract Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped);
}

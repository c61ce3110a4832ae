package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.internal.AesKwp;
import dev.velum.crypto.internal.WrappedKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** A key-encryption key for AES key wrap with padding (RFC 5649). */
final class KeyWrapKey extends KeyEncryptionKey {
  static final String TYPE = "aes-kwp";

  private final Secret key;

  KeyWrapKey(byte[] key) {
    argument(
        key.length == 16 || key.length == 24 || key.length == 32,
        "AES key must have 16, 24 or 32 bytes, got %s",
        key.length);
    this.key = new Secret(key.clone());
  }

  @Override
  protected WrappedKey wrap(byte[] label, byte[] wrapped, SecureRandom random) {
    return new WrappedKey(TYPE, List.of(), key.use(bytes -> AesKwp.wrap(bytes, wrapped)));
  }

  @Override
  protected Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped) {
    return key.use(
        bytes ->
            wrapped.type().equals(TYPE)
                ? AesKwp.unwrap(bytes, wrapped.ciphertext())
                : Optional.empty());
  }

  @Override
  public void destroy() {
    key.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return key.isDestroyed();
  }
}

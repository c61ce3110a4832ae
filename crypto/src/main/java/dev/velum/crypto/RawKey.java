package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.XaesGcm;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/** A key-encryption key of 32 random bytes, used with XAES-256-GCM. */
final class RawKey extends KeyEncryptionKey {
  static final String TYPE = "raw";

  private final byte[] key;
  private boolean destroyed;

  RawKey(byte[] key) {
    argument(
        key.length == XaesGcm.KEY_BYTES,
        "key-encryption key must have %s bytes, got %s",
        XaesGcm.KEY_BYTES,
        key.length);
    this.key = key.clone();
  }

  @Override
  synchronized WrappedKey wrap(byte[] fileKey, SecureRandom random) {
    state(!destroyed, "key-encryption key was destroyed");
    return wrap(key, TYPE, List.of(), fileKey, random);
  }

  @Override
  synchronized Optional<byte[]> unwrap(WrappedKey wrapped) {
    state(!destroyed, "key-encryption key was destroyed");
    return wrapped.type().equals(TYPE) ? unwrap(key, wrapped) : Optional.empty();
  }

  /** Encrypts under 32 uniformly random bytes: nonce, ciphertext and tag, bound to the rest. */
  static WrappedKey wrap(
      byte[] key, String type, List<String> parameters, byte[] fileKey, SecureRandom random) {
    byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] ciphertext =
        Arrays.copyOf(nonce, XaesGcm.NONCE_BYTES + fileKey.length + XaesGcm.TAG_BYTES);
    WrappedKey wrapped = new WrappedKey(type, parameters, ciphertext);
    XaesGcm cipher = new XaesGcm(key, new AesGcm());
    cipher.startSealing(nonce, wrapped.associatedData());
    cipher.seal(fileKey, 0, fileKey.length, ciphertext, XaesGcm.NONCE_BYTES);
    return wrapped;
  }

  /** Decrypts what {@link #wrap} encrypted, or returns nothing if it was something else. */
  static Optional<byte[]> unwrap(byte[] key, WrappedKey wrapped) {
    byte[] ciphertext = wrapped.ciphertext();
    int length = ciphertext.length - XaesGcm.NONCE_BYTES;
    if (length < XaesGcm.TAG_BYTES) {
      return Optional.empty();
    }
    byte[] fileKey = new byte[length - XaesGcm.TAG_BYTES];
    XaesGcm cipher = new XaesGcm(key, new AesGcm());
    cipher.startOpening(Arrays.copyOf(ciphertext, XaesGcm.NONCE_BYTES), wrapped.associatedData());
    try {
      cipher.open(ciphertext, XaesGcm.NONCE_BYTES, length, fileKey, 0);
      return Optional.of(fileKey);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized void destroy() {
    Arrays.fill(key, (byte) 0);
    destroyed = true;
  }

  @Override
  public synchronized boolean isDestroyed() {
    return destroyed;
  }
}

package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.WrappedKey;
import dev.velum.crypto.internal.XaesGcm;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/** A key-encryption key of 32 random bytes, used with XAES-256-GCM. */
final class RawKey extends KeyEncryptionKey {
  static final String TYPE = "raw";
  static final int KEY_BYTES = XaesGcm.KEY_BYTES;

  private final Secret key;

  RawKey(byte[] key) {
    argument(
        key.length == KEY_BYTES,
        "key-encryption key must have %s bytes, got %s",
        KEY_BYTES,
        key.length);
    this.key = new Secret(key.clone());
  }

  @Override
  protected WrappedKey wrap(byte[] label, byte[] wrapped, SecureRandom random) {
    WrappedKey head = new WrappedKey(TYPE, List.of(), new byte[0]);
    return key.use(bytes -> wrap(bytes, head, label, wrapped, random));
  }

  @Override
  protected Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped) {
    return key.use(
        bytes -> wrapped.type().equals(TYPE) ? unwrap(bytes, label, wrapped) : Optional.empty());
  }

  /**
   * Encrypts under 32 uniformly random bytes: nonce, ciphertext and tag, bound to the rest.
   *
   * @param head kind and parameters; its ciphertext is not used
   */
  static WrappedKey wrap(
      byte[] key, WrappedKey head, byte[] label, byte[] wrapped, SecureRandom random) {
    byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] ciphertext =
        Arrays.copyOf(nonce, XaesGcm.NONCE_BYTES + wrapped.length + XaesGcm.TAG_BYTES);
    XaesGcm cipher = new XaesGcm(key, new AesGcm());
    cipher.startSealing(nonce, head.associatedData(label));
    cipher.seal(wrapped, 0, wrapped.length, ciphertext, XaesGcm.NONCE_BYTES);
    return new WrappedKey(head.type(), head.parameters(), ciphertext);
  }

  /** Decrypts what {@link #wrap} encrypted, or returns nothing if it was something else. */
  static Optional<byte[]> unwrap(byte[] key, byte[] label, WrappedKey wrapped) {
    byte[] ciphertext = wrapped.ciphertext();
    int length = ciphertext.length - XaesGcm.NONCE_BYTES;
    if (length < XaesGcm.TAG_BYTES) {
      return Optional.empty();
    }
    byte[] unwrapped = new byte[length - XaesGcm.TAG_BYTES];
    XaesGcm cipher = new XaesGcm(key, new AesGcm());
    cipher.startOpening(
        Arrays.copyOf(ciphertext, XaesGcm.NONCE_BYTES), wrapped.associatedData(label));
    try {
      cipher.open(ciphertext, XaesGcm.NONCE_BYTES, length, unwrapped, 0);
      return Optional.of(unwrapped);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    }
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

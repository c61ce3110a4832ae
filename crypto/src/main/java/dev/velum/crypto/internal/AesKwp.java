package dev.velum.crypto.internal;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES key wrap with padding (RFC 5649, KWP of NIST SP 800-38F) by the JDK.
 *
 * <p><b>Guarantee.</b> Confidentiality and integrity of the wrapped key. Deterministic: the same
 * key gives the same wrapped key. Binds no associated data.
 */
public final class AesKwp {
  private static final String TRANSFORMATION = "AESWrapPad";

  private AesKwp() {}

  /**
   * Returns the wrapped key.
   *
   * @param wrappingKey 16, 24 or 32 bytes
   * @param key at least one byte
   */
  public static byte[] wrap(byte[] wrappingKey, byte[] key) {
    try {
      return cipher(Cipher.WRAP_MODE, wrappingKey).wrap(new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-KWP failed in the Java runtime", e);
    }
  }

  /**
   * Returns the key, or nothing if it was not wrapped under this one.
   *
   * @param wrappingKey 16, 24 or 32 bytes
   */
  public static Optional<byte[]> unwrap(byte[] wrappingKey, byte[] wrapped) {
    try {
      Cipher cipher = cipher(Cipher.UNWRAP_MODE, wrappingKey);
      return Optional.of(cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded());
    } catch (InvalidKeyException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-KWP failed in the Java runtime", e);
    }
  }

  private static Cipher cipher(int mode, byte[] wrappingKey) throws InvalidKeyException {
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION);
      cipher.init(mode, new SecretKeySpec(wrappingKey, "AES"));
      return cipher;
    } catch (NoSuchAlgorithmException | javax.crypto.NoSuchPaddingException e) {
      throw new IllegalStateException("this Java runtime lacks " + TRANSFORMATION, e);
    }
  }
}

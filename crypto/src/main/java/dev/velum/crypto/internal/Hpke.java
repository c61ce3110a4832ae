package dev.velum.crypto.internal;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/**
 * HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, by
 * Bouncy Castle: one message to the holder of a private key.
 *
 * <p><b>Guarantee.</b> Only the holder of the private key learns the message, and it is bound to
 * the info. Anybody can encrypt: nothing tells who did. Not post-quantum.
 */
public final class Hpke {
  /** The size of a public key and of a private key. */
  public static final int KEY_BYTES = X25519PublicKeyParameters.KEY_SIZE;

  private Hpke() {}

  private static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  /** Returns the public key that belongs to a private key. */
  public static byte[] publicKey(byte[] privateKey) {
    return new X25519PrivateKeyParameters(privateKey).generatePublicKey().getEncoded();
  }

  /**
   * Encrypts a message: the encapsulated key, then ciphertext and tag.
   *
   * @param publicKey {@value #KEY_BYTES} bytes
   * @param info what the key exchange is bound to
   * @param data what the message is bound to besides
   * @throws IllegalArgumentException if the public key is of low order (RFC 9180 section 7.1.4)
   */
  public static byte[] seal(
      byte[] publicKey, byte[] info, byte[] data, byte[] message, SecureRandom random) {
    X25519PrivateKeyParameters ephemeral = new X25519PrivateKeyParameters(random);
    try {
      HPKEContextWithEncapsulation context =
          suite()
              .setupBaseS(
                  new X25519PublicKeyParameters(publicKey),
                  info,
                  new AsymmetricCipherKeyPair(ephemeral.generatePublicKey(), ephemeral));
      byte[] ciphertext = context.seal(data, message);
      byte[] sealed = Arrays.copyOf(context.getEncapsulation(), KEY_BYTES + ciphertext.length);
      System.arraycopy(ciphertext, 0, sealed, KEY_BYTES, ciphertext.length);
      return sealed;
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("HPKE encryption failed", e);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("X25519 public key must not be of low order", e);
    }
  }

  /**
   * Decrypts a message, or returns nothing if it is not one for this key, info and data.
   *
   * @param privateKey {@value #KEY_BYTES} bytes
   */
  public static Optional<byte[]> open(byte[] privateKey, byte[] info, byte[] data, byte[] sealed) {
    if (sealed.length < KEY_BYTES + AesGcm.TAG_BYTES) {
      return Optional.empty();
    }
    X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(privateKey);
    try {
      return Optional.of(
          suite()
              .setupBaseR(
                  Arrays.copyOf(sealed, KEY_BYTES),
                  new AsymmetricCipherKeyPair(key.generatePublicKey(), key),
                  info)
              .open(data, Arrays.copyOfRange(sealed, KEY_BYTES, sealed.length)));
    } catch (InvalidCipherTextException e) {
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.empty(); // an encapsulated key of low order
    }
  }
}

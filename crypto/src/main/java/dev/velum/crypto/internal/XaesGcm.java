package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * XAES-256-GCM (c2sp.org/XAES-256-GCM) under one key: AES-256-GCM with nonces long enough to be
 * drawn at random.
 *
 * <p><b>Guarantee.</b> That of {@link AesGcm}, for 2^80 messages under one key with random nonces
 * (collision probability 2^-32), so nobody has to count. It does not commit to the key.
 *
 * <p>The first half of the nonce and the key give a key of their own to every message (NIST SP
 * 800-108 counter mode over AES-CMAC), at the price of two AES blocks. Not safe for use by several
 * threads.
 */
public final class XaesGcm {
  /** The size of a key. */
  public static final int KEY_BYTES = AesGcm.KEY_BYTES;

  /** The size of a nonce. */
  public static final int NONCE_BYTES = 24;

  /** The size of a tag, which follows the ciphertext. */
  public static final int TAG_BYTES = AesGcm.TAG_BYTES;

  private static final int BLOCK_BYTES = 16;
  private static final int HALF_NONCE_BYTES = NONCE_BYTES / 2;
  private static final byte MESSAGE_KEY = 'X';

  private final Cipher block;
  private final AesGcm gcm;
  private final byte[] subkey;
  private final byte[] prfInput = new byte[2 * BLOCK_BYTES];
  private final byte[] messageKey = new byte[KEY_BYTES];
  private final byte[] messageNonce = new byte[AesGcm.NONCE_BYTES];

  /**
   * Creates a cipher under one key.
   *
   * @param key {@value #KEY_BYTES} bytes; copied
   * @param gcm does the encryption; may serve others between messages
   * @throws IllegalArgumentException if the key has another size
   */
  public XaesGcm(byte[] key, AesGcm gcm) {
    this.gcm = gcm;
    try {
      // Single blocks as in FIPS 197, not a mode of operation for messages.
      block = Cipher.getInstance("AES/ECB/NoPadding");
      block.init(Cipher.ENCRYPT_MODE, AesGcm.key(key));
      subkey = Cmac.doubled(block.doFinal(new byte[BLOCK_BYTES]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES", e);
    }
  }

  /**
   * Gets ready to encrypt one message with {@link #seal}.
   *
   * @param nonce {@value #NONCE_BYTES} random bytes
   * @param associatedData what is authenticated besides the message
   * @throws IllegalArgumentException if the nonce has another size
   */
  public void startSealing(byte[] nonce, byte[] associatedData) {
    gcm.startSealing(derive(nonce), messageNonce, associatedData);
  }

  /**
   * Gets ready to decrypt one message with {@link #open}.
   *
   * @param nonce the {@value #NONCE_BYTES} bytes that the message was sealed with
   * @param associatedData what was authenticated besides the message
   * @throws IllegalArgumentException if the nonce has another size
   */
  public void startOpening(byte[] nonce, byte[] associatedData) {
    gcm.startOpening(derive(nonce), messageNonce, associatedData);
  }

  /** Encrypts the message as {@link AesGcm#seal} does. */
  public int seal(byte[] in, int offset, int length, byte[] out, int outOffset) {
    return gcm.seal(in, offset, length, out, outOffset);
  }

  /**
   * Decrypts the message as {@link AesGcm#open} does.
   *
   * @throws AEADBadTagException if anything is not what was sealed
   */
  public int open(byte[] in, int offset, int length, byte[] out, int outOffset)
      throws AEADBadTagException {
    return gcm.open(in, offset, length, out, outOffset);
  }

  /** Steps 3 to 6 of the algorithm. */
  private SecretKeySpec derive(byte[] nonce) {
    argument(
        nonce.length == NONCE_BYTES, "nonce must have %s bytes, got %s", NONCE_BYTES, nonce.length);
    System.arraycopy(nonce, HALF_NONCE_BYTES, messageNonce, 0, HALF_NONCE_BYTES);
    return messageKey(nonce);
  }

  /**
   * Returns the key of all messages whose nonces start alike; they go through AES-256-GCM with the
   * other half of their nonces.
   *
   * @param nonce of which the first half counts
   */
  public SecretKeySpec messageKey(byte[] nonce) {
    return derive(MESSAGE_KEY, nonce);
  }

  /**
   * Returns a key for something else: NIST SP 800-108 in counter mode over AES-CMAC, as the
   * algorithm makes its message keys, M1 and M2 through AES together.
   *
   * @param label other than that of the message keys, {@code 'X'}
   * @param context of which the first 12 bytes count
   */
  SecretKeySpec derive(byte label, byte[] context) {
    for (int i = 0; i < 2; i++) {
      int start = i * BLOCK_BYTES;
      prfInput[start] = 0;
      prfInput[start + 1] = (byte) (i + 1);
      prfInput[start + 2] = label;
      prfInput[start + 3] = 0;
      System.arraycopy(context, 0, prfInput, start + 4, HALF_NONCE_BYTES);
      for (int j = 0; j < BLOCK_BYTES; j++) {
        prfInput[start + j] ^= subkey[j];
      }
    }
    try {
      block.doFinal(prfInput, 0, prfInput.length, messageKey, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
    SecretKeySpec key = AesGcm.key(messageKey);
    Arrays.fill(messageKey, (byte) 0);
    return key;
  }
}

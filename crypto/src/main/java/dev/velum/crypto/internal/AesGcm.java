package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;
import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags, the only sizes offered.
 *
 * <p><b>Guarantee.</b> Confidentiality and integrity of the message, integrity of the associated
 * data, as long as no nonce is used twice with one key. This class does not see to that.
 *
 * <p>Each message is a pair of calls: {@link #startSealing} and {@link #seal}, or {@link
 * #startOpening} and {@link #open}. One JCE {@link Cipher} is set up anew for every message, which
 * is twice as fast as asking the provider for one each time; it keeps the last key until then. Not
 * safe for use by several threads.
 */
public final class AesGcm {
  /** The size of a key. */
  public static final int KEY_BYTES = 32;

  /** The size of a nonce. */
  public static final int NONCE_BYTES = 12;

  /** The size of a tag, which follows the ciphertext. */
  public static final int TAG_BYTES = 16;

  /** The associated data of a message that has none. */
  @SuppressWarnings("MutablePublicArray") // an empty array cannot change
  public static final byte[] NO_DATA = {};

  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  /**
   * Providers that touch no more of an array than they were told to. Others, such as Conscrypt,
   * copy whole arrays to native memory and back: slow for a piece of a large one, and wrong where
   * other threads work on other pieces. They get arrays of their own.
   */
  private static final Set<String> CAREFUL_PROVIDERS =
      Set.of("SunJCE", "BC", "AmazonCorrettoCryptoProvider");

  private final Cipher cipher;
  private final boolean isCareful;

  /** Creates a cipher of the Java runtime's preferred provider. */
  public AesGcm() {
    this(find());
  }

  private static Cipher find() {
    try {
      return Cipher.getInstance(TRANSFORMATION);
    } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
      throw new IllegalStateException("this Java runtime lacks " + TRANSFORMATION, e);
    }
  }

  private AesGcm(Cipher cipher) {
    this.cipher = cipher;
    this.isCareful = CAREFUL_PROVIDERS.contains(cipher.getProvider().getName());
  }

  /**
   * Returns what makes ciphers of this provider, which need not be installed.
   *
   * @throws IllegalArgumentException if the provider lacks the algorithm
   */
  public static Supplier<AesGcm> from(Provider provider) {
    requireNonNull(find(provider)); // fails now rather than at the first message
    return () -> new AesGcm(find(provider));
  }

  private static Cipher find(Provider provider) {
    try {
      return Cipher.getInstance(TRANSFORMATION, provider);
    } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
      throw new IllegalArgumentException(
          "provider must have " + TRANSFORMATION + ", got " + provider.getName(), e);
    }
  }

  /**
   * Returns a key made of these bytes.
   *
   * @param bytes {@value #KEY_BYTES} bytes; copied
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static SecretKeySpec key(byte[] bytes) {
    argument(
        bytes.length == KEY_BYTES, "AES key must have %s bytes, got %s", KEY_BYTES, bytes.length);
    return new SecretKeySpec(bytes, "AES");
  }

  /**
   * Gets ready to encrypt one message.
   *
   * @param key from {@link #key}
   * @param nonce {@value #NONCE_BYTES} bytes, never used with this key before
   * @param associatedData what is authenticated besides the message
   * @throws IllegalArgumentException if the nonce has another size
   */
  public void startSealing(SecretKeySpec key, byte[] nonce, byte[] associatedData) {
    start(Cipher.ENCRYPT_MODE, key, nonce, associatedData);
  }

  /**
   * Gets ready to decrypt one message.
   *
   * @param key from {@link #key}
   * @param nonce the {@value #NONCE_BYTES} bytes that the message was sealed with
   * @param associatedData what was authenticated besides the message
   * @throws IllegalArgumentException if the nonce has another size
   */
  public void startOpening(SecretKeySpec key, byte[] nonce, byte[] associatedData) {
    start(Cipher.DECRYPT_MODE, key, nonce, associatedData);
  }

  private void start(int mode, SecretKeySpec key, byte[] nonce, byte[] associatedData) {
    argument(
        nonce.length == NONCE_BYTES, "nonce must have %s bytes, got %s", NONCE_BYTES, nonce.length);
    try {
      cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("the Java runtime refused the AES-GCM parameters", e);
    }
    if (associatedData.length > 0) {
      cipher.updateAAD(associatedData);
    }
  }

  /**
   * Encrypts the message and puts ciphertext and tag into the output.
   *
   * @param out takes {@code length + TAG_BYTES} bytes from {@code outOffset}
   * @return the number of bytes put there
   */
  public int seal(byte[] in, int offset, int length, byte[] out, int outOffset) {
    try {
      return finish(in, offset, length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM encryption failed in the Java runtime", e);
    }
  }

  /**
   * Decrypts the message and puts the plaintext into the output.
   *
   * @param in ciphertext and tag
   * @param out takes {@code length - TAG_BYTES} bytes from {@code outOffset}; zeros if the message
   *     is refused
   * @return the number of bytes put there
   * @throws AEADBadTagException if key, nonce, associated data or ciphertext are not the ones that
   *     were sealed, or if the input is shorter than a tag
   */
  public int open(byte[] in, int offset, int length, byte[] out, int outOffset)
      throws AEADBadTagException {
    if (length < TAG_BYTES) {
      throw new AEADBadTagException("shorter than a tag");
    }
    try {
      return finish(in, offset, length, out, outOffset);
    } catch (AEADBadTagException e) {
      // Some providers decrypt before they compare the tag.
      Arrays.fill(out, outOffset, outOffset + length - TAG_BYTES, (byte) 0);
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM decryption failed in the Java runtime", e);
    }
  }

  /**
   * Decrypts the message and returns the plaintext in an array of its own. The JDK is a tenth
   * faster where it makes the array itself.
   *
   * @param in ciphertext and tag
   * @throws AEADBadTagException as {@link #open(byte[], int, int, byte[], int)} does
   */
  public byte[] open(byte[] in, int offset, int length) throws AEADBadTagException {
    if (length < TAG_BYTES) {
      throw new AEADBadTagException("shorter than a tag");
    }
    try {
      return cipher.doFinal(in, offset, length);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM decryption failed in the Java runtime", e);
    }
  }

  private int finish(byte[] in, int offset, int length, byte[] out, int outOffset)
      throws GeneralSecurityException {
    if (isCareful) {
      return cipher.doFinal(in, offset, length, out, outOffset);
    }
    byte[] result = cipher.doFinal(Arrays.copyOfRange(in, offset, offset + length));
    System.arraycopy(result, 0, out, outOffset, result.length);
    return result.length;
  }
}

package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-SIV (RFC 5297) under one key: authenticated encryption without a nonce.
 *
 * <p><b>Guarantee.</b> Equal messages with equal associated data have equal ciphertexts; beyond
 * that and the length, nobody without the key learns anything or makes a ciphertext that opens.
 * Safe for 2^48 messages under one key (collision of the 128-bit initialization vectors, which are
 * the codes of the messages, with probability 2^-32). Not safe for use by several threads.
 */
public final class AesSiv {
  /** The size of a key: AES-256 twice, for the code and for the encryption. */
  public static final int KEY_BYTES = 64;

  /** The size of the synthetic initialization vector, which precedes the ciphertext. */
  public static final int SIV_BYTES = Cmac.BLOCK_BYTES;

  /** The most that section 2.6 allows. */
  private static final int MAX_PARTS = 126;

  private final Cmac cmac;
  private final byte[] codeOfZero;
  private final Cipher counter;
  private final SecretKeySpec counterKey;

  /**
   * Creates a cipher under one key.
   *
   * @param key {@value #KEY_BYTES} bytes, or 32 or 48 for the shorter AES keys; copied
   * @throws IllegalArgumentException if it has another size
   */
  public AesSiv(byte[] key) {
    argument(
        key.length == 32 || key.length == 48 || key.length == KEY_BYTES,
        "AES-SIV key must have 32, 48 or 64 bytes, got %s",
        key.length);
    int half = key.length / 2;
    cmac = new Cmac(new SecretKeySpec(key, 0, half, "AES"));
    codeOfZero = cmac.code(new byte[Cmac.BLOCK_BYTES]);
    counterKey = new SecretKeySpec(key, half, half, "AES");
    try {
      counter = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES/CTR/NoPadding", e);
    }
  }

  /**
   * Encrypts a message (section 2.6) and puts the vector and the ciphertext into the output.
   *
   * @param out takes {@code message.length + SIV_BYTES} bytes from {@code offset}
   * @param associatedData what is authenticated besides the message, at most 126 parts; the cut
   *     into parts counts
   * @throws IllegalArgumentException if there are more
   */
  public void seal(byte[] message, byte[] out, int offset, byte[]... associatedData) {
    byte[] siv = codeOf(message, associatedData);
    System.arraycopy(siv, 0, out, offset, SIV_BYTES);
    count(siv, message, 0, message.length, out, offset + SIV_BYTES);
  }

  /**
   * Returns a message (section 2.7).
   *
   * @param in holds the vector and the ciphertext from {@code offset} to its end
   * @throws AEADBadTagException if key, associated data or input is not what was sealed
   */
  public byte[] open(byte[] in, int offset, byte[]... associatedData) throws AEADBadTagException {
    int length = in.length - offset - SIV_BYTES;
    if (length < 0) {
      throw new AEADBadTagException("shorter than a vector");
    }
    byte[] siv = Arrays.copyOfRange(in, offset, offset + SIV_BYTES);
    byte[] message = new byte[length];
    count(siv, in, offset + SIV_BYTES, length, message, 0);
    if (!MessageDigest.isEqual(siv, codeOf(message, associatedData))) {
      Arrays.fill(message, (byte) 0);
      throw new AEADBadTagException("not what was sealed");
    }
    return message;
  }

  /** S2V (section 2.4) of the associated data and the message. */
  private byte[] codeOf(byte[] message, byte[]... associatedData) {
    argument(
        associatedData.length <= MAX_PARTS,
        "associated data must have at most %s parts, got %s",
        MAX_PARTS,
        associatedData.length);
    byte[] mixed = codeOfZero;
    for (byte[] part : associatedData) {
      mixed = Cmac.doubled(mixed);
      Cmac.xor(cmac.code(part), mixed, 0);
    }
    byte[] last;
    if (message.length >= Cmac.BLOCK_BYTES) {
      last = message.clone();
      Cmac.xor(mixed, last, last.length - Cmac.BLOCK_BYTES);
    } else {
      last = Arrays.copyOf(message, Cmac.BLOCK_BYTES);
      last[message.length] = (byte) 0x80;
      Cmac.xor(Cmac.doubled(mixed), last, 0);
    }
    byte[] code = cmac.code(last);
    Arrays.fill(last, (byte) 0);
    return code;
  }

  /** Encrypts or decrypts in counter mode. */
  private void count(byte[] siv, byte[] in, int offset, int length, byte[] out, int outOffset) {
    byte[] start = siv.clone();
    // Section 2.5: two cleared bits keep carries out of the 32-bit halves.
    start[8] &= 0x7f;
    start[12] &= 0x7f;
    try {
      counter.init(Cipher.ENCRYPT_MODE, counterKey, new IvParameterSpec(start));
      counter.doFinal(in, offset, length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
  }
}

package dev.velum.crypto.internal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CMAC (NIST SP 800-38B, RFC 4493) under one key.
 *
 * <p><b>Guarantee.</b> Codes of different messages are indistinguishable from random and
 * independent for anyone without the key. Not safe for use by several threads.
 */
final class Cmac {
  static final int BLOCK_BYTES = 16;

  private final Cipher chain;
  private final byte[] subkey1;
  private final byte[] subkey2;

  /** Creates an instance under a key of 16, 24 or 32 bytes. */
  Cmac(SecretKeySpec key) {
    try {
      // One call runs the whole chain; each doFinal starts the next at the zero block again.
      chain = Cipher.getInstance("AES/CBC/NoPadding");
      chain.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[BLOCK_BYTES]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES/CBC/NoPadding", e);
    }
    subkey1 = doubled(lastBlock(new byte[BLOCK_BYTES]));
    subkey2 = doubled(subkey1);
  }

  /** Doubles a block in GF(2^128), as section 6.1 makes K1 and K2. */
  static byte[] doubled(byte[] block) {
    byte[] doubled = new byte[BLOCK_BYTES];
    int carry = 0;
    for (int i = BLOCK_BYTES - 1; i >= 0; i--) {
      int bits = block[i] & 0xff;
      doubled[i] = (byte) (bits << 1 | carry);
      carry = bits >>> 7;
    }
    // Without a branch on the secret bit.
    doubled[BLOCK_BYTES - 1] ^= (byte) (-carry & 0b1000_0111);
    return doubled;
  }

  /** Returns the 16-byte code of a message. */
  byte[] code(byte[] message) {
    boolean isWhole = message.length > 0 && message.length % BLOCK_BYTES == 0;
    int blocks = Math.max(1, (message.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
    byte[] padded = Arrays.copyOf(message, blocks * BLOCK_BYTES);
    if (!isWhole) {
      padded[message.length] = (byte) 0x80;
    }
    xor(isWhole ? subkey1 : subkey2, padded, padded.length - BLOCK_BYTES);
    return lastBlock(padded);
  }

  /** Returns the last block of the chain over whole blocks, which are overwritten. */
  private byte[] lastBlock(byte[] blocks) {
    try {
      chain.doFinal(blocks, 0, blocks.length, blocks, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES failed in the Java runtime", e);
    }
    byte[] last = Arrays.copyOfRange(blocks, blocks.length - BLOCK_BYTES, blocks.length);
    Arrays.fill(blocks, (byte) 0);
    return last;
  }

  /** Xors a block into the target. */
  static void xor(byte[] block, byte[] target, int offset) {
    for (int i = 0; i < BLOCK_BYTES; i++) {
      target[offset + i] ^= block[i];
    }
  }
}

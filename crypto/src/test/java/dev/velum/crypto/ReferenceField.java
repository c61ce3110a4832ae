package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Randomized fields by the letter of docs/formats/field.md, step for step and slowly, with nothing
 * of the library's own: between a ciphertext and the XAES-256-GCM message in it, nonce, ciphertext
 * and tag.
 */
public final class ReferenceField {
  private static final int HEAD_BYTES = 9;
  private static final int NONCE_BYTES = 24;
  private static final int TYPE_OFFSET = HEAD_BYTES + NONCE_BYTES;

  private final byte[] key;
  private final EncryptionContext context;

  /** Creates a reference for one key and context. */
  public ReferenceField(byte[] key, EncryptionContext context) {
    this.key = key;
    this.context = context;
  }

  /** Returns the type of a value, which is not checked. */
  public byte typeOf(byte[] sealed) throws GeneralSecurityException {
    return (byte) (sealed[TYPE_OFFSET] ^ maskOf(sealed)[12]);
  }

  /** Returns the XAES-256-GCM message in a ciphertext. */
  public byte[] messageIn(byte[] sealed) throws GeneralSecurityException {
    byte[] bare = sealed.clone();
    xorMask(bare);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(bare, HEAD_BYTES, NONCE_BYTES);
    message.write(bare, TYPE_OFFSET + 1, bare.length - TYPE_OFFSET - 1);
    return message.toByteArray();
  }

  /** Returns the ciphertext around an XAES-256-GCM message. */
  public byte[] around(byte[] message, byte[] head, byte type) throws GeneralSecurityException {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    sealed.writeBytes(head);
    sealed.write(message, 0, NONCE_BYTES);
    sealed.write(type);
    sealed.write(message, NONCE_BYTES, message.length - NONCE_BYTES);
    byte[] bytes = sealed.toByteArray();
    xorMask(bytes);
    return bytes;
  }

  private void xorMask(byte[] sealed) throws GeneralSecurityException {
    byte[] mask = maskOf(sealed);
    for (int i = 0; i < 12; i++) {
      sealed[HEAD_BYTES + i] ^= mask[i];
    }
    sealed[TYPE_OFFSET] ^= mask[12];
  }

  private byte[] maskOf(byte[] sealed) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(derived('N'), "AES"));
    byte[] secondHalf = Arrays.copyOfRange(sealed, HEAD_BYTES + 12, HEAD_BYTES + NONCE_BYTES);
    return aes.doFinal(Arrays.copyOf(secondHalf, 16));
  }

  /** Returns the associated data of the message in a ciphertext. */
  public byte[] bindingOf(byte[] sealed) throws GeneralSecurityException {
    return binding(Arrays.copyOf(sealed, HEAD_BYTES), typeOf(sealed));
  }

  /** Returns the associated data of a message. */
  public byte[] binding(byte[] head, byte type) {
    ByteArrayOutputStream binding = new ByteArrayOutputStream();
    binding.writeBytes("velum-field-1\0".getBytes(US_ASCII));
    binding.writeBytes(head);
    binding.write(type);
    binding.writeBytes(context.encoded());
    return binding.toByteArray();
  }

  private byte[] derived(char label) {
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(key));
    byte[] derived = new byte[32];
    for (int i = 1; i <= 2; i++) {
      byte[] input = new byte[16];
      input[1] = (byte) i;
      input[2] = (byte) label;
      mac.update(input, 0, input.length);
      mac.doFinal(derived, 16 * (i - 1));
    }
    return derived;
  }
}

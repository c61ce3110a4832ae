package dev.velum.crypto.envelope;

import dev.velum.crypto.EncryptionContext;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens an envelope by the letter of docs/formats/envelope.md, slowly and with nothing of ours: the
 * oracle beside the fast implementation.
 */
final class ReferenceEnvelope {
  private ReferenceEnvelope() {}

  static byte[] open(byte[] sealed, byte[] secret, EncryptionContext context) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(sealed);
    byte[] start = take(in, 6);
    int headerLength = in.getShort() & 0xffff;
    byte layout = in.get();
    require(layout == 0 || layout == 3 || layout == 5);
    in.position(layout == 5 ? 9 + (headerLength - 9) / 2 : 9);
    byte[] section = take(in.slice(), 3 + 80);
    byte type = in.get();
    require(type == 1 && in.getShort() == 80);
    byte[] keyId = take(in, 8);
    byte[] nonce = take(in, 24);
    byte[] dataKey = xaesOpen(secret, nonce, concat(start, new byte[] {type}, keyId), take(in, 48));
    byte[] stored = new byte[0];
    if (in.get(in.position()) == 3) {
      int length = in.getShort(in.position() + 1) & 0xffff;
      stored = take(in, 3 + length);
      require(Arrays.equals(Arrays.copyOfRange(stored, 3, stored.length), context.encoded()));
    }
    require((in.get() & 0xff) == 255 && in.getShort() == 16);
    byte[] list = concat(ascii("velum-recipients\0"), start, section, stored, new byte[] {1});
    require(Arrays.equals(take(in, 16), Arrays.copyOf(hmac(dataKey, list), 16)));
    in.position(headerLength);

    byte[] salt = take(in, 24);
    byte[] commitment = take(in, 32);
    byte[] info =
        concat(
            ascii("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"),
            salt,
            ascii("velum-envelope-1\0"),
            context.encoded());
    byte[] t1 = hmac(dataKey, info, new byte[] {1});
    byte[] t2 = hmac(dataKey, t1, info, new byte[] {2});
    byte[] okm = concat(t1, t2);
    require(Arrays.equals(commitment, Arrays.copyOfRange(okm, 44, 76)));

    ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
    for (long chunk = 0; ; chunk++) {
      int size = Math.min(in.remaining(), 16384 + 16);
      ByteBuffer chunkNonce = ByteBuffer.wrap(Arrays.copyOfRange(okm, 32, 44));
      chunkNonce.putLong(4, chunkNonce.getLong(4) ^ chunk);
      plaintext.writeBytes(
          gcmOpen(Arrays.copyOf(okm, 32), chunkNonce.array(), new byte[0], take(in, size)));
      if (size < 16384 + 16) {
        return plaintext.toByteArray();
      }
    }
  }

  private static byte[] xaesOpen(byte[] key, byte[] nonce, byte[] associatedData, byte[] in)
      throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    BigInteger l = new BigInteger(1, aes.doFinal(new byte[16]));
    BigInteger k1 = l.shiftLeft(1);
    if (k1.testBit(128)) {
      k1 = k1.clearBit(128).xor(BigInteger.valueOf(0x87));
    }
    byte[] messageKey = new byte[0];
    for (byte i = 1; i <= 2; i++) {
      byte[] m = concat(new byte[] {0, i, 'X', 0}, Arrays.copyOf(nonce, 12));
      byte[] masked = k1.xor(new BigInteger(1, m)).toByteArray();
      byte[] block = new byte[16];
      for (int j = 0; j < Math.min(16, masked.length); j++) {
        block[15 - j] = masked[masked.length - 1 - j];
      }
      messageKey = concat(messageKey, aes.doFinal(block));
    }
    return gcmOpen(messageKey, Arrays.copyOfRange(nonce, 12, 24), associatedData, in);
  }

  private static byte[] gcmOpen(byte[] key, byte[] nonce, byte[] associatedData, byte[] in)
      throws GeneralSecurityException {
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    gcm.updateAAD(associatedData);
    return gcm.doFinal(in);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(key, "HmacSHA512"));
    return mac.doFinal(concat(parts));
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("not as the document says");
    }
  }
}

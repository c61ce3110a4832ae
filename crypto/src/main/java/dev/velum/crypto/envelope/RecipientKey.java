package dev.velum.crypto.envelope;

import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.XaesGcm;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * A key of the keyset, ready to wrap and unwrap data keys with XAES-256-GCM. The associated data is
 * the start of the header, the type of the section and the key id. Not safe for use by several
 * threads.
 */
final class RecipientKey {
  /** The size of a recipient's section: key id, nonce, wrapped data key, tag. */
  static final int SECTION_BYTES =
      EnvelopeHeader.KEY_ID_BYTES + XaesGcm.NONCE_BYTES + ChunkCipher.KEY_BYTES + XaesGcm.TAG_BYTES;

  private final long keyId;
  private final XaesGcm cipher;
  private final byte[] associatedData;

  RecipientKey(long keyId, byte[] secret, AesGcm gcm) {
    this.keyId = keyId;
    this.cipher = new XaesGcm(secret, gcm);
    byte[] fixed = new byte[EnvelopeHeader.FIXED_BYTES];
    EnvelopeHeader.writeFixed(fixed, 0, EnvelopeHeader.ONE_AREA);
    this.associatedData =
        ByteBuffer.allocate(EnvelopeHeader.BINDING_BYTES + 1 + Long.BYTES)
            .put(fixed, 0, EnvelopeHeader.BINDING_BYTES)
            .put((byte) EnvelopeHeader.KEYSET_RECIPIENT)
            .putLong(keyId)
            .array();
  }

  /**
   * Writes the content of a recipient's section.
   *
   * @param nonce random, used once
   * @param out takes {@link #SECTION_BYTES} bytes from {@code offset}
   */
  void wrap(byte[] dataKey, byte[] nonce, byte[] out, int offset) {
    ByteBuffer.wrap(out).putLong(offset, keyId);
    int nonceStart = offset + Long.BYTES;
    System.arraycopy(nonce, 0, out, nonceStart, nonce.length);
    cipher.startSealing(nonce, associatedData);
    cipher.seal(dataKey, 0, dataKey.length, out, nonceStart + nonce.length);
  }

  /**
   * Reads the data key out of the content of a recipient's section.
   *
   * @param dataKey takes the data key, or zeros if it is refused
   * @return whether it was accepted
   */
  boolean unwrap(byte[] in, int offset, byte[] dataKey) {
    int nonceStart = offset + Long.BYTES;
    int wrappedStart = nonceStart + XaesGcm.NONCE_BYTES;
    cipher.startOpening(Arrays.copyOfRange(in, nonceStart, wrappedStart), associatedData);
    try {
      cipher.open(in, wrappedStart, offset + SECTION_BYTES - wrappedStart, dataKey, 0);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    }
  }
}

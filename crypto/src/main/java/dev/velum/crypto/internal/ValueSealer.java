package dev.velum.crypto.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * What one thread needs to seal and open single values with XAES-256-GCM, in the layout of
 * docs/formats/field.md: kind, key id, nonce, ciphertext, tag. Not safe for use by several threads.
 */
public final class ValueSealer {
  /** The size of what stands before the nonce: the kind and the key id. */
  public static final int HEADER_BYTES = 1 + Long.BYTES;

  /** What a value grows by. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + XaesGcm.NONCE_BYTES + XaesGcm.TAG_BYTES;

  private static final byte[] LABEL = "velum-field-1\0".getBytes(US_ASCII);
  private static final int START = HEADER_BYTES + XaesGcm.NONCE_BYTES;

  /** A call to the random source costs more than the bytes, so it is asked for several nonces. */
  private static final int NONCES_PER_DRAW = 16;

  private final SecureRandom random;
  private final AesGcm gcm = new AesGcm();
  private final byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
  private final byte[] drawn = new byte[NONCES_PER_DRAW * XaesGcm.NONCE_BYTES];
  private int used = drawn.length;

  /** Creates a sealer that takes its nonces from this source. */
  public ValueSealer(SecureRandom random) {
    this.random = random;
  }

  /** Returns a cipher under this key, for use with this sealer only. */
  public XaesGcm cipher(byte[] key) {
    return new XaesGcm(key, gcm);
  }

  /**
   * Returns what every value of these modules is bound to: format, header, and where it belongs.
   */
  public static byte[] associatedData(byte kind, long keyId, byte[] context) {
    return ByteBuffer.allocate(LABEL.length + HEADER_BYTES + context.length)
        .put(LABEL)
        .put(kind)
        .putLong(keyId)
        .put(context)
        .array();
  }

  /**
   * Returns the sealed value.
   *
   * @param cipher from {@link #cipher}
   * @param context the canonical form of where the value belongs
   */
  public byte[] seal(XaesGcm cipher, byte kind, long keyId, byte[] value, byte[] context) {
    byte[] sealed = new byte[value.length + OVERHEAD_BYTES];
    nextNonce();
    ByteBuffer.wrap(sealed).put(kind).putLong(keyId).put(nonce);
    cipher.startSealing(nonce, associatedData(kind, keyId, context));
    cipher.seal(value, 0, value.length, sealed, START);
    return sealed;
  }

  /** Takes the next nonce out of those drawn, and forgets it there. */
  private void nextNonce() {
    if (used == drawn.length) {
      random.nextBytes(drawn);
      used = 0;
    }
    System.arraycopy(drawn, used, nonce, 0, nonce.length);
    Arrays.fill(drawn, used, used + nonce.length, (byte) 0);
    used += nonce.length;
  }

  /**
   * Returns the value.
   *
   * @param cipher from {@link #cipher}, under the key that the header names
   * @param sealed at least {@value #OVERHEAD_BYTES} bytes
   * @param context the canonical form of where the value belongs
   * @throws AEADBadTagException if anything is not what was sealed
   */
  public byte[] open(XaesGcm cipher, byte[] sealed, byte[] context) throws AEADBadTagException {
    byte[] value = new byte[sealed.length - OVERHEAD_BYTES];
    System.arraycopy(sealed, HEADER_BYTES, nonce, 0, nonce.length);
    long keyId = ByteBuffer.wrap(sealed).getLong(1);
    cipher.startOpening(nonce, associatedData(sealed[0], keyId, context));
    cipher.open(sealed, START, sealed.length - START, value, 0);
    return value;
  }
}

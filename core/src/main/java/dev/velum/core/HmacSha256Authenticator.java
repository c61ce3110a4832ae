package dev.velum.core;

import static dev.velum.core.internal.Checks.argument;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) over the JDK's {@link Mac}.
 *
 * <p>Setting a {@code Mac} up costs two compressions and several objects, so keyed instances are
 * kept for reuse; {@link Mac#doFinal()} leaves an instance ready for the next message.
 */
final class HmacSha256Authenticator implements MessageAuthenticator {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_KEY_BYTES = 32;

  private final String keyId;
  private final SecretKeySpec key;
  private final ConcurrentLinkedQueue<Mac> idle = new ConcurrentLinkedQueue<>();

  HmacSha256Authenticator(String keyId, byte[] key) {
    argument(
        key.length >= MIN_KEY_BYTES,
        "HMAC key must have at least %s bytes, got %s",
        MIN_KEY_BYTES,
        key.length);
    this.keyId = Objects.requireNonNull(keyId, "keyId");
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  @Override
  public String keyId() {
    return keyId;
  }

  @Override
  public byte[] authenticate(byte[]... parts) {
    Mac mac = idle.poll();
    if (mac == null) {
      mac = keyedMac();
    }
    for (byte[] part : parts) {
      mac.update(part);
    }
    byte[] code = mac.doFinal();
    idle.offer(mac);
    return code;
  }

  private Mac keyedMac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "HmacSha256[" + keyId + "]";
  }
}

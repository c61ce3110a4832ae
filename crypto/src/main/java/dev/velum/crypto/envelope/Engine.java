package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.envelope.EnvelopeHeader.Section;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.XaesGcm;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongPredicate;
import javax.crypto.AEADBadTagException;

/**
 * What one thread needs to seal and open envelopes: ciphers that are set up, a random source, and
 * room for keys. {@link EnvelopeCipher} keeps engines for reuse.
 */
final class Engine {
  private static final byte[] LABEL = "velum-envelope-1\0".getBytes(US_ASCII);

  private final SecureRandom random;
  private final AesGcm gcm = new AesGcm();
  private final ChunkCipher body = new ChunkCipher(gcm);
  private final Map<Long, RecipientKey> recipientKeys = new HashMap<>();
  private final RecipientKey primary;
  private final byte[] fresh =
      new byte[ChunkCipher.KEY_BYTES + XaesGcm.NONCE_BYTES + ChunkCipher.SALT_BYTES];
  private final byte[] dataKey = new byte[ChunkCipher.KEY_BYTES];
  private final byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
  private final byte[] salt = new byte[ChunkCipher.SALT_BYTES];

  /**
   * Creates an engine.
   *
   * @param secrets the keys that open, by key id
   * @param primaryId the one of them that seals
   */
  Engine(Map<Long, byte[]> secrets, long primaryId, SecureRandom random) {
    this.random = random;
    secrets.forEach((id, secret) -> recipientKeys.put(id, new RecipientKey(id, secret, gcm)));
    this.primary = Objects.requireNonNull(recipientKeys.get(primaryId), "primary key");
  }

  /** Returns what binds a body to its format and context. */
  private static byte[] bodyContext(EncryptionContext context) {
    byte[] encoded = context.encoded();
    byte[] bound = Arrays.copyOf(LABEL, LABEL.length + encoded.length);
    System.arraycopy(encoded, 0, bound, LABEL.length, encoded.length);
    return bound;
  }

  /** Draws data key, nonce and salt in one go, which costs less than three. */
  private void drawKeys() {
    random.nextBytes(fresh);
    System.arraycopy(fresh, 0, dataKey, 0, dataKey.length);
    System.arraycopy(fresh, dataKey.length, nonce, 0, nonce.length);
    System.arraycopy(fresh, dataKey.length + nonce.length, salt, 0, salt.length);
    Arrays.fill(fresh, (byte) 0);
  }

  /**
   * Returns an envelope.
   *
   * @param length the size of the envelope
   */
  byte[] seal(byte[] plaintext, EncryptionContext context, int length) {
    byte[] sealed = new byte[length];
    drawKeys();
    writeHeader(sealed, EnvelopeCipher.HEADER_BYTES);
    body.seal(dataKey, salt, bodyContext(context), plaintext, sealed, EnvelopeCipher.HEADER_BYTES);
    Arrays.fill(dataKey, (byte) 0);
    return sealed;
  }

  /** Returns header and prefix of an envelope whose chunks the given cipher is then ready for. */
  byte[] start(EncryptionContext context, int headerBytes, ChunkCipher chunks) {
    byte[] start = new byte[headerBytes + ChunkCipher.PREFIX_BYTES];
    drawKeys();
    writeHeader(start, headerBytes);
    chunks.startSealing(dataKey, salt, bodyContext(context), start, headerBytes);
    Arrays.fill(dataKey, (byte) 0);
    return start;
  }

  /** Writes a header with the primary key as its first recipient; what is left stays as it is. */
  private void writeHeader(byte[] out, int headerBytes) {
    EnvelopeHeader.writeFixed(out, headerBytes);
    int section = EnvelopeHeader.FIXED_BYTES;
    EnvelopeHeader.writeSectionHead(
        out, section, EnvelopeHeader.KEYSET_RECIPIENT, RecipientKey.SECTION_BYTES);
    primary.wrap(dataKey, nonce, out, section + EnvelopeHeader.SECTION_HEAD_BYTES);
  }

  /**
   * Returns the plaintext of an envelope.
   *
   * @throws DecryptionException if it is refused
   */
  byte[] open(byte[] sealed, EncryptionContext context) {
    EnvelopeHeader header = EnvelopeHeader.parse(sealed);
    unwrapDataKey(header);
    try {
      return body.open(dataKey, bodyContext(context), sealed, header.length());
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Makes the given cipher ready for the chunks of an envelope.
   *
   * @param prefix the start of the body
   * @throws DecryptionException if key or context is not the right one
   */
  void start(EnvelopeHeader header, byte[] prefix, EncryptionContext context, ChunkCipher chunks) {
    unwrapDataKey(header);
    try {
      if (prefix.length < ChunkCipher.PREFIX_BYTES) {
        throw new DecryptionException();
      }
      chunks.startOpening(dataKey, bodyContext(context), prefix, 0);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Returns a header of the same length for the same data key, with the primary key in place of the
   * recipients that are dropped.
   *
   * @param dropped tells by key id which ones; true for every key of this engine, so that at least
   *     the one that opens makes room
   * @throws DecryptionException if no key of the set opens the envelope
   */
  byte[] rewrap(EnvelopeHeader header, LongPredicate dropped) {
    byte[] rewrapped = new byte[header.length()];
    unwrapDataKey(header);
    random.nextBytes(nonce);
    writeHeader(rewrapped, rewrapped.length);
    Arrays.fill(dataKey, (byte) 0);
    int end = EnvelopeCipher.HEADER_BYTES;
    for (Section section : header.sections()) {
      if (!EnvelopeHeader.isKeysetRecipient(section) || !dropped.test(header.keyId(section))) {
        int start = section.offset() - EnvelopeHeader.SECTION_HEAD_BYTES;
        int size = EnvelopeHeader.SECTION_HEAD_BYTES + section.length();
        System.arraycopy(header.bytes(), start, rewrapped, end, size);
        end += size;
      }
    }
    return rewrapped;
  }

  private void unwrapDataKey(EnvelopeHeader header) {
    for (Section section : header.sections()) {
      if (EnvelopeHeader.isKeysetRecipient(section)) {
        RecipientKey key = recipientKeys.get(header.keyId(section));
        if (key != null && key.unwrap(header.bytes(), section.offset(), dataKey)) {
          return;
        }
      }
    }
    throw new DecryptionException();
  }
}

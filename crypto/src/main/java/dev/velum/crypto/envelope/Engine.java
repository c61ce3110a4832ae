package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.envelope.EnvelopeHeader.Section;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.XaesGcm;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable RecipientKey primary;
  private final Recipients recipients;
  private final Optional<UsableKeys> keys;
  private final byte[] fresh =
      new byte[ChunkCipher.KEY_BYTES + XaesGcm.NONCE_BYTES + ChunkCipher.SALT_BYTES];
  private final byte[] dataKey = new byte[ChunkCipher.KEY_BYTES];
  private final byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
  private final byte[] salt = new byte[ChunkCipher.SALT_BYTES];

  /**
   * Creates an engine.
   *
   * @param keys the keys of a keyset, if there is one: all open, the primary seals
   * @param recipients other keys, which open and seal
   */
  Engine(Optional<UsableKeys> keys, Recipients recipients, SecureRandom random) {
    this.random = random;
    this.keys = keys;
    this.recipients = recipients;
    keys.ifPresent(
        usable ->
            usable
                .secrets()
                .forEach((id, secret) -> recipientKeys.put(id, new RecipientKey(id, secret, gcm))));
    this.primary = keys.map(usable -> recipientKeys.get(usable.primaryId())).orElse(null);
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
    if (primary == null || !recipients.isEmpty()) {
      return sealForAll(plaintext, context);
    }
    byte[] sealed = new byte[length];
    drawKeys();
    writeHeader(sealed, EnvelopeCipher.HEADER_BYTES);
    body.seal(dataKey, salt, bodyContext(context), plaintext, sealed, EnvelopeCipher.HEADER_BYTES);
    Arrays.fill(dataKey, (byte) 0);
    return sealed;
  }

  /** Returns an envelope whose header is as long as its recipients ask for. */
  private byte[] sealForAll(byte[] plaintext, EncryptionContext context) {
    drawKeys();
    try {
      byte[] header = header(0);
      long length = header.length + ChunkCipher.sealedLength(plaintext.length);
      argument(
          length <= EnvelopeCipher.MAX_ARRAY_BYTES,
          "plaintext must be so short that its envelope fits into an array, got %s bytes",
          plaintext.length);
      byte[] sealed = Arrays.copyOf(header, (int) length);
      body.seal(dataKey, salt, bodyContext(context), plaintext, sealed, header.length);
      return sealed;
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Returns a header with all recipients.
   *
   * @param leastBytes its size, if the recipients fit
   */
  private byte[] header(int leastBytes) {
    int fixed = primary == null ? EnvelopeHeader.FIXED_BYTES : EnvelopeCipher.HEADER_BYTES;
    byte[] sections = recipients.sections(dataKey, random);
    int length = Math.max(leastBytes, fixed + sections.length);
    state(
        length <= EnvelopeHeader.MAX_BYTES,
        "the recipients must fit into a header of %s bytes",
        EnvelopeHeader.MAX_BYTES);
    byte[] header = new byte[length];
    writeHeader(header, length);
    System.arraycopy(sections, 0, header, fixed, sections.length);
    return header;
  }

  /** Returns header and prefix of an envelope whose chunks the given cipher is then ready for. */
  byte[] start(EncryptionContext context, int headerBytes, ChunkCipher chunks) {
    drawKeys();
    try {
      byte[] header = header(headerBytes);
      byte[] start = Arrays.copyOf(header, header.length + ChunkCipher.PREFIX_BYTES);
      chunks.startSealing(dataKey, salt, bodyContext(context), start, header.length);
      return start;
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Writes a header with the primary key, if there is one, as its first recipient; what is left
   * stays as it is.
   */
  private void writeHeader(byte[] out, int headerBytes) {
    EnvelopeHeader.writeFixed(out, headerBytes);
    if (primary == null) {
      return;
    }
    keys.orElseThrow().count(dataKey.length);
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
   * Returns a header for the same data key, with the primary key in place of the recipients that
   * are dropped. It has the same length if one of them makes room.
   *
   * @param dropped tells by key id which ones
   * @throws DecryptionException if no key of the set opens the envelope
   */
  byte[] rewrap(EnvelopeHeader header, LongPredicate dropped) {
    List<Section> kept =
        header.sections().stream()
            .filter(
                section ->
                    !EnvelopeHeader.isKeysetRecipient(section)
                        || !dropped.test(header.keyId(section)))
            .toList();
    int needed = EnvelopeCipher.HEADER_BYTES;
    for (Section section : kept) {
      needed += EnvelopeHeader.SECTION_HEAD_BYTES + section.length();
    }
    // Longer only if a key-encryption key opened it and no key of the set made room.
    byte[] rewrapped = new byte[Math.max(header.length(), needed)];
    state(
        rewrapped.length <= EnvelopeHeader.MAX_BYTES && kept.size() < EnvelopeHeader.MAX_SECTIONS,
        "the header of the envelope has no room for another recipient");
    unwrapDataKey(header);
    random.nextBytes(nonce);
    writeHeader(rewrapped, rewrapped.length);
    Arrays.fill(dataKey, (byte) 0);
    int end = EnvelopeCipher.HEADER_BYTES;
    for (Section section : kept) {
      int start = section.offset() - EnvelopeHeader.SECTION_HEAD_BYTES;
      int size = EnvelopeHeader.SECTION_HEAD_BYTES + section.length();
      System.arraycopy(header.bytes(), start, rewrapped, end, size);
      end += size;
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
    if (!recipients.unwrap(header, dataKey)) {
      throw new DecryptionException();
    }
  }
}

package dev.velum.crypto.envelope;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.envelope.EnvelopeHeader.Section;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.WrapAccess;
import dev.velum.crypto.internal.WrappedKey;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The recipients of an envelope that are key-encryption keys: sections of type 2. Immutable and
 * safe for use by several threads.
 *
 * <pre>
 * section content = length of the description (2) || description || wrapped data key
 * </pre>
 *
 * <p>The description is kind and parameters, as in a keyset file.
 */
final class Recipients {
  static final int SECTION_TYPE = 2;

  /**
   * The most recipients of one cipher: besides them there are a keyset key, a context and a tag.
   */
  static final int MAX_KEYS = EnvelopeHeader.MAX_SECTIONS - 3;

  /**
   * The most passphrase recipients that are tried, since each costs what the envelope says: as many
   * as a keyset file has.
   */
  private static final int MAX_PASSPHRASES = 8;

  static final Recipients NONE = new Recipients(List.of());

  /** What data keys are bound to, besides the kind of key that wraps them. */
  private static final byte[] LABEL = label();

  private static final int LENGTH_BYTES = 2;
  private static final String PASSPHRASE_TYPE = "argon2id";

  private final List<KeyEncryptionKey> keys;

  private Recipients(List<KeyEncryptionKey> keys) {
    this.keys = keys;
  }

  static Recipients of(List<KeyEncryptionKey> keys) {
    argument(
        keys.size() <= MAX_KEYS,
        "an envelope must have at most %s recipients, got %s",
        MAX_KEYS,
        keys.size());
    return new Recipients(List.copyOf(keys));
  }

  private static byte[] label() {
    byte[] fixed = new byte[EnvelopeHeader.FIXED_BYTES];
    EnvelopeHeader.writeFixed(fixed, 0, EnvelopeHeader.ONE_AREA);
    byte[] label = Arrays.copyOf(fixed, EnvelopeHeader.BINDING_BYTES + 1);
    label[EnvelopeHeader.BINDING_BYTES] = SECTION_TYPE;
    return label;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  List<KeyEncryptionKey> keys() {
    return keys;
  }

  /** Returns the sections that hold the data key, one after the other. */
  byte[] sections(byte[] dataKey, SecureRandom random) {
    ByteArrayOutputStream sections = new ByteArrayOutputStream();
    int passphrases = 0;
    for (KeyEncryptionKey key : keys) {
      WrappedKey wrapped = WrapAccess.wrap(key, LABEL, dataKey, random);
      passphrases += wrapped.type().equals(PASSPHRASE_TYPE) ? 1 : 0;
      state(
          passphrases <= MAX_PASSPHRASES,
          "an envelope must have at most %s passphrases: nobody tries more",
          MAX_PASSPHRASES);
      byte[] description = wrapped.description().getBytes(US_ASCII);
      int length = LENGTH_BYTES + description.length + wrapped.ciphertext().length;
      state(
          sections.size() + length <= EnvelopeHeader.MAX_BYTES,
          "the recipients must fit into a header of %s bytes",
          EnvelopeHeader.MAX_BYTES);
      byte[] head = new byte[EnvelopeHeader.SECTION_HEAD_BYTES + LENGTH_BYTES];
      EnvelopeHeader.writeSectionHead(head, 0, SECTION_TYPE, length);
      head[EnvelopeHeader.SECTION_HEAD_BYTES] = (byte) (description.length >>> 8);
      head[EnvelopeHeader.SECTION_HEAD_BYTES + 1] = (byte) description.length;
      sections.writeBytes(head);
      sections.writeBytes(description);
      sections.writeBytes(wrapped.ciphertext());
    }
    return sections.toByteArray();
  }

  /**
   * Reads the data key out of the first section that one of the keys opens.
   *
   * @param dataKey takes the data key
   * @return whether there is one
   */
  boolean unwrap(EnvelopeHeader header, byte[] dataKey) {
    if (keys.isEmpty()) {
      return false;
    }
    List<WrappedKey> candidates = candidates(header);
    for (KeyEncryptionKey key : keys) {
      for (WrappedKey wrapped : candidates) {
        Optional<byte[]> unwrapped =
            WrapAccess.unwrap(key, LABEL, wrapped)
                .filter(found -> found.length == ChunkCipher.KEY_BYTES);
        if (unwrapped.isPresent()) {
          System.arraycopy(unwrapped.get(), 0, dataKey, 0, dataKey.length);
          Arrays.fill(unwrapped.get(), (byte) 0);
          return true;
        }
      }
    }
    return false;
  }

  private static List<WrappedKey> candidates(EnvelopeHeader header) {
    List<WrappedKey> candidates = new ArrayList<>();
    int passphrases = 0;
    for (Section section : header.sections()) {
      Optional<WrappedKey> wrapped = wrapped(header, section);
      if (wrapped.isPresent()
          && (!wrapped.get().type().equals(PASSPHRASE_TYPE) || passphrases++ < MAX_PASSPHRASES)) {
        candidates.add(wrapped.get());
      }
    }
    return candidates;
  }

  /** Returns the wrapped key in a section, or nothing if it is another section or malformed. */
  static Optional<WrappedKey> wrapped(EnvelopeHeader header, Section section) {
    if (section.type() != SECTION_TYPE || section.length() < LENGTH_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = header.bytes();
    int start = section.offset() + LENGTH_BYTES;
    int end = section.offset() + section.length();
    int description = (bytes[start - 2] & 0xff) << 8 | (bytes[start - 1] & 0xff);
    if (description > end - start) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          WrappedKey.of(
              new String(bytes, start, description, US_ASCII),
              Arrays.copyOfRange(bytes, start + description, end)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

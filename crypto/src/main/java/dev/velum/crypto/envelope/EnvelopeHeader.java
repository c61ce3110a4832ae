package dev.velum.crypto.envelope;

import dev.velum.crypto.FormatException;
import dev.velum.crypto.internal.WrappedKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The head of an envelope: for whom it was sealed. Readable without any key, and believed by nobody
 * before the envelope was opened.
 *
 * <pre>
 * offset size
 *      0    4  magic: D7 56 4C 4D
 *      4    1  version: 1
 *      5    1  body: 1 = c2sp.org/chunked-encryption, AES-256-GCM with SHA-512
 *      6    2  length of the header in bytes, these eight included; big-endian
 *      8       sections: type (1), length (2), content
 * </pre>
 *
 * <p>A section of type 1 is a recipient: the id of the keyset key (8), then the data key wrapped
 * under it (72). A section of type 2 is a recipient with a key-encryption key: a description of the
 * key with its length (2) before it, then the wrapped data key. A byte 0 where a type should stand
 * begins the padding, zeros up to the end of the header. Sections of other types are for later and
 * are passed over.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class EnvelopeHeader {
  /** The longest header, a bound that its two length bytes set. */
  public static final int MAX_BYTES = 0xffff;

  /** The most sections, recipients among them. */
  public static final int MAX_SECTIONS = 64;

  static final int FIXED_BYTES = 8;
  static final int BINDING_BYTES = 6;
  static final int SECTION_HEAD_BYTES = 3;
  static final int KEYSET_RECIPIENT = 1;
  static final int KEY_ID_BYTES = Long.BYTES;

  private static final int MAGIC = 0xD756_4C4D;
  private static final int VERSION = 1;
  private static final int CHUNKED_AES_256_GCM_SHA_512 = 1;
  private static final int PADDING = 0;

  private final byte[] bytes;
  private final int length;
  private final List<Section> sections;

  private EnvelopeHeader(byte[] bytes, int length, List<Section> sections) {
    this.bytes = bytes;
    this.length = length;
    this.sections = sections;
  }

  /**
   * Reads the header that an envelope starts with.
   *
   * @param sealed the envelope, or at least its header; not kept
   * @throws FormatException if this is not an envelope, or one of a later version
   */
  public static EnvelopeHeader read(byte[] sealed) {
    EnvelopeHeader header = parse(sealed);
    return new EnvelopeHeader(Arrays.copyOf(sealed, header.length), header.length, header.sections);
  }

  /**
   * Reads the header of an envelope file, and no more of the file.
   *
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if the file cannot be read
   */
  public static EnvelopeHeader read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  /** Reads exactly the header from a stream. */
  static EnvelopeHeader read(InputStream in) throws IOException {
    byte[] fixed = in.readNBytes(FIXED_BYTES);
    byte[] header = Arrays.copyOf(fixed, parseLength(fixed));
    int rest = header.length - FIXED_BYTES;
    if (in.readNBytes(header, FIXED_BYTES, rest) < rest) {
      throw endsEarly();
    }
    return parse(header);
  }

  /** Reads the header that the bytes start with; the array is not copied. */
  static EnvelopeHeader parse(byte[] bytes) {
    int length = parseLength(bytes);
    if (bytes.length < length) {
      throw endsEarly();
    }
    List<Section> sections = new ArrayList<>(1);
    int at = FIXED_BYTES;
    while (at < length && bytes[at] != PADDING) {
      if (sections.size() == MAX_SECTIONS) {
        throw new FormatException(
            "envelope header must have at most " + MAX_SECTIONS + " sections");
      }
      if (length - at < SECTION_HEAD_BYTES) {
        throw new FormatException("envelope header ends within a section");
      }
      Section section =
          new Section(bytes[at] & 0xff, at + SECTION_HEAD_BYTES, unsignedShort(bytes, at + 1));
      if (section.length() > length - section.offset()) {
        throw new FormatException("envelope header ends within a section");
      }
      sections.add(section);
      at = section.offset() + section.length();
    }
    for (; at < length; at++) {
      if (bytes[at] != PADDING) {
        throw new FormatException("padding of the envelope header must be zero");
      }
    }
    return new EnvelopeHeader(bytes, length, sections);
  }

  /** Checks the fixed part and returns the length of the whole header. */
  private static int parseLength(byte[] bytes) {
    if (bytes.length < FIXED_BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
      throw new FormatException("this is not an envelope: it does not start like one");
    }
    int version = bytes[4] & 0xff;
    if (version != VERSION) {
      throw new FormatException(
          "the envelope has version " + version + ", this program reads version " + VERSION);
    }
    int body = bytes[5] & 0xff;
    if (body != CHUNKED_AES_256_GCM_SHA_512) {
      throw new FormatException("the envelope has a body of kind " + body + ", unknown here");
    }
    int length = unsignedShort(bytes, 6);
    if (length < FIXED_BYTES) {
      throw new FormatException(
          "length of the envelope header must be >= " + FIXED_BYTES + ", got " + length);
    }
    return length;
  }

  private static FormatException endsEarly() {
    return new FormatException("the envelope ends within its header");
  }

  private static int unsignedShort(byte[] bytes, int offset) {
    return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
  }

  /** Writes the fixed part of a header of this length. */
  static void writeFixed(byte[] out, int length) {
    ByteBuffer.wrap(out)
        .putInt(MAGIC)
        .put((byte) VERSION)
        .put((byte) CHUNKED_AES_256_GCM_SHA_512)
        .putShort((short) length);
  }

  /** Writes type and length of a section. */
  static void writeSectionHead(byte[] out, int offset, int type, int length) {
    out[offset] = (byte) type;
    out[offset + 1] = (byte) (length >>> 8);
    out[offset + 2] = (byte) length;
  }

  /** Returns the size of the header in bytes, after which the body starts. */
  public int length() {
    return length;
  }

  /** Returns how many recipients can open the envelope. */
  public int recipientCount() {
    return sections.size();
  }

  /** Returns the ids of the keyset keys that open the envelope. */
  public List<String> keyIds() {
    return sections.stream()
        .filter(EnvelopeHeader::isKeysetRecipient)
        .map(section -> HexFormat.of().toHexDigits(keyId(section)))
        .toList();
  }

  /**
   * Returns the key-encryption keys that open the envelope, one description each, such as {@code
   * hpke-x25519 r=(public key)}, in the words of a keyset file.
   */
  public List<String> keyEncryptionKeys() {
    return sections.stream()
        .flatMap(section -> Recipients.wrapped(this, section).stream())
        .map(WrappedKey::description)
        .toList();
  }

  List<Section> sections() {
    return sections;
  }

  byte[] bytes() {
    return bytes;
  }

  static boolean isKeysetRecipient(Section section) {
    return section.type() == KEYSET_RECIPIENT && section.length() == RecipientKey.SECTION_BYTES;
  }

  /** Returns the id in the section of a keyset recipient. */
  long keyId(Section section) {
    return ByteBuffer.wrap(bytes).getLong(section.offset());
  }

  /** Returns the ids of the keys and the length. */
  @Override
  public String toString() {
    return "EnvelopeHeader[keyIds=" + keyIds() + ", length=" + length + "]";
  }

  /**
   * A part of the header.
   *
   * @param offset where the content starts
   */
  record Section(int type, int offset, int length) {}
}

package dev.velum.crypto.envelope;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.internal.WrappedKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The head of an envelope: for whom it was sealed. Readable without any key, and believed by nobody
 * before the envelope was opened.
 *
 * <pre>
 * offset size
 *      0    4  magic: D7 56 4C 4D
 *      4    1  version: 1
 *      5    1  body: 1 = c2sp.org/chunked-encryption, AES-256-GCM with SHA-512
 *      6    2  length of the header in bytes, these nine included; big-endian
 *      8    1  layout, below
 *      9       areas of sections: type (1), length (2), content; then zeros
 * </pre>
 *
 * <p>A section of type 1 is a recipient: the id of the keyset key (8), then the data key wrapped
 * under it (72). A section of type 2 is a recipient with a key-encryption key: a description of the
 * key with its length (2) before it, then the wrapped data key. A section of type 3 is the
 * encryption context, if it is stored. The last section has type 255: the tag of all before it,
 * which whoever has the data key checks. Sections of other types are for later and are passed over.
 *
 * <p>Files have two areas so that recipients can be changed in place: the new ones are written into
 * the area that does not count, and then one byte, the layout, makes it count. The layout is 0 for
 * one area up to the end; 3 or 5 for two areas, each as large as half of the rest, of which the
 * first or second counts and the other is zeros; 6 or 9 for the same while the other area is being
 * written, whatever it holds. A single flipped bit makes none of these numbers another.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class EnvelopeHeader {
  /** The longest header, a bound that its two length bytes set. */
  public static final int MAX_BYTES = 0xffff;

  /** The most sections, recipients and their tag among them. */
  public static final int MAX_SECTIONS = 64;

  /** The longest canonical form of an encryption context that is stored, in bytes. */
  public static final int MAX_CONTEXT_BYTES = 1 << 14;

  static final int FIXED_BYTES = 9;
  static final int BINDING_BYTES = 6;
  static final int LAYOUT_OFFSET = 8;
  static final int ONE_AREA = 0;
  static final int FIRST_OF_TWO = 3;
  static final int SECOND_OF_TWO = 5;
  static final int FIRST_WHILE_CHANGING = 6;
  static final int SECOND_WHILE_CHANGING = 9;
  static final int SECTION_HEAD_BYTES = 3;
  static final int KEYSET_RECIPIENT = 1;
  static final int CONTEXT = 3;
  static final int TAG = 255;
  static final int TAG_BYTES = 16;
  static final int TAG_SECTION_BYTES = SECTION_HEAD_BYTES + TAG_BYTES;
  static final int KEY_ID_BYTES = Long.BYTES;

  private static final int MAGIC = 0xD756_4C4D;
  private static final int VERSION = 1;
  private static final int CHUNKED_AES_256_GCM_SHA_512 = 1;
  private static final int PADDING = 0;
  private static final int MAX_READS = 1000;

  private final byte[] bytes;
  private final int length;
  private final int areaStart;
  private final List<Section> sections;
  private final Section tag;
  private final Optional<EncryptionContext> context;

  private EnvelopeHeader(
      byte[] bytes, int length, int areaStart, List<Section> sections, Section tag) {
    this.bytes = bytes;
    this.length = length;
    this.areaStart = areaStart;
    this.sections = sections;
    this.tag = tag;
    this.context = readContext();
  }

  private Optional<EncryptionContext> readContext() {
    Section found = null;
    for (Section section : sections) {
      if (section.type() == CONTEXT) {
        if (found != null || section.length() > MAX_CONTEXT_BYTES) {
          throw new FormatException(
              "envelope header must store one encryption context of at most "
                  + MAX_CONTEXT_BYTES
                  + " bytes");
        }
        found = section;
      }
    }
    return Optional.ofNullable(found)
        .map(
            section ->
                EncryptionContext.decode(
                    Arrays.copyOfRange(
                        bytes, section.offset(), section.offset() + section.length())));
  }

  /**
   * Reads the header that an envelope starts with.
   *
   * @param sealed the envelope, or at least its header; not kept
   * @throws FormatException if this is not an envelope, or one of a later version
   */
  public static EnvelopeHeader read(byte[] sealed) {
    return parse(Arrays.copyOf(sealed, Math.min(sealed.length, parseLength(sealed))));
  }

  /**
   * Reads the header of an envelope file, and no more of the file.
   *
   * @throws FormatException if this is not an envelope, or one of a later version
   * @throws IOException if the file cannot be read
   */
  public static EnvelopeHeader read(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      try (SeekableByteChannel in = Files.newByteChannel(file)) {
        return read(in);
      }
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  /**
   * Reads the header at the start of a channel, which then stands behind it.
   *
   * <p>Recipients may be changed in place meanwhile. Each state that {@link RecipientFile} passes
   * through can be read, a mixture of two cannot, and is never met twice in a row: so the header is
   * read until it comes out the same twice.
   */
  static EnvelopeHeader read(SeekableByteChannel in) throws IOException {
    byte[] last = readBytes(Channels.newInputStream(in.position(0)));
    for (int i = 0; i < MAX_READS; i++) {
      byte[] again = readBytes(Channels.newInputStream(in.position(0)));
      if (Arrays.equals(again, last)) {
        return parse(again);
      }
      last = again;
    }
    throw new IOException("the envelope header changed each time it was read");
  }

  /** Reads the header that a buffer starts with, from its position, which stays. */
  static EnvelopeHeader read(ByteBuffer sealed) {
    byte[] fixed = new byte[Math.min(FIXED_BYTES, sealed.remaining())];
    sealed.get(sealed.position(), fixed);
    byte[] header = new byte[Math.min(parseLength(fixed), sealed.remaining())];
    sealed.get(sealed.position(), header);
    return parse(header);
  }

  /** Reads exactly the header from a stream. */
  static EnvelopeHeader read(InputStream in) throws IOException {
    return parse(readBytes(in));
  }

  private static byte[] readBytes(InputStream in) throws IOException {
    byte[] fixed = in.readNBytes(FIXED_BYTES);
    byte[] header = Arrays.copyOf(fixed, parseLength(fixed));
    int rest = header.length - FIXED_BYTES;
    if (in.readNBytes(header, FIXED_BYTES, rest) < rest) {
      throw endsEarly();
    }
    return header;
  }

  /** Reads the header that the bytes start with; the array is not copied. */
  static EnvelopeHeader parse(byte[] bytes) {
    int length = parseLength(bytes);
    if (bytes.length < length) {
      throw endsEarly();
    }
    int areaBytes = (length - FIXED_BYTES) / 2;
    int half = FIXED_BYTES + areaBytes;
    return switch (bytes[LAYOUT_OFFSET]) {
      case ONE_AREA -> parse(bytes, length, FIXED_BYTES, length);
      case FIRST_OF_TWO -> {
        checkPadding(bytes, half, length);
        yield parse(bytes, length, FIXED_BYTES, half);
      }
      case SECOND_OF_TWO -> {
        checkPadding(bytes, FIXED_BYTES, half);
        yield parse(bytes, length, half, length);
      }
      case FIRST_WHILE_CHANGING -> parse(bytes, length, FIXED_BYTES, half);
      case SECOND_WHILE_CHANGING -> parse(bytes, length, half, half + areaBytes);
      default ->
          throw new FormatException(
              "layout of the envelope header must be 0, 3, 5, 6 or 9, got "
                  + (bytes[LAYOUT_OFFSET] & 0xff));
    };
  }

  /** Reads the area from {@code start} to {@code end}. */
  private static EnvelopeHeader parse(byte[] bytes, int length, int start, int end) {
    List<Section> sections = parseSections(bytes, start, end);
    Section tag = sections.isEmpty() ? null : sections.remove(sections.size() - 1);
    if (tag == null || tag.type() != TAG || tag.length() != TAG_BYTES) {
      throw new FormatException("envelope header must end with the tag of its recipients");
    }
    return new EnvelopeHeader(bytes, length, start, sections, tag);
  }

  private static List<Section> parseSections(byte[] bytes, int start, int end) {
    List<Section> sections = new ArrayList<>(2);
    int at = start;
    while (at < end && bytes[at] != PADDING) {
      if (sections.size() == MAX_SECTIONS) {
        throw new FormatException(
            "envelope header must have at most " + MAX_SECTIONS + " sections");
      }
      if (end - at < SECTION_HEAD_BYTES) {
        throw new FormatException("envelope header ends within a section");
      }
      Section section =
          new Section(bytes[at] & 0xff, at + SECTION_HEAD_BYTES, unsignedShort(bytes, at + 1));
      if (section.length() > end - section.offset()) {
        throw new FormatException("envelope header ends within a section");
      }
      sections.add(section);
      at = section.offset() + section.length();
    }
    checkPadding(bytes, at, end);
    return sections;
  }

  private static void checkPadding(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at++) {
      if (bytes[at] != PADDING) {
        throw new FormatException("padding of the envelope header must be zero");
      }
    }
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
  static void writeFixed(byte[] out, int length, int layout) {
    ByteBuffer.wrap(out)
        .putInt(MAGIC)
        .put((byte) VERSION)
        .put((byte) CHUNKED_AES_256_GCM_SHA_512)
        .putShort((short) length)
        .put((byte) layout);
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
    return sections.size() - (context.isPresent() ? 1 : 0);
  }

  /**
   * Returns the encryption context, if it is stored. Like all of a header it is a claim until the
   * envelope was opened.
   */
  public Optional<EncryptionContext> context() {
    return context;
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

  /** Returns all sections but the tag. */
  List<Section> sections() {
    return sections;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Returns the bytes of a section, its head included. */
  byte[] bytesOf(Section section) {
    return Arrays.copyOfRange(
        bytes, section.offset() - SECTION_HEAD_BYTES, section.offset() + section.length());
  }

  /** Returns the bytes of all sections but the tag. */
  byte[] recipientBytes() {
    return Arrays.copyOfRange(bytes, areaStart, tag.offset() - SECTION_HEAD_BYTES);
  }

  /** Returns the tag that the header claims. */
  byte[] tag() {
    return Arrays.copyOfRange(bytes, tag.offset(), tag.offset() + TAG_BYTES);
  }

  /** Returns the bytes of all sections, the tag among them. */
  byte[] listBytes() {
    return Arrays.copyOfRange(bytes, areaStart, tag.offset() + TAG_BYTES);
  }

  /** Returns whether the recipients can be changed in place. */
  boolean hasTwoAreas() {
    return bytes[LAYOUT_OFFSET] != ONE_AREA;
  }

  /** Returns the size of each of the two areas. */
  int areaBytes() {
    return (length - FIXED_BYTES) / 2;
  }

  /** Returns whether the first of two areas counts. */
  boolean isFirstArea() {
    return areaStart == FIXED_BYTES;
  }

  /** Returns where the area starts that does not count. */
  int spareAreaStart() {
    return isFirstArea() ? FIXED_BYTES + areaBytes() : FIXED_BYTES;
  }

  /** Returns where the area starts that counts. */
  int areaStart() {
    return areaStart;
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

package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.internal.Hkdf;
import java.util.Arrays;

/**
 * The recipients of an envelope as they are written: their sections, and the tag that authenticates
 * all of them under the data key.
 *
 * <p>Whoever opens the envelope learns from the tag that the list is the one that somebody with the
 * data key wrote last. A stranger can neither take a recipient away nor put one in unnoticed, and
 * whoever rewraps needs neither the keys of the other recipients nor the body.
 *
 * <pre>
 * tag (16) = HKDF-Expand-SHA-512(data key, "velum-recipients" || 00
 *                                || first six bytes of the header || sections)
 * </pre>
 */
final class RecipientList {
  private static final byte[] LABEL = label();

  private final byte[] sections;
  private final byte[] tag;

  private RecipientList(byte[] sections, byte[] tag) {
    this.sections = sections;
    this.tag = tag;
  }

  private static byte[] label() {
    byte[] text = "velum-recipients\0".getBytes(US_ASCII);
    byte[] fixed = new byte[EnvelopeHeader.FIXED_BYTES];
    EnvelopeHeader.writeFixed(fixed, 0, EnvelopeHeader.ONE_AREA);
    byte[] label = Arrays.copyOf(text, text.length + EnvelopeHeader.BINDING_BYTES);
    System.arraycopy(fixed, 0, label, text.length, EnvelopeHeader.BINDING_BYTES);
    return label;
  }

  /**
   * Returns the tag of these sections.
   *
   * @param dataKey has taken in the data key
   */
  static byte[] tag(Hkdf dataKey, byte[] sections) {
    byte[] tag = new byte[EnvelopeHeader.TAG_BYTES];
    dataKey.expand(tag, LABEL, sections);
    return tag;
  }

  /**
   * Returns a list with its tag.
   *
   * @param dataKey has taken in the data key
   * @param sections one after the other; not copied
   */
  static RecipientList of(Hkdf dataKey, byte[] sections) {
    return new RecipientList(sections, tag(dataKey, sections));
  }

  /** Returns the size of the sections and the tag. */
  int length() {
    return sections.length + EnvelopeHeader.TAG_SECTION_BYTES;
  }

  /** Returns a header that holds the list and no more. */
  byte[] header() {
    return header(EnvelopeHeader.FIXED_BYTES + length(), EnvelopeHeader.ONE_AREA);
  }

  /**
   * Returns a header with two areas, the first of which holds the list.
   *
   * @param leastBytes its length, if the list fits into half of it
   */
  byte[] headerWithTwoAreas(int leastBytes) {
    int length = Math.max(leastBytes, EnvelopeHeader.FIXED_BYTES + 2 * length());
    return header(length, EnvelopeHeader.FIRST_OF_TWO);
  }

  private byte[] header(int length, int layout) {
    if (length > EnvelopeHeader.MAX_BYTES) {
      throw new IllegalStateException(
          "the recipients must fit into a header of "
              + EnvelopeHeader.MAX_BYTES
              + " bytes, got "
              + length);
    }
    byte[] header = new byte[length];
    EnvelopeHeader.writeFixed(header, length, layout);
    write(header, EnvelopeHeader.FIXED_BYTES);
    return header;
  }

  /**
   * Returns the content of an area: the list, then zeros.
   *
   * @param bytes the size of the area, at least {@link #length()}
   */
  byte[] area(int bytes) {
    byte[] area = new byte[bytes];
    write(area, 0);
    return area;
  }

  private void write(byte[] out, int offset) {
    System.arraycopy(sections, 0, out, offset, sections.length);
    int tagSection = offset + sections.length;
    EnvelopeHeader.writeSectionHead(out, tagSection, EnvelopeHeader.TAG, EnvelopeHeader.TAG_BYTES);
    System.arraycopy(
        tag, 0, out, tagSection + EnvelopeHeader.SECTION_HEAD_BYTES, EnvelopeHeader.TAG_BYTES);
  }
}

package dev.velum.crypto.envelope;

import java.io.IOException;
import java.util.Arrays;

/**
 * Changes the recipients of an envelope file in place.
 *
 * <p>The header of a file has two areas, of which one byte, the layout, says which counts. The
 * layout is first set to say that a change is under way, so that the other area may hold anything.
 * The new recipients go there and are read back; then the layout makes them count; then the old
 * ones are overwritten, and the layout says that the change is over. Each step is forced to the
 * disk before the next.
 *
 * <p>Whenever the work is cut off, by a crash or by a power failure that leaves any part of a step
 * undone, the file opens: the layout is a single byte, so it is the old one or the new one. The
 * body is not touched.
 */
final class RecipientFile {
  private final Medium medium;

  RecipientFile(Medium medium) {
    this.medium = medium;
  }

  /** The file, so that a test can let it fail. */
  interface Medium {
    byte[] read(long position, int length) throws IOException;

    void write(long position, byte[] bytes) throws IOException;

    void force() throws IOException;
  }

  /**
   * Replaces the recipients.
   *
   * @param header the header of the file, with two areas
   * @param recipients fit into an area
   * @throws IOException if the file cannot be written, or does not read back as it was written;
   *     then it has its old recipients
   */
  void replace(EnvelopeHeader header, RecipientList recipients) throws IOException {
    byte[] area = recipients.area(header.areaBytes());
    int spare = header.spareAreaStart();
    boolean wasFirst = header.isFirstArea();
    writeLayout(
        wasFirst ? EnvelopeHeader.FIRST_WHILE_CHANGING : EnvelopeHeader.SECOND_WHILE_CHANGING);
    write(spare, area);
    if (!Arrays.equals(medium.read(spare, area.length), area)) {
      throw new IOException("the new header does not read back as it was written; the old counts");
    }
    writeLayout(
        wasFirst ? EnvelopeHeader.SECOND_WHILE_CHANGING : EnvelopeHeader.FIRST_WHILE_CHANGING);
    write(header.areaStart(), new byte[header.areaBytes()]);
    writeLayout(wasFirst ? EnvelopeHeader.SECOND_OF_TWO : EnvelopeHeader.FIRST_OF_TWO);
  }

  private void writeLayout(int layout) throws IOException {
    write(EnvelopeHeader.LAYOUT_OFFSET, new byte[] {(byte) layout});
  }

  private void write(long position, byte[] bytes) throws IOException {
    medium.write(position, bytes);
    medium.force();
  }
}

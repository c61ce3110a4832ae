package dev.velum.core.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Tells what a loss of power leaves of the last batch of a trail from what somebody did to it.
 *
 * <p>A batch is written behind the end and then forced to the disk. If the power goes before it is,
 * any parts of it may be missing, not only its last ones. A file system gives zeros for the parts
 * of a new file end that it never wrote, and no line of a trail has a zero byte in it. So the first
 * line that is not as written either lacks its line feed at the end of the file, or holds zeros;
 * and so does each later line that is not as written. A line that is whole belongs to the same
 * batch, whose first record it names: had a later batch been begun, all before it would have been
 * on the disk.
 *
 * <p>Whatever else is found was made otherwise: a changed byte, or zeros in front of a later batch.
 * Somebody who overwrites the very last batch with zeros is not told from a loss of power, and does
 * no more than somebody who cuts it off: both show against a checkpoint.
 */
final class TornTail {
  private final RecordText recordText = new RecordText();
  private final long firstBad;
  private byte[] line = new byte[1 << 10];
  private int lineLength;
  private boolean hasZero;
  private boolean isFirst = true;

  private TornTail(long firstBad) {
    this.firstBad = firstBad;
  }

  /**
   * Returns whether a trail was torn by a loss of power here.
   *
   * @param tail from the first line that is not as written to the end of the newest file
   * @param firstBad the number of the record that should be there
   */
  static boolean isTorn(InputStream tail, long firstBad) throws IOException {
    return new TornTail(firstBad).accepts(tail);
  }

  private boolean accepts(InputStream tail) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = tail.read(buffer); n >= 0; n = tail.read(buffer)) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] != '\n') {
          add(buffer[i]);
        } else if (endsAsTorn()) {
          lineLength = 0;
          hasZero = false;
          isFirst = false;
        } else {
          return false;
        }
      }
    }
    return true; // an unfinished line at the end is what a crash leaves
  }

  /** Of a line that is too long for a record only its zeros matter. */
  private void add(byte b) {
    hasZero |= b == 0;
    if (lineLength <= AuditChain.MAX_LINE_BYTES) {
      if (lineLength == line.length) {
        line = Arrays.copyOf(line, 2 * lineLength);
      }
      line[lineLength++] = b;
    }
  }

  private boolean endsAsTorn() {
    return hasZero || (!isFirst && isOfTheTornBatch());
  }

  private boolean isOfTheTornBatch() {
    int tab = lineLength + 1 - AuditChain.CODE_TEXT_BYTES;
    if (tab < 0 || line[tab] != '\t' || lineLength >= AuditChain.MAX_LINE_BYTES) {
      return false;
    }
    try {
      AuditRecord record = recordText.parse(line, 0, tab);
      return record.sequence() > firstBad && recordText.batchStart() <= firstBad;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

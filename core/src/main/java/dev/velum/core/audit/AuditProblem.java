package dev.velum.core.audit;

/**
 * Where a trail stops being what was written, and how it shows.
 *
 * @param kind what is wrong
 * @param sequence the number of the first record that is not as written; 0 is the header of the
 *     file
 * @param byteOffset where the line of that record begins in the file, or the file's length if the
 *     record is missing at the end
 */
public record AuditProblem(Kind kind, long sequence, long byteOffset) {
  /** What is wrong with a trail. */
  public enum Kind {
    /** The line is not a record at all. */
    MALFORMED,
    /** The record's content or code was changed, or it was made without the key. */
    ALTERED,
    /** A later record stands in this one's place: one or more were removed or moved. */
    MISSING,
    /** An earlier record stands in this one's place: it was repeated or moved. */
    REPEATED,
    /** The last line is incomplete: a crash while writing, or a cut. */
    INCOMPLETE,
    /** The trail ends before the checkpoint that it is held against. */
    TRUNCATED,
    /** The checkpoint is of another trail, or this trail has another past than the checkpoint's. */
    FOREIGN_CHECKPOINT,
    /** The file was written under another key than the verifier's. */
    FOREIGN_KEY
  }

  /** Returns kind and place, such as {@code record 7 is ALTERED (at byte 1234)}. */
  @Override
  public String toString() {
    String place = sequence == 0 ? "the header" : "record " + sequence;
    return place + " is " + kind + " (at byte " + byteOffset + ")";
  }
}

package dev.velum.core.audit;

/**
 * Where a trail stops being what was written, and how it shows.
 *
 * @param kind what is wrong
 * @param sequence the number of the first record that is not as written; 0 is the header of the
 *     file
 * @param byteOffset where the line of that record begins in the file, or the file's length if the
 *     record is missing at the end
 * @param file the number of the file in its series, from 1
 */
public record AuditProblem(Kind kind, long sequence, long byteOffset, int file) {
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
    /**
     * The end is incomplete: a crash or loss of power while writing, or somebody who cut or zeroed
     * the last batch. Opening the trail mends it and records how much was removed.
     */
    INCOMPLETE,
    /** The trail ends before the checkpoint that it is held against. */
    TRUNCATED,
    /** The checkpoint is of another trail, or this trail has another past than the checkpoint's. */
    FOREIGN_CHECKPOINT,
    /** The checkpoint is of records that were deleted, so the trail cannot be held against it. */
    PRUNED,
    /** The file was written under another key than the verifier's. */
    FOREIGN_KEY
  }

  /**
   * Returns kind and place, such as {@code record 7 is ALTERED (at byte 1234)}, with the number of
   * the file if it is not the first.
   */
  @Override
  public String toString() {
    String place = sequence == 0 ? "the header" : "record " + sequence;
    return place + " is " + kind + " (at byte " + byteOffset + inFile() + ")";
  }

  private String inFile() {
    return file == 1 ? "" : " of file " + file;
  }
}

package dev.velum.core.audit;

import dev.velum.core.audit.AuditProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the lines of a trail, from some place on and through one file after the other, as
 * far as they are as written.
 *
 * <p>After {@link #readFile} it tells how far it came and what stopped it, if anything did. For one
 * thread.
 */
final class AuditScan {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final AuditChain chain;
  private final TreeHash treeHash;
  private final @Nullable AuditCheckpoint checkpoint;
  private final Visitor visitor;
  private final RecordText recordText = new RecordText();

  private byte[] buffer = new byte[BUFFER_BYTES];
  private int lineStart;
  private int lineEnd = -1; // without the line feed
  private int limit; // end of what was read

  private AuditPosition position;
  private boolean beforeHeader;
  private int fileNumber;
  private long missingBefore; // records of deleted files
  private long prunedBefore; // records that the trail itself says were deleted
  private @Nullable AuditProblem problem;

  /** Takes what was found to be as written. */
  interface Visitor {
    /** Takes what lies before the first record of the scan. */
    default void begin(MerkleRange before) {}

    /**
     * Takes a record.
     *
     * @param leafHash its leaf in the tree, not copied
     * @param scan whose {@link AuditScan#line()} is the record's
     */
    void record(AuditRecord record, byte[] leafHash, AuditScan scan);
  }

  /**
   * Creates a scan.
   *
   * @param from where the first stream begins
   * @param checkpoint to hold the trail against, or null
   */
  AuditScan(
      AuditChain chain, AuditPosition from, @Nullable AuditCheckpoint checkpoint, Visitor visitor) {
    this.chain = chain;
    this.treeHash = new TreeHash();
    this.position = from;
    this.checkpoint = checkpoint;
    this.visitor = visitor;
  }

  /** Goes on with a new file of the series, from its header on. */
  AuditScan readFile(int number, InputStream in) throws IOException {
    fileNumber = number;
    beforeHeader = true;
    return readLines(in);
  }

  /** Checks the header of a file, and no more. */
  AuditScan readHeader(int number, InputStream in) throws IOException {
    fileNumber = number;
    beforeHeader = true;
    if (nextLine(in)) {
      checkLine();
    }
    return this;
  }

  /** Goes on with the file that the scan began in. */
  AuditScan readRest(InputStream in) throws IOException {
    fileNumber = position.file();
    return readLines(in);
  }

  private AuditScan readLines(InputStream in) throws IOException {
    lineStart = 0;
    lineEnd = -1;
    limit = 0;
    while (problem == null && nextLine(in)) {
      checkLine();
    }
    if (problem == null && beforeHeader) {
      stop(Kind.INCOMPLETE);
    }
    return this;
  }

  /** Checks what can be known only at the end of a whole trail. */
  AuditScan finish() {
    boolean isWhole = problem == null || problem.kind() == Kind.INCOMPLETE;
    if (isWhole && missingBefore > prunedBefore) {
      problem = new AuditProblem(Kind.MISSING, 1, 0, 1);
    }
    boolean isAtEnd = problem == null || (problem.kind() == Kind.INCOMPLETE && !beforeHeader);
    if (isAtEnd && checkpoint != null && checkpoint.recordCount() > position.count()) {
      stop(Kind.TRUNCATED); // what a checkpoint covers was on the disk: no crash takes it away
    }
    return this;
  }

  /** Returns whether what stopped the scan may turn out to be the work of a crash. */
  boolean mayBeTorn() {
    return problem != null
        && !beforeHeader
        && (problem.kind() == Kind.MALFORMED || problem.kind() == Kind.ALTERED);
  }

  /**
   * Looks at what stands behind the place at which the scan stopped, in the newest file, and takes
   * it for incomplete if it is what a loss of power leaves.
   */
  void judgeTail(InputStream fromPosition) throws IOException {
    if (TornTail.isTorn(fromPosition, position.count() + 1)) {
      stop(Kind.INCOMPLETE);
    }
  }

  /** Finds the next line feed; false at the end of the file. */
  private boolean nextLine(InputStream in) throws IOException {
    lineStart = lineEnd + 1;
    int searched = lineStart;
    while (true) {
      for (int i = searched; i < limit; i++) {
        if (buffer[i] == '\n') {
          lineEnd = i;
          return true;
        }
      }
      searched = limit - lineStart;
      if (searched > AuditChain.MAX_LINE_BYTES) {
        lineEnd = limit;
        stop(Kind.MALFORMED);
        return false;
      }
      if (!readMore(in)) {
        lineEnd = limit;
        if (limit > lineStart) {
          stop(Kind.INCOMPLETE);
        }
        return false;
      }
    }
  }

  /** Moves the unfinished line to the front of the buffer and reads behind it. */
  private boolean readMore(InputStream in) throws IOException {
    int unfinished = limit - lineStart;
    byte[] target = unfinished > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
    System.arraycopy(buffer, lineStart, target, 0, unfinished);
    buffer = target;
    lineStart = 0;
    limit = unfinished;
    int count = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, count);
    return count > 0;
  }

  private void checkLine() {
    int tab = lineEnd + 1 - AuditChain.CODE_TEXT_BYTES;
    if (tab < lineStart || buffer[tab] != '\t' || lineBytes() > AuditChain.MAX_LINE_BYTES) {
      stop(Kind.MALFORMED);
      return;
    }
    try {
      if (beforeHeader) {
        checkHeader(tab);
      } else {
        checkRecord(tab);
      }
    } catch (IllegalArgumentException e) {
      stop(Kind.MALFORMED);
    }
  }

  private void checkHeader(int tab) {
    AuditHeader found = AuditHeader.parse(buffer, lineStart, tab);
    if (!found.keyId().equals(chain.keyId())) {
      stop(Kind.FOREIGN_KEY);
      return;
    }
    if (checkpoint != null && !checkpoint.origin().equals(found.origin())) {
      stop(Kind.FOREIGN_CHECKPOINT);
      return;
    }
    byte[] code = expectedCode(found.before().head(), tab);
    if (problem != null || !fits(found)) {
      return;
    }
    boolean first = position.header() == null;
    position = position.begun(found, code, lineBytes());
    beforeHeader = false;
    if (first) {
      missingBefore = position.count();
      visitor.begin(position.tree());
      checkStartAgainstCheckpoint();
    }
  }

  /** Whether a header that is of this key goes on from where the file before it ended. */
  private boolean fits(AuditHeader found) {
    AuditHeader before = position.header();
    if (before == null) {
      if (found.file() != fileNumber) {
        stop(Kind.ALTERED); // the file has another one's name
      }
      return problem == null;
    }
    long count = found.before().tree().size();
    if (count != position.count()) {
      stopAtRecord(count > position.count() ? Kind.MISSING : Kind.REPEATED);
    } else if (found.file() != fileNumber
        || found.file() != before.file() + 1
        || !found.trailId().equals(before.trailId())
        || !found.origin().equals(before.origin())
        || !Arrays.equals(found.before().head(), position.head())
        || !found.before().tree().equals(position.tree())) {
      stop(Kind.ALTERED);
    }
    return problem == null;
  }

  private void checkRecord(int tab) {
    AuditRecord found = recordText.parse(buffer, lineStart, tab);
    long expected = position.count() + 1;
    if (found.sequence() != expected) {
      stop(found.sequence() > expected ? Kind.MISSING : Kind.REPEATED);
      return;
    }
    byte[] code = expectedCode(position.head(), tab);
    if (problem != null) {
      return;
    }
    byte[] leafHash = treeHash.leaf(buffer, lineStart, lineEnd - lineStart);
    MerkleRange tree = position.tree().append(leafHash, treeHash);
    position = position.advanced(code, tree, lineBytes());
    checkAgainstCheckpoint();
    if (problem == null) {
      prunedBefore = Math.max(prunedBefore, AuditRetention.prunedBefore(found));
      visitor.record(found, leafHash, this);
    }
  }

  /** Returns the code that the chain gives the line; a problem, if it has another one. */
  private byte[] expectedCode(byte[] previous, int tab) {
    byte[] expected = chain.code(previous, buffer, lineStart, tab);
    int differences = 0; // all are looked at, so that time does not tell where the first one is
    for (int i = 0; i < AuditChain.CODE_BYTES; i++) {
      differences |= HEX[expected[i] >> 4 & 15] ^ buffer[tab + 1 + 2 * i];
      differences |= HEX[expected[i] & 15] ^ buffer[tab + 2 + 2 * i];
    }
    if (differences != 0) {
      stop(Kind.ALTERED);
    }
    return expected;
  }

  private void checkStartAgainstCheckpoint() {
    if (checkpoint != null && checkpoint.recordCount() < position.count()) {
      stop(Kind.PRUNED);
    } else {
      checkAgainstCheckpoint();
    }
  }

  private void checkAgainstCheckpoint() {
    if (checkpoint != null
        && checkpoint.recordCount() == position.count()
        && !checkpoint.root().equals(TreeHash.digest(position.tree().root(treeHash)))) {
      problem =
          new AuditProblem(
              Kind.FOREIGN_CHECKPOINT, position.count(), position.byteCount(), position.file());
    }
  }

  /** Notes what is wrong with the line behind the position. */
  private void stop(Kind kind) {
    if (beforeHeader) {
      problem = new AuditProblem(kind, 0, 0, fileNumber);
    } else {
      stopAtRecord(kind);
    }
  }

  private void stopAtRecord(Kind kind) {
    long offset = beforeHeader ? 0 : position.byteCount();
    problem = new AuditProblem(kind, position.count() + 1, offset, fileNumber);
  }

  private int lineBytes() {
    return lineEnd - lineStart + 1;
  }

  /** Returns a copy of the last line read, without its line feed; it may be incomplete. */
  byte[] line() {
    return Arrays.copyOfRange(buffer, lineStart, lineEnd);
  }

  Optional<AuditProblem> problem() {
    return Optional.ofNullable(problem);
  }

  AuditVerification verification() {
    long pruned = missingBefore;
    return new AuditVerification(position.count() - pruned, pruned, problem());
  }

  /** Returns the place behind the last line that is as written. */
  AuditPosition position() {
    return position;
  }
}

package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.integrity.ConsistencyProof;
import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.InclusionProof;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a trail is as it was written, and says where it is not.
 *
 * <p><b>Guarantee.</b> Whoever does not hold the key cannot change, remove, insert, repeat or move
 * a record or a file of the series without being found out; old files may be missing only if {@link
 * AuditTrail#deleteFilesBefore} deleted them. Cutting records or files off the end, or putting back
 * an older copy, is found only against a checkpoint that was kept elsewhere. Whoever holds the key
 * can write another past: keep it from those whom the trail watches.
 *
 * <p>Immutable and safe for use by several threads. The check is one pass over the files; memory
 * does not grow with them.
 */
public final class AuditVerifier {
  private static final long NO_RECORD = 0;

  private final AuditChain chain;

  private AuditVerifier(MessageAuthenticator authenticator) {
    this.chain = new AuditChain(authenticator);
  }

  /** Returns a verifier for trails written with this authenticator. */
  public static AuditVerifier with(MessageAuthenticator authenticator) {
    return new AuditVerifier(Objects.requireNonNull(authenticator, "authenticator"));
  }

  /** Checks a trail by itself; a cut at the end of a record is not seen. */
  public AuditVerification verify(Path trail) throws IOException {
    return verify(trail, null, record -> {});
  }

  /** Checks a trail, and that it goes on from the checkpoint. */
  public AuditVerification verify(Path trail, AuditCheckpoint checkpoint) throws IOException {
    Objects.requireNonNull(checkpoint, "checkpoint");
    return verify(trail, checkpoint, record -> {});
  }

  /**
   * Checks a trail by itself and hands over each record once it is known to be as written.
   *
   * @param consumer takes the records in their order, up to the first problem
   */
  public AuditVerification read(Path trail, Consumer<AuditRecord> consumer) throws IOException {
    return verify(trail, null, Objects.requireNonNull(consumer, "consumer"));
  }

  /** Checks the trail in a store, as {@link #verify(Path)} does. */
  public AuditVerification verify(AuditStore trail) throws IOException {
    return read(trail, record -> {});
  }

  /** Checks the trail in a store, and that it goes on from the checkpoint. */
  public AuditVerification verify(AuditStore trail, AuditCheckpoint checkpoint) throws IOException {
    Objects.requireNonNull(checkpoint, "checkpoint");
    return scan(trail, checkpoint, (record, leafHash, line) -> {}).verification();
  }

  /** Checks the trail in a store and hands over its records, as {@link #read(Path, Consumer)}. */
  public AuditVerification read(AuditStore trail, Consumer<AuditRecord> consumer)
      throws IOException {
    Objects.requireNonNull(consumer, "consumer");
    return scan(trail, null, (record, leafHash, line) -> consumer.accept(record)).verification();
  }

  /**
   * Returns a record of the trail in a store with the proof that it is there, as {@link
   * #prove(Path, long, SignedCheckpoint)} does.
   */
  public AuditProof prove(AuditStore trail, long sequence, SignedCheckpoint checkpoint)
      throws IOException {
    return prove(scanner(trail), sequence, checkpoint);
  }

  /**
   * Returns the proof that the trail in a store was only appended to, as {@link
   * #proveConsistency(Path, AuditCheckpoint, AuditCheckpoint)} does.
   */
  public ConsistencyProof proveConsistency(
      AuditStore trail, AuditCheckpoint older, AuditCheckpoint newer) throws IOException {
    return proveConsistency(scanner(trail), older, newer);
  }

  /** Goes through a trail, wherever it is. */
  @FunctionalInterface
  private interface Scanner {
    AuditScan scan(@Nullable AuditCheckpoint checkpoint, AuditScan.Visitor visitor)
        throws IOException;
  }

  private Scanner scanner(Path trail) {
    return (checkpoint, visitor) -> scan(trail, checkpoint, visitor);
  }

  private Scanner scanner(AuditStore trail) {
    return (checkpoint, visitor) -> scan(trail, checkpoint, visitor);
  }

  /**
   * Returns a record with the proof that it is in the trail, for somebody who has neither the key
   * nor the rest of the trail. Reads and checks the whole trail once, in memory that does not grow
   * with it.
   *
   * @param sequence the number of the record
   * @param checkpoint what the proof is held against, made when the record was there already
   * @throws IllegalArgumentException unless {@code 1 <= sequence <= checkpoint's record count}
   * @throws AuditException if the trail is broken or not the checkpoint's, or the record was
   *     deleted
   */
  public AuditProof prove(Path trail, long sequence, SignedCheckpoint checkpoint)
      throws IOException {
    return prove(scanner(trail), sequence, checkpoint);
  }

  private static AuditProof prove(Scanner trail, long sequence, SignedCheckpoint checkpoint)
      throws IOException {
    AuditCheckpoint held = checkpoint.unverified();
    argument(
        sequence >= 1 && sequence <= held.recordCount(),
        "sequence must be >= 1 and <= %s, got %s",
        held.recordCount(),
        sequence);
    Gatherer gatherer =
        new Gatherer(SubtreeHashes.ofInclusion(sequence - 1, held.recordCount()), sequence);
    trail.scan(held, gatherer).verification().requireIntact();
    byte[] line =
        gatherer.line.orElseThrow(() -> new AuditException("the record was deleted: " + sequence));
    List<Digest> hashes = gatherer.hashes.hashes();
    return new AuditProof(
        line, new InclusionProof(sequence - 1, held.recordCount(), hashes), checkpoint);
  }

  /**
   * Returns the proof that a trail was only appended to between two checkpoints, for somebody who
   * has nothing but them: {@code proof.verifies(older.treeHead(), newer.treeHead())}. Reads and
   * checks the whole trail once.
   *
   * @throws IllegalArgumentException if the older one has more records
   * @throws AuditException if the trail is broken, or one of them is not of this trail, or the
   *     proof needs records that were deleted
   */
  public ConsistencyProof proveConsistency(Path trail, AuditCheckpoint older, AuditCheckpoint newer)
      throws IOException {
    return proveConsistency(scanner(trail), older, newer);
  }

  private static ConsistencyProof proveConsistency(
      Scanner trail, AuditCheckpoint older, AuditCheckpoint newer) throws IOException {
    argument(
        older.recordCount() <= newer.recordCount(),
        "older must have at most %s records, got %s",
        newer.recordCount(),
        older.recordCount());
    Gatherer gatherer =
        new Gatherer(
            SubtreeHashes.ofConsistency(older.recordCount(), newer.recordCount()), NO_RECORD);
    trail.scan(newer, gatherer).verification().requireIntact();
    ConsistencyProof proof =
        new ConsistencyProof(older.recordCount(), newer.recordCount(), gatherer.hashes.hashes());
    if (!older.origin().equals(newer.origin())
        || !proof.verifies(older.treeHead(), newer.treeHead())) {
      throw new AuditException("the older checkpoint is not of this trail's past");
    }
    return proof;
  }

  /** Gathers what a proof needs on the way through a trail. */
  private static final class Gatherer implements AuditScan.Visitor {
    private final SubtreeHashes hashes;
    private final long sequence;
    private Optional<byte[]> line = Optional.empty();

    Gatherer(SubtreeHashes hashes, long sequence) {
      this.hashes = hashes;
      this.sequence = sequence;
    }

    @Override
    public void begin(MerkleRange before) {
      before.forEach(hashes::add);
    }

    @Override
    public void record(AuditRecord record, byte[] leafHash, AuditScan scan) {
      hashes.add(record.sequence() - 1, 0, leafHash);
      if (record.sequence() == sequence) {
        line = Optional.of(scan.line());
      }
    }
  }

  private AuditVerification verify(
      Path trail, @Nullable AuditCheckpoint checkpoint, Consumer<AuditRecord> consumer)
      throws IOException {
    return scan(trail, checkpoint, (record, leafHash, line) -> consumer.accept(record))
        .verification();
  }

  private AuditScan scan(
      Path trail, @Nullable AuditCheckpoint checkpoint, AuditScan.Visitor visitor)
      throws IOException {
    SortedMap<Integer, Path> files = new TrailFiles(trail).list();
    if (files.isEmpty()) {
      throw new NoSuchFileException(trail.toString());
    }
    AuditScan scan = new AuditScan(chain, AuditPosition.start(), checkpoint, visitor);
    for (Map.Entry<Integer, Path> file : files.entrySet()) {
      if (scan.problem().isEmpty()) {
        try (InputStream in = Files.newInputStream(file.getValue())) {
          scan.readFile(file.getKey(), in);
        }
      }
    }
    int newest = files.lastKey();
    if (scan.mayBeTorn() && scan.position().file() == newest) {
      try (InputStream in = Files.newInputStream(files.get(newest))) {
        in.skipNBytes(scan.position().byteCount());
        scan.judgeTail(in);
      }
    }
    return scan.finish();
  }

  private AuditScan scan(
      AuditStore trail, @Nullable AuditCheckpoint checkpoint, AuditScan.Visitor visitor)
      throws IOException {
    return trail.read(
        session -> {
          SortedSet<Integer> files = session.files();
          if (files.isEmpty()) {
            throw new AuditException("there is no audit trail in the store");
          }
          AuditScan scan = new AuditScan(chain, AuditPosition.start(), checkpoint, visitor);
          for (int file : files) {
            if (scan.problem().isEmpty()) {
              try (InputStream in = session.lines(file, 0)) {
                scan.readFile(file, in);
              }
            }
          }
          return scan.finish();
        });
  }
}

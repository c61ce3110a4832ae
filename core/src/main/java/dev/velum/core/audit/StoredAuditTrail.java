package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditStore.Session;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The trail of {@link AuditTrail} in an {@link AuditStore} instead of files: the same records in
 * the same form under the same chain and tree, so the same checkpoints, proofs and {@link
 * AuditVerifier}.
 *
 * <p><b>Promise.</b> When {@link #record} returns, the record is committed. Opening checks the
 * whole trail and refuses one that was tampered with; every later turn checks what others have
 * written since, and that what this object wrote last is still the place from where they went on.
 *
 * <p>Any number of threads may share one, and any number of processes and objects may have the same
 * trail open. Records that wait for their turn are written together. There is nothing to close: the
 * store holds what there is.
 *
 * <pre>{@code
 * StoredAuditTrail trail = StoredAuditTrail.open(store, key);
 * trail.record(AuditEvent.of("clerk-7", "row.read").purpose("access request"));
 * AuditVerifier.with(key).verify(store).requireIntact();
 * }</pre>
 */
public final class StoredAuditTrail {
  private final AuditStore store;
  private final AuditChain chain;
  private final Clock clock;
  private final Optional<String> origin;
  private final ReentrantLock turn = new ReentrantLock();
  private final GroupCommit group = new GroupCommit(turn, this::write);
  private final TreeHash treeHash = new TreeHash();
  private final LineWriter lines;
  private AuditPosition end = AuditPosition.start(); // guarded by turn

  private StoredAuditTrail(Builder builder) {
    this.store = builder.store;
    this.chain = new AuditChain(builder.authenticator);
    this.clock = builder.clock;
    this.origin = builder.origin;
    this.lines = new LineWriter(chain, treeHash);
  }

  /**
   * Opens the trail in this store to append to it, or begins one if the store is empty.
   *
   * @param authenticator holds the key; the same one must be used for the life of the trail
   * @throws AuditException if the trail is not one under this key, or was tampered with
   */
  public static StoredAuditTrail open(AuditStore store, MessageAuthenticator authenticator)
      throws IOException {
    return builder(store, authenticator).open();
  }

  /** Returns a builder of the trail in this store; see {@link #open}. */
  public static Builder builder(AuditStore store, MessageAuthenticator authenticator) {
    return new Builder(store, authenticator);
  }

  /** What can be chosen about a trail before it is opened. */
  public static final class Builder {
    private final AuditStore store;
    private final MessageAuthenticator authenticator;
    private Clock clock = Clock.systemUTC();
    private Optional<String> origin = Optional.empty();

    private Builder(AuditStore store, MessageAuthenticator authenticator) {
      this.store = Objects.requireNonNull(store, "store");
      this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
    }

    /** Sets the clock that gives records their time; the system's in UTC by default. */
    public Builder clock(Clock newClock) {
      clock = Objects.requireNonNull(newClock, "clock");
      return this;
    }

    /**
     * Sets by what name checkpoints speak of a new trail; see {@link AuditTrail.Builder#origin}.
     *
     * @throws IllegalArgumentException unless it has 1 to {@value
     *     AuditCheckpoint#MAX_ORIGIN_LENGTH} characters, none of them a space, a plus or a control
     *     character
     */
    public Builder origin(String newOrigin) {
      AuditCheckpoint.checkName("origin", newOrigin);
      origin = Optional.of(newOrigin);
      return this;
    }

    /**
     * Opens the trail to append to it, or begins one if the store is empty.
     *
     * @throws AuditException if the trail is not one under this key, was tampered with, or has
     *     another origin than was set
     */
    public StoredAuditTrail open() throws IOException {
      StoredAuditTrail trail = new StoredAuditTrail(this);
      trail.end = store.write(trail::catchUp);
      if (origin.isPresent() && !origin.get().equals(trail.end.requireHeader().origin())) {
        throw new AuditException("the audit trail was begun with another origin");
      }
      return trail;
    }
  }

  /** Returns the end of what is in the store, checked, beginning the trail if there is none. */
  private AuditPosition catchUp(Session session) throws IOException {
    SortedSet<Integer> files = session.files();
    if (end.header() == null && files.isEmpty()) {
      return begin(session);
    }
    AuditScan scan = new AuditScan(chain, end, null, (record, leafHash, line) -> {});
    if (end.header() != null && files.contains(end.file())) {
      try (InputStream in = session.lines(end.file(), end.countInFile())) {
        requireOurLine(in);
        scan.readRest(in);
      }
      readFiles(session, files.tailSet(end.file() + 1), scan);
    } else {
      scan = new AuditScan(chain, AuditPosition.start(), null, (record, leafHash, line) -> {});
      readFiles(session, files, scan);
      scan.finish();
      if (scan.position().count() < end.count()) {
        throw cut();
      }
    }
    scan.problem()
        .ifPresent(
            problem -> {
              throw new AuditException("cannot continue the audit trail: " + problem);
            });
    return scan.position();
  }

  private static void readFiles(Session session, SortedSet<Integer> files, AuditScan scan)
      throws IOException {
    for (int file : files) {
      if (scan.problem().isEmpty()) {
        try (InputStream in = session.lines(file, 0)) {
          scan.readFile(file, in);
        }
      }
    }
  }

  /** Reads the line that we know to be the last one, and checks that it still is that line. */
  private void requireOurLine(InputStream in) throws IOException {
    byte[] code = HexFormat.of().formatHex(end.head()).getBytes(US_ASCII);
    byte[] last = new byte[code.length];
    int length = 0;
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      System.arraycopy(last, 1, last, 0, last.length - 1);
      last[last.length - 1] = (byte) b;
      length++;
    }
    if (length < last.length || !Arrays.equals(last, code)) {
      throw cut();
    }
  }

  private AuditException cut() {
    return new AuditException("the audit trail was cut or changed behind our back at " + end);
  }

  private AuditPosition begin(Session session) throws IOException {
    lines.from(AuditPosition.start());
    lines.header(AuditHeader.first(chain.keyId(), origin, clock.instant()));
    session.append(1, 0, lines.texts());
    return lines.end();
  }

  /** Writes lines behind a place, and returns the place behind them. */
  private AuditPosition append(Session session, AuditPosition place) throws IOException {
    session.append(place.file(), place.countInFile() + 1, lines.texts());
    return lines.end();
  }

  private record Written(AuditPosition end, List<List<AuditRecord>> records) {}

  private void write(List<RecordBatch> batches) throws IOException {
    Written written = store.write(session -> write(session, batches));
    end = written.end();
    for (int i = 0; i < batches.size(); i++) {
      batches.get(i).written(written.records().get(i));
    }
  }

  private Written write(Session session, List<RecordBatch> batches) throws IOException {
    AuditPosition place = catchUp(session);
    lines.from(place);
    List<List<AuditRecord>> records = lines.batches(batches, clock.instant());
    return new Written(append(session, place), records);
  }

  /**
   * Writes an event and returns once it is committed.
   *
   * @throws AuditException if somebody tampered with the trail meanwhile
   */
  public AuditRecord record(AuditEvent event) {
    return recordAll(List.of(event)).get(0);
  }

  /** Writes events one behind the other, all or none, and returns once they are committed. */
  public List<AuditRecord> recordAll(List<AuditEvent> events) {
    return group.recordAll(events);
  }

  /**
   * Begins a new file of the series, so that the ones before it can be deleted; does nothing if the
   * newest has no records yet.
   *
   * @throws AuditException if somebody tampered with the trail meanwhile
   */
  public void rotate() throws IOException {
    turn.lock();
    try {
      end = store.write(this::rotate);
    } finally {
      turn.unlock();
    }
  }

  private AuditPosition rotate(Session session) throws IOException {
    AuditPosition place = catchUp(session);
    if (place.countInFile() == 0) {
      return place;
    }
    lines.from(place);
    lines.header(AuditHeader.after(place, clock.instant()));
    session.append(place.file() + 1, 0, lines.texts());
    return lines.end();
  }

  /**
   * Deletes the oldest files of the series as {@link AuditTrail#deleteFilesBefore} does, together
   * with the record that tells of it.
   *
   * @param cutoff files whose successor was begun at this time or before are deleted
   * @return how many records were deleted
   * @throws AuditException if somebody tampered with the trail meanwhile
   */
  public long deleteFilesBefore(Instant cutoff) throws IOException {
    Objects.requireNonNull(cutoff, "cutoff");
    turn.lock();
    try {
      Pruned pruned = store.write(session -> deleteFilesBefore(session, cutoff));
      end = pruned.end();
      return pruned.count();
    } finally {
      turn.unlock();
    }
  }

  private record Pruned(AuditPosition end, long count) {}

  private Pruned deleteFilesBefore(Session session, Instant cutoff) throws IOException {
    AuditPosition place = catchUp(session);
    SortedSet<Integer> files = session.files();
    AuditHeader first = header(session, files.first());
    AuditHeader kept = AuditRetention.oldestKept(files, file -> header(session, file), cutoff);
    if (kept.file() == first.file()) {
      return new Pruned(place, 0);
    }
    long keptFrom = kept.before().tree().size();
    lines.from(place);
    lines.batches(
        List.of(new RecordBatch(List.of(AuditRetention.pruned(keptFrom)))), clock.instant());
    AuditPosition after = append(session, place);
    session.deleteFilesBefore(kept.file());
    return new Pruned(after, keptFrom - first.before().tree().size());
  }

  private AuditHeader header(Session session, int file) throws IOException {
    try (InputStream in = session.lines(file, 0)) {
      AuditPosition start = AuditPosition.start();
      AuditScan scan = new AuditScan(chain, start, null, (record, leafHash, line) -> {});
      scan.readHeader(file, in).verification().requireIntact();
      return scan.position().requireHeader();
    }
  }

  /**
   * Returns how far the trail has come as far as this object knows; as {@link
   * AuditTrail#checkpoint}.
   */
  public AuditCheckpoint checkpoint() {
    turn.lock();
    try {
      String name = end.requireHeader().origin();
      return new AuditCheckpoint(name, end.count(), TreeHash.digest(end.tree().root(treeHash)));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Returns under which name the data subject stands in this trail; as {@link
   * AuditTrail#pseudonym}.
   */
  public String pseudonym(DataSubjectId subject) {
    return chain.pseudonym(subject);
  }
}

package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditProblem.Kind;
import dev.velum.core.internal.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A series of files of records to which one can only append, chained under a key so that every
 * later change shows, with a Merkle tree over them so that {@linkplain #checkpoint checkpoints} are
 * short and single records can be {@linkplain AuditVerifier#prove proved}.
 *
 * <p><b>Promise.</b> When {@link #record} returns, the record is on the disk. Opening a trail
 * checks all of it and refuses one that was tampered with. Bytes that a crash or a loss of power
 * left of unfinished records are removed, and a record of the action {@code audit.recovered} tells
 * how many they were; records that were acknowledged are never removed. What can not be written and
 * forced, as on a full disk, is taken back. {@link AuditVerifier} says what the chain holds
 * against.
 *
 * <p>Any number of threads may share a trail, and any number of processes may have the file open on
 * one machine, once each: they take turns by a file of the same name with {@code .lock} behind it,
 * and what others wrote is checked before the chain goes on from it. Records that wait for their
 * turn are written together and share one force of the disk, so many threads are not slower than
 * {@link #recordAll}.
 */
public final class AuditTrail implements AutoCloseable {
  private static final byte[] LINE_FEED = {'\n'};

  private final AuditChain chain;
  private final Clock clock;
  private final Optional<String> origin;
  private final long maxFileBytes;
  private final ChannelOpener channels;
  private final Path file;
  private final TrailFiles files;
  private final ReentrantLock turn = new ReentrantLock();
  private final GroupCommit group = new GroupCommit(turn, this::writeInTurn);
  private final TreeHash treeHash = new TreeHash();
  private final LineWriter lines;

  // Guarded by turn.
  private TrailLock lock;
  private @Nullable FileChannel channel; // of the file in which the end is
  private AuditPosition end = AuditPosition.start();
  private boolean closed;

  private AuditTrail(Builder builder, Path file, TrailLock lock) {
    this.chain = new AuditChain(builder.authenticator);
    this.clock = builder.clock;
    this.origin = builder.origin;
    this.maxFileBytes = builder.maxFileBytes;
    this.channels = builder.channels;
    this.file = file;
    this.files = new TrailFiles(file);
    this.lock = lock;
    this.lines = new LineWriter(chain, treeHash);
  }

  /**
   * Opens the trail in this file to append to it, or begins one if there is no such file.
   *
   * @param authenticator holds the key; the same one must be used for the life of the trail
   * @throws AuditException if the file is not a trail under this key, was tampered with, or is open
   *     in this process already
   */
  public static AuditTrail open(Path file, MessageAuthenticator authenticator) throws IOException {
    return builder(file, authenticator).open();
  }

  /** As {@link #open(Path, MessageAuthenticator)}, with the clock that gives records their time. */
  public static AuditTrail open(Path file, MessageAuthenticator authenticator, Clock clock)
      throws IOException {
    return builder(file, authenticator).clock(clock).open();
  }

  /** Returns a builder of the trail that begins in this file; see {@link #open}. */
  public static Builder builder(Path file, MessageAuthenticator authenticator) {
    return new Builder(file, authenticator);
  }

  /** What can be chosen about a trail before it is opened. */
  public static final class Builder {
    private final Path file;
    private final MessageAuthenticator authenticator;
    private Clock clock = Clock.systemUTC();
    private Optional<String> origin = Optional.empty();
    private long maxFileBytes = Long.MAX_VALUE;
    private ChannelOpener channels = file -> FileChannel.open(file, READ, WRITE);

    private Builder(Path file, MessageAuthenticator authenticator) {
      this.file = Objects.requireNonNull(file, "file");
      this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
    }

    /** Sets the clock that gives records their time; the system's in UTC by default. */
    public Builder clock(Clock newClock) {
      clock = Objects.requireNonNull(newClock, "clock");
      return this;
    }

    /**
     * Sets by what name checkpoints speak of a new trail, such as {@code
     * example.org/audit/payments}: nothing else in the world may have it. By default {@code
     * velum-audit/} and a random UUID.
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
     * Sets how large a file may grow before records go to a new one; without limit by default.
     *
     * @param newMaxFileBytes at least 1; a file that has reached it gets no more records, but what
     *     is written together stays together, so that files can be larger
     * @throws IllegalArgumentException if it is less
     */
    public Builder maxFileBytes(long newMaxFileBytes) {
      argument(newMaxFileBytes >= 1, "maxFileBytes must be >= 1, got %s", newMaxFileBytes);
      maxFileBytes = newMaxFileBytes;
      return this;
    }

    /** Sets how the file that is appended to is opened, so that tests can let it fail. */
    Builder channels(ChannelOpener opener) {
      channels = opener;
      return this;
    }

    /**
     * Opens the trail to append to it, or begins one if there is no such file.
     *
     * @throws AuditException if the file is not a trail under this key, was tampered with, is open
     *     in this process already, or has another origin than was set
     */
    public AuditTrail open() throws IOException {
      Path real = realPath(file);
      TrailLock lock = TrailLock.beside(real);
      AuditTrail trail = new AuditTrail(this, real, lock);
      try {
        trail.inTurn(trail::catchUp);
        trail.requireOrigin();
        return trail;
      } catch (IOException | RuntimeException e) {
        trail.close();
        throw e;
      }
    }
  }

  /** Writers that come by different links must meet at one lock, and continue one series. */
  private static Path realPath(Path file) throws IOException {
    if (Files.exists(file)) {
      return file.toRealPath();
    }
    if (Files.isSymbolicLink(file)) {
      throw new AuditException("the audit trail must not be a link to a file that is not there");
    }
    Path absolute = file.toAbsolutePath();
    Path folder = Objects.requireNonNull(absolute.getParent(), "parent").toRealPath();
    return folder.resolve(Objects.requireNonNull(absolute.getFileName(), "name"));
  }

  private void requireOrigin() {
    if (origin.isPresent() && !origin.get().equals(end.requireHeader().origin())) {
      throw new AuditException("the audit trail was begun with another origin");
    }
  }

  /** Does something while no other process writes. */
  private void inTurn(FileWork work) throws IOException {
    boolean interrupted = Thread.interrupted(); // else the channels would close, for everybody
    try {
      reopen();
      FileLock held = lock.takeTurn();
      try {
        work.run();
      } finally {
        if (held.acquiredBy().isOpen()) {
          held.release();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Opens again what an interrupt in the middle of a write has closed; see {@link #catchUp}. */
  private void reopen() throws IOException {
    if (!lock.isOpen()) {
      lock = TrailLock.beside(file);
    }
    if (channel != null && !channel.isOpen()) {
      closeFile();
      if (files.exists(end.file())) {
        openFile(end.file());
      }
    }
  }

  /**
   * Checks what came behind the end that we know, and mends what a crash can have left there. It is
   * our turn.
   */
  private void catchUp() throws IOException {
    boolean isBegun = end.header() != null && channel != null;
    if (isBegun && files.exists(end.file() + 1)) {
      followOthers();
    } else if (isBegun && files.exists(end.file())) {
      if (requireNotCut() > end.byteCount()) {
        settle(newScan().readRest(from(end)), end.file());
      }
    } else {
      readAll();
    }
  }

  private long requireNotCut() throws IOException {
    long size = channel().size();
    if (size < end.byteCount()) {
      throw cut();
    }
    return size;
  }

  private AuditException cut() {
    return new AuditException("the audit trail was cut behind our back at " + end);
  }

  /** Another process has gone on to new files. */
  private void followOthers() throws IOException {
    requireNotCut();
    AuditScan scan = newScan().readRest(from(end));
    int last = end.file();
    while (scan.problem().isEmpty() && files.exists(last + 1)) {
      last++;
      try (InputStream in = Files.newInputStream(files.file(last))) {
        scan.readFile(last, in);
      }
    }
    openFile(last);
    settle(scan, last);
  }

  /** The trail is new to us, or others have deleted the file that we were at. */
  private void readAll() throws IOException {
    AuditPosition known = end;
    SortedMap<Integer, Path> found = files.list();
    int last = found.isEmpty() ? 1 : found.lastKey();
    end = AuditPosition.start();
    AuditScan scan = newScan();
    try {
      for (Map.Entry<Integer, Path> file : found.entrySet()) {
        if (scan.problem().isEmpty()) {
          try (InputStream in = Files.newInputStream(file.getValue())) {
            scan.readFile(file.getKey(), in);
          }
        }
      }
      if (found.isEmpty()) {
        scan.readFile(1, InputStream.nullInputStream());
      }
      scan.finish();
      if (known.count() > scan.position().count()) {
        throw cut();
      }
      closeFile();
      if (!found.isEmpty()) {
        openFile(last);
      }
      settle(scan, last);
    } catch (IOException | RuntimeException e) {
      end = known;
      throw e;
    }
  }

  /** Takes the end of a scan for ours, if what stopped it can have been a crash. */
  private void settle(AuditScan scan, int lastFile) throws IOException {
    boolean isBegun = scan.position().file() == lastFile;
    if (isBegun && scan.mayBeTorn()) {
      scan.judgeTail(from(scan.position()));
    }
    AuditProblem problem = scan.problem().orElse(null);
    boolean isCrash =
        problem != null && problem.kind() == Kind.INCOMPLETE && problem.file() == lastFile;
    if (problem != null && !(isCrash && (isBegun || lastFile == 1))) {
      throw new AuditException("cannot continue the audit trail: " + problem);
    }
    boolean isNews = scan.position().count() > end.count() || scan.position().file() > end.file();
    if (isBegun && isNews) {
      forceWhatOthersWrote();
    }
    end = scan.position();
    if (!isBegun) {
      begin(scan.line());
    } else if (isCrash) {
      mendTail();
    }
  }

  /** Whoever wrote it may have been killed before it was on the disk; our batch says that it is. */
  private void forceWhatOthersWrote() throws IOException {
    channel().force(false);
    AtomicFile.forceDirectory(file);
  }

  /** Writes the header, unless somebody else's file is in its place: that we leave alone. */
  private void begin(byte[] firstLine) throws IOException {
    // A loss of power may leave zeros where a header was about to come.
    String found = new String(firstLine, UTF_8).replaceFirst("\0+$", "");
    if (!AuditHeader.isBeginningOfFirst(found)) {
      throw new AuditException("the file is not an audit trail");
    }
    lines.from(end);
    lines.header(AuditHeader.first(chain.keyId(), origin, clock.instant()));
    if (channel == null) {
      createFile(1);
    } else { // somebody has made an empty file, whose permissions stay as they are
      cutTo(0);
      appendLines();
    }
  }

  /** A record that lacks only its line feed was written whole; anything less was never finished. */
  private void mendTail() throws IOException {
    long restBytes = channel().size() - end.byteCount();
    InputStream lineFeed = new ByteArrayInputStream(LINE_FEED);
    AuditScan completed = newScan().readRest(new SequenceInputStream(from(end), lineFeed));
    if (completed.problem().isEmpty()) {
      append(ByteBuffer.wrap(LINE_FEED), channel().size());
      end = completed.position();
      return;
    }
    cutTo(end.byteCount());
    write(List.of(new RecordBatch(List.of(recovered(restBytes)))));
  }

  private static AuditEvent recovered(long droppedBytes) {
    return AuditEvent.ofTrail("audit.recovered").detail("droppedBytes", droppedBytes);
  }

  private FileChannel channel() {
    return Objects.requireNonNull(channel, "channel");
  }

  private void openFile(int number) throws IOException {
    FileChannel next = channels.open(files.file(number));
    closeFile();
    channel = next;
  }

  private void closeFile() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /** Returns the bytes behind a place; closing the stream leaves the channel alone. */
  private InputStream from(AuditPosition place) throws IOException {
    channel().position(place.byteCount());
    return new FilterInputStream(Channels.newInputStream(channel())) {
      @Override
      public void close() {}
    };
  }

  private AuditScan newScan() {
    return new AuditScan(chain, end, null, (record, leafHash, line) -> {});
  }

  /**
   * Writes an event and returns once it is on the disk.
   *
   * @throws IllegalStateException if the trail is closed
   * @throws AuditException if somebody tampered with the file meanwhile
   * @throws UncheckedIOException if it cannot be written; it is not in the trail then, unless a
   *     suppressed exception says that it could not be taken back: whether it is in the trail is
   *     then not known before the next record
   */
  public AuditRecord record(AuditEvent event) {
    return recordAll(List.of(event)).get(0);
  }

  /**
   * Writes events one behind the other and returns once all of them are on the disk. A crash on the
   * way may leave some of the first of them, in their order. Otherwise as {@link #record}.
   */
  public List<AuditRecord> recordAll(List<AuditEvent> events) {
    return group.recordAll(events);
  }

  private void writeInTurn(List<RecordBatch> batches) throws IOException {
    requireOpen();
    inTurn(
        () -> {
          catchUp();
          write(batches);
        });
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the audit trail is closed");
    }
  }

  private void write(List<RecordBatch> batches) throws IOException {
    if (end.byteCount() >= maxFileBytes && end.countInFile() > 0) {
      beginNextFile();
    }
    lines.from(end);
    List<List<AuditRecord>> written = lines.batches(batches, clock.instant());
    appendLines();
    for (int i = 0; i < written.size(); i++) {
      batches.get(i).written(written.get(i));
    }
  }

  /** The new file is there whole, with its header, or not at all. */
  private void beginNextFile() throws IOException {
    AuditHeader header = AuditHeader.after(end, clock.instant());
    lines.from(end);
    lines.header(header);
    createFile(header.file());
  }

  /** Makes a file of the lines, of which the first is its header. */
  private void createFile(int number) throws IOException {
    AtomicFile.write(files.file(number), out -> out.write(lines.bytes(), 0, lines.length()));
    openFile(number);
    end = lines.end();
  }

  /** Writes the lines and forces them; only then is the end moved on. */
  private void appendLines() throws IOException {
    append(ByteBuffer.wrap(lines.bytes(), 0, lines.length()), end.byteCount());
    end = lines.end();
  }

  private void append(ByteBuffer bytes, long offset) throws IOException {
    try {
      channel().position(offset);
      while (bytes.hasRemaining()) {
        channel().write(bytes);
      }
      channel().force(false);
    } catch (IOException e) {
      takeBack(offset, e);
      throw e;
    }
  }

  /**
   * Removes what could not be written and forced. If that fails too, the next turn finds it. It
   * must not simply stay: after a failed force some systems forget what they have not written, and
   * call the next force a success.
   */
  private void takeBack(long offset, IOException cause) {
    boolean interrupted = Thread.interrupted();
    try {
      if (!channel().isOpen()) { // an interrupt has closed it
        openFile(end.file());
      }
      cutTo(offset);
    } catch (IOException e) {
      cause.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * On the disk too before anything else comes there: old bytes behind new ones would be taken for
   * tampering.
   */
  private void cutTo(long byteCount) throws IOException {
    channel().truncate(byteCount);
    channel().force(true);
  }

  /**
   * Begins a new file, so that the ones before it can be archived or deleted; does nothing if the
   * newest file has no records yet. The new file has the trail's name with a point and a number
   * behind it, and its header goes on from the last record.
   *
   * @throws IllegalStateException if the trail is closed
   * @throws AuditException if somebody tampered with the trail meanwhile
   */
  public void rotate() throws IOException {
    turn.lock();
    try {
      requireOpen();
      inTurn(
          () -> {
            catchUp();
            if (end.countInFile() > 0) {
              beginNextFile();
            }
          });
    } finally {
      turn.unlock();
    }
  }

  /**
   * Deletes the oldest files, as far as all of their records are older than some time; the newest
   * file always stays. A record of the action {@code audit.pruned} tells how many records of the
   * trail are gone, and stands on the disk before the first file goes. What is kept verifies as
   * before, against signed checkpoints too, but proofs of deleted records can no longer be made.
   *
   * <p>Files that are deleted in any other way are missing, and {@link AuditVerifier} says so.
   *
   * @param cutoff files whose successor was begun at this time or before are deleted
   * @return how many records were deleted
   * @throws IllegalStateException if the trail is closed
   * @throws AuditException if somebody tampered with the trail meanwhile
   */
  public long deleteFilesBefore(Instant cutoff) throws IOException {
    Objects.requireNonNull(cutoff, "cutoff");
    long[] deleted = {0};
    turn.lock();
    try {
      requireOpen();
      inTurn(
          () -> {
            catchUp();
            deleted[0] = deleteOldest(cutoff);
          });
      return deleted[0];
    } finally {
      turn.unlock();
    }
  }

  private long deleteOldest(Instant cutoff) throws IOException {
    SortedMap<Integer, Path> found = files.list();
    SortedSet<Integer> numbers = new TreeSet<>(found.keySet());
    AuditHeader first = header(numbers.first());
    AuditHeader kept = AuditRetention.oldestKept(numbers, this::header, cutoff);
    if (kept.file() == first.file()) {
      return 0;
    }
    long keptFrom = kept.before().tree().size();
    write(List.of(new RecordBatch(List.of(AuditRetention.pruned(keptFrom)))));
    for (Path old : found.headMap(kept.file()).values()) {
      Files.deleteIfExists(old);
    }
    return keptFrom - first.before().tree().size();
  }

  private AuditHeader header(int number) throws IOException {
    try (InputStream in = Files.newInputStream(files.file(number))) {
      AuditPosition start = AuditPosition.start();
      AuditScan scan = new AuditScan(chain, start, null, (record, leafHash, line) -> {});
      scan.readHeader(number, in).verification().requireIntact();
      return scan.position().requireHeader();
    }
  }

  /**
   * Returns how far the trail has come, as far as this object knows: what other processes wrote
   * since its last record is not in it. Keep it where the trail's writers cannot change it, or
   * {@linkplain AuditCheckpoint#sign sign} it, and hold the trail against it later. Costs a hash
   * for each doubling of the trail.
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
   * Returns under which name the data subject stands in this trail: 32 hexadecimal digits, the
   * first half of a keyed code. Whoever lacks the key can neither compute nor guess it.
   */
  public String pseudonym(DataSubjectId subject) {
    return chain.pseudonym(subject);
  }

  /** Closes the file; all records are on the disk already. */
  @Override
  public void close() throws IOException {
    turn.lock();
    try {
      closed = true;
      closeFile();
      lock.close();
    } finally {
      turn.unlock();
    }
  }

  /** Opens a file for reading and writing. */
  @FunctionalInterface
  interface ChannelOpener {
    FileChannel open(Path file) throws IOException;
  }

  /** What is done while no other process writes. */
  @FunctionalInterface
  private interface FileWork {
    void run() throws IOException;
  }
}

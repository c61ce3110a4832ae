package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditProblem.Kind;
import dev.velum.core.internal.AtomicFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file of records to which one can only append, chained under a key so that every later change
 * shows.
 *
 * <p><b>Promise.</b> When {@link #record} returns, the record is on the disk. Opening a trail
 * checks all of it and refuses one that was tampered with. Bytes that a crash left of an unfinished
 * record are removed, and a record of the action {@code audit.recovered} tells how many they were;
 * records that were acknowledged are never removed. {@link AuditVerifier} says what the chain holds
 * against.
 *
 * <p>Any number of threads may share a trail, and any number of processes may have the file open on
 * one machine, once each: they take turns by a file of the same name with {@code .lock} behind it,
 * and what others wrote is checked before the chain goes on from it. Records that wait for their
 * turn are written together and share one force of the disk, so many threads are not slower than
 * {@link #recordAll}. A thread that was interrupted before may record like any other; an interrupt
 * in the middle of a write can fail the records that were on the way, and no later ones.
 */
public final class AuditTrail implements AutoCloseable {
  private static final byte[] LINE_FEED = {'\n'};

  private final AuditChain chain;
  private final Clock clock;
  private final Path file;
  private final Queue<Batch> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  // Guarded by turn.
  private FileChannel channel;
  private TrailLock lock;
  private AuditPosition end = AuditPosition.start();
  private boolean closed;

  private AuditTrail(
      AuditChain chain, Clock clock, Path file, FileChannel channel, TrailLock lock) {
    this.chain = chain;
    this.clock = clock;
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens the trail in this file to append to it, or begins one if there is no such file.
   *
   * @param authenticator holds the key; the same one must be used for the life of the file
   * @throws AuditException if the file is not a trail under this key, was tampered with, or is open
   *     in this process already
   */
  public static AuditTrail open(Path file, MessageAuthenticator authenticator) throws IOException {
    return open(file, authenticator, Clock.systemUTC());
  }

  /** As {@link #open(Path, MessageAuthenticator)}, with the clock that gives records their time. */
  public static AuditTrail open(Path file, MessageAuthenticator authenticator, Clock clock)
      throws IOException {
    Objects.requireNonNull(clock, "clock");
    FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
    try {
      Path real = file.toRealPath(); // writers that come by other links must meet at one lock
      TrailLock lock = TrailLock.beside(real);
      try {
        AuditTrail trail =
            new AuditTrail(new AuditChain(authenticator), clock, real, channel, lock);
        trail.inTurn(trail::catchUp);
        return trail;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Does something while no other process writes. */
  private void inTurn(FileWork work) throws IOException {
    FileLock held = lock.takeTurn();
    try {
      work.run();
    } finally {
      held.release();
    }
  }

  /**
   * Checks what came behind the end that we know, and mends what a crash can have left there. The
   * file is locked.
   */
  private void catchUp() throws IOException {
    if (channel.size() == end.byteCount() && end.header() != null) {
      return;
    }
    if (channel.size() < end.byteCount()) {
      throw new AuditException("the audit trail was cut behind our back at " + end);
    }
    AuditScan scan = scan(fromEnd());
    AuditProblem problem = scan.verification().problem().orElse(null);
    if (problem != null && problem.kind() != Kind.INCOMPLETE) {
      throw new AuditException("cannot continue the audit trail: " + problem);
    }
    end = scan.position();
    if (end.header() == null) {
      begin(scan.lastLine());
    } else if (problem != null) {
      mendLastLine();
    }
  }

  /** Writes the header, unless somebody else's file is in its place: that we leave alone. */
  private void begin(byte[] firstLine) throws IOException {
    if (!AuditChain.isBeginningOfHeader(new String(firstLine, UTF_8))) {
      throw new AuditException("the file is not an audit trail");
    }
    AuditChain.Header header =
        new AuditChain.Header(UUID.randomUUID(), chain.keyId(), clock.instant());
    byte[] json = header.json();
    byte[] code = chain.code(end.head(), json);
    channel.truncate(0);
    append(AuditChain.line(json, code), end.begun(header, code, AuditChain.lineBytes(json)));
    AtomicFile.forceDirectory(file);
  }

  /** A record that lacks only its line feed was written whole; anything less was never finished. */
  private void mendLastLine() throws IOException {
    long restBytes = channel.size() - end.byteCount();
    InputStream lineFeed = new ByteArrayInputStream(LINE_FEED);
    AuditScan completed = scan(new SequenceInputStream(fromEnd(), lineFeed));
    if (completed.verification().isIntact()) {
      channel.position(channel.size());
      append(LINE_FEED, completed.position());
      return;
    }
    channel.truncate(end.byteCount());
    write(List.of(new Batch(List.of(recovered(restBytes)))));
  }

  private static AuditEvent recovered(long droppedBytes) {
    return AuditEvent.of("velum", "audit.recovered").detail("droppedBytes", droppedBytes);
  }

  /**
   * Returns the bytes behind the end; closing the stream leaves the channel, and its lock, alone.
   */
  private InputStream fromEnd() throws IOException {
    channel.position(end.byteCount());
    return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16) {
      @Override
      public void close() {}
    };
  }

  private AuditScan scan(InputStream in) throws IOException {
    return new AuditScan(chain, end, in, null, record -> {}).run();
  }

  /**
   * Writes an event and returns once it is on the disk.
   *
   * @throws IllegalStateException if the trail is closed
   * @throws AuditException if somebody tampered with the file meanwhile
   * @throws UncheckedIOException if it cannot be written; whether it is in the trail is then not
   *     known before the next record
   */
  public AuditRecord record(AuditEvent event) {
    return recordAll(List.of(event)).get(0);
  }

  /**
   * Writes events one behind the other and returns once all of them are on the disk. A crash on the
   * way may leave some of them, in their order. Otherwise as {@link #record}.
   */
  public List<AuditRecord> recordAll(List<AuditEvent> events) {
    Batch batch = new Batch(List.copyOf(events));
    waiting.add(batch);
    turn.lock();
    try {
      if (!batch.isDone()) { // else it went along with somebody else's
        writeWaiting();
      }
    } finally {
      turn.unlock();
    }
    return batch.records();
  }

  /** Writes all that waits, ours among it, and tells everybody how it went. */
  private void writeWaiting() {
    List<Batch> batches = new ArrayList<>();
    for (Batch next = waiting.poll(); next != null; next = waiting.poll()) {
      batches.add(next);
    }
    boolean interrupted = Thread.interrupted(); // else the channels would close, for everybody
    try {
      requireOpen();
      reopen();
      inTurn(
          () -> {
            catchUp();
            write(batches);
          });
    } catch (IOException e) {
      fail(batches, new UncheckedIOException("cannot write to the audit trail", e));
    } catch (RuntimeException e) {
      fail(batches, e);
    } catch (Error e) {
      fail(batches, new IllegalStateException("cannot write to the audit trail", e));
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Opens again what an interrupt in the middle of a write has closed; see {@link #catchUp}. */
  private void reopen() throws IOException {
    if (!channel.isOpen()) {
      channel = FileChannel.open(file, READ, WRITE);
    }
    if (!lock.isOpen()) {
      lock = TrailLock.beside(file);
    }
  }

  private static void fail(List<Batch> batches, RuntimeException failure) {
    batches.forEach(batch -> batch.failed(failure));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the audit trail is closed");
    }
  }

  private void write(List<Batch> batches) throws IOException {
    Instant now = clock.instant();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    AuditPosition next = end;
    List<List<AuditRecord>> written = new ArrayList<>(batches.size());
    for (Batch batch : batches) {
      List<AuditRecord> records = new ArrayList<>(batch.events().size());
      for (AuditEvent event : batch.events()) {
        AuditRecord record = toRecord(event, next.count() + 1, now);
        byte[] json = AuditChain.json(record);
        byte[] code = chain.code(next.head(), json);
        lines.writeBytes(AuditChain.line(json, code));
        next = next.advanced(code, AuditChain.lineBytes(json));
        records.add(record);
      }
      written.add(records);
    }
    channel.position(end.byteCount());
    append(lines.toByteArray(), next);
    for (int i = 0; i < written.size(); i++) {
      batches.get(i).written(written.get(i));
    }
  }

  private AuditRecord toRecord(AuditEvent event, long sequence, Instant time) {
    return new AuditRecord(
        sequence,
        time,
        event.actor(),
        event.action(),
        event.purpose(),
        event.subject().map(chain::pseudonym),
        event.outcome(),
        event.details());
  }

  /** Writes bytes at the channel's position and forces them; only then is the end moved on. */
  private void append(byte[] bytes, AuditPosition newEnd) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(false);
    end = newEnd;
  }

  /**
   * Returns how far the trail has come, as far as this object knows: what other processes wrote
   * since its last record is not in it. Keep it where the trail's writers cannot change it, and
   * hold the trail against it later.
   */
  public AuditCheckpoint checkpoint() {
    turn.lock();
    try {
      AuditChain.Header header = Objects.requireNonNull(end.header(), "header");
      return new AuditCheckpoint(header.trailId(), end.count(), end.headDigits());
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
      channel.close();
      lock.close();
    } finally {
      turn.unlock();
    }
  }

  /** What is done while no other process writes. */
  @FunctionalInterface
  private interface FileWork {
    void run() throws IOException;
  }

  /** Events that one caller waits for. Guarded by {@link #turn}. */
  private static final class Batch {
    private final List<AuditEvent> events;
    private @Nullable List<AuditRecord> records;
    private @Nullable RuntimeException failure;

    Batch(List<AuditEvent> events) {
      this.events = events;
    }

    List<AuditEvent> events() {
      return events;
    }

    void written(List<AuditRecord> asWritten) {
      records = List.copyOf(asWritten);
    }

    void failed(RuntimeException why) {
      failure = why;
    }

    boolean isDone() {
      return records != null || failure != null;
    }

    List<AuditRecord> records() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(records, "records");
    }
  }
}

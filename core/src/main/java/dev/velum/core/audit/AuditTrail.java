package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditProblem.Kind;
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
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
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
 * <p>One process writes to a file at a time; within it, all threads may share the trail. Each call
 * forces the disk once: use {@link #recordAll} for many events at once.
 */
public final class AuditTrail implements AutoCloseable {
  private static final byte[] LINE_FEED = {'\n'};

  private final AuditChain chain;
  private final Clock clock;
  private final FileChannel channel;
  private UUID trailId = new UUID(0, 0);
  private byte[] head = AuditChain.origin();
  private long count;
  private @Nullable IOException failure;

  private AuditTrail(AuditChain chain, Clock clock, FileChannel channel) {
    this.chain = chain;
    this.clock = clock;
    this.channel = channel;
  }

  /**
   * Opens the trail in this file to append to it, or begins one if there is no such file.
   *
   * @param authenticator holds the key; the same one must be used for the life of the file
   * @throws AuditException if the file is not a trail under this key, was tampered with, or is
   *     being written by somebody else
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
      lock(channel);
      AuditTrail trail = new AuditTrail(new AuditChain(authenticator), clock, channel);
      trail.recover();
      return trail;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return; // held until the channel is closed
      }
    } catch (OverlappingFileLockException e) {
      throw new AuditException("the audit trail is already open in this process", e);
    }
    throw new AuditException("the audit trail is being written by another process");
  }

  /** Reads what is there, and mends what a crash can have left. */
  private void recover() throws IOException {
    AuditScan scan = scan(fromStart());
    AuditProblem problem = scan.verification().problem().orElse(null);
    if (problem != null && problem.kind() != Kind.INCOMPLETE) {
      throw new AuditException("cannot continue the audit trail: " + problem);
    }
    head = scan.head();
    count = scan.count();
    channel.position(scan.verifiedBytes());
    UUID existing = scan.trailId();
    if (existing == null) {
      requireUnbegun(scan.lastLine());
      begin();
    } else {
      trailId = existing;
      if (problem != null) {
        mendLastLine();
      }
    }
  }

  /** A file with anything but the beginnings of a header is somebody else's: leave it alone. */
  private static void requireUnbegun(byte[] firstLine) {
    String beginning = "{\"created\":\"";
    String found = new String(firstLine, UTF_8);
    if (!found.startsWith(beginning) && !beginning.startsWith(found)) {
      throw new AuditException("the file is not an audit trail");
    }
  }

  private void begin() throws IOException {
    trailId = UUID.randomUUID();
    byte[] json = new AuditChain.Header(trailId, chain.keyId(), clock.instant()).json();
    byte[] code = chain.code(head, json);
    channel.truncate(0);
    append(AuditChain.line(json, code));
    head = code;
  }

  /** A record that lacks only its line feed was written whole; anything less was never finished. */
  private void mendLastLine() throws IOException {
    long start = channel.position();
    long restBytes = channel.size() - start;
    InputStream lineFeed = new ByteArrayInputStream(LINE_FEED);
    AuditScan completed = scan(new SequenceInputStream(fromStart(), lineFeed));
    if (completed.verification().isIntact()) {
      head = completed.head();
      count = completed.count();
      channel.position(start + restBytes);
      append(LINE_FEED);
      return;
    }
    channel.truncate(start);
    channel.position(start);
    record(AuditEvent.of("velum", "audit.recovered").detail("droppedBytes", restBytes));
  }

  /**
   * Returns the file's bytes; closing the stream leaves the channel, and with it the lock, alone.
   */
  private InputStream fromStart() throws IOException {
    channel.position(0);
    return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16) {
      @Override
      public void close() {}
    };
  }

  private AuditScan scan(InputStream in) throws IOException {
    return new AuditScan(chain, in, null, record -> {}).run();
  }

  /**
   * Writes an event and returns once it is on the disk.
   *
   * @throws IllegalStateException if the trail is closed
   * @throws UncheckedIOException if it cannot be written; the trail then takes no more records
   *     until it is opened anew, since nobody knows how much of this one is on the disk
   */
  public AuditRecord record(AuditEvent event) {
    return recordAll(List.of(event)).get(0);
  }

  /**
   * Writes events one behind the other and returns once all of them are on the disk. A crash on the
   * way may leave some of them, in their order. Otherwise as {@link #record}.
   */
  public synchronized List<AuditRecord> recordAll(List<AuditEvent> events) {
    requireUsable();
    Instant now = clock.instant();
    List<AuditRecord> records = new ArrayList<>(events.size());
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    byte[] newHead = head;
    for (AuditEvent event : events) {
      AuditRecord record = toRecord(event, count + records.size() + 1, now);
      byte[] json = AuditChain.json(record);
      newHead = chain.code(newHead, json);
      lines.writeBytes(AuditChain.line(json, newHead));
      records.add(record);
    }
    try {
      append(lines.toByteArray());
    } catch (IOException e) {
      failure = e;
      throw new UncheckedIOException("cannot write to the audit trail", e);
    }
    head = newHead;
    count += records.size();
    return records;
  }

  private void requireUsable() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("the audit trail is closed");
    }
    if (failure != null) {
      throw new UncheckedIOException("the audit trail must be opened anew", failure);
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

  private void append(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    channel.force(false);
  }

  /**
   * Returns how far the trail has come. Keep it where this trail's writers cannot change it, and
   * hold the trail against it later.
   */
  public synchronized AuditCheckpoint checkpoint() {
    return new AuditCheckpoint(trailId, count, HexFormat.of().formatHex(head));
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
  public synchronized void close() throws IOException {
    channel.close();
  }
}

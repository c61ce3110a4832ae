package dev.velum.core.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets threads that wait for their turn be served by the one whose turn it is: all that waits is
 * written together and shares one force of the disk, or one commit.
 */
final class GroupCommit {
  private final ReentrantLock turn;
  private final Writer writer;
  private final Queue<RecordBatch> waiting = new ConcurrentLinkedQueue<>();

  /** Writes batches one behind the other, and tells each of them what was written. */
  @FunctionalInterface
  interface Writer {
    void write(List<RecordBatch> batches) throws IOException;
  }

  /**
   * Creates a group.
   *
   * @param turn held while the writer writes
   */
  GroupCommit(ReentrantLock turn, Writer writer) {
    this.turn = turn;
    this.writer = writer;
  }

  /** Returns the records of these events once they are durable. */
  List<AuditRecord> recordAll(List<AuditEvent> events) {
    RecordBatch batch = new RecordBatch(events);
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
    List<RecordBatch> batches = new ArrayList<>();
    for (RecordBatch next = waiting.poll(); next != null; next = waiting.poll()) {
      batches.add(next);
    }
    try {
      writer.write(batches);
    } catch (IOException e) {
      fail(batches, new UncheckedIOException("cannot write to the audit trail", e));
    } catch (RuntimeException e) {
      fail(batches, e);
    } catch (Error e) {
      fail(batches, new IllegalStateException("cannot write to the audit trail", e));
      throw e;
    }
  }

  private static void fail(List<RecordBatch> batches, RuntimeException failure) {
    batches.forEach(batch -> batch.failed(failure));
  }
}

package dev.velum.core.audit;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events that one caller waits for. Guarded by the lock of the trail. */
final class RecordBatch {
  private final List<AuditEvent> events;
  private @Nullable List<AuditRecord> records;
  private @Nullable RuntimeException failure;

  RecordBatch(List<AuditEvent> events) {
    this.events = List.copyOf(events);
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

  /** Returns the records as they were written, or throws why they were not. */
  List<AuditRecord> records() {
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(records, "records");
  }
}

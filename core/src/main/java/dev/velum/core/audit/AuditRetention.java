package dev.velum.core.audit;

import java.io.IOException;
import java.time.Instant;
import java.util.SortedSet;

/**
 * The record by which a trail tells that its oldest files were deleted. Without it, missing files
 * are a problem; only the holder of the key can write it.
 */
final class AuditRetention {
  private static final String ACTION = "audit.pruned";
  private static final String RECORDS = "records";

  private AuditRetention() {}

  /** Returns the event that the first records, so many, are deleted. */
  static AuditEvent pruned(long recordCount) {
    return AuditEvent.ofTrail(ACTION).detail(RECORDS, recordCount);
  }

  /** Reads the header of a file. */
  @FunctionalInterface
  interface Headers {
    AuditHeader of(int file) throws IOException;
  }

  /**
   * Returns the oldest file that stays when those whose successor was begun by the cutoff go; the
   * newest always stays.
   */
  static AuditHeader oldestKept(SortedSet<Integer> files, Headers headers, Instant cutoff)
      throws IOException {
    AuditHeader kept = headers.of(files.first());
    for (int number : files.tailSet(files.first() + 1)) {
      AuditHeader next = headers.of(number);
      if (next.createdAt().isAfter(cutoff)) {
        break;
      }
      kept = next;
    }
    return kept;
  }

  /** Returns how many of the first records this record says are deleted. */
  static long prunedBefore(AuditRecord record) {
    if (!record.action().equals(ACTION)) {
      return 0;
    }
    String count = record.details().getOrDefault(RECORDS, "");
    return count.matches("[0-9]{1,18}") ? Long.parseLong(count) : 0;
  }
}

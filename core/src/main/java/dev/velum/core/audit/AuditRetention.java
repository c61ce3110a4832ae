package dev.velum.core.audit;

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

  /** Returns how many of the first records this record says are deleted. */
  static long prunedBefore(AuditRecord record) {
    if (!record.action().equals(ACTION)) {
      return 0;
    }
    String count = record.details().getOrDefault(RECORDS, "");
    return count.matches("[0-9]{1,18}") ? Long.parseLong(count) : 0;
  }
}

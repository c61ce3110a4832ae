package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a trail had come at some time. Kept where the writers of the trail cannot change it, it
 * shows later whether records were cut off the end.
 *
 * @param trailId which trail
 * @param recordCount how many records it had
 * @param head the code that the last of them carries, as hexadecimal digits
 */
public record AuditCheckpoint(UUID trailId, long recordCount, String head) {
  private static final Pattern TEXT =
      Pattern.compile("velum-audit-checkpoint 1 ([0-9a-f-]{36}) ([0-9]{1,18}) ([0-9a-f]{64})");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the count is negative or the head is not a code
   */
  public AuditCheckpoint {
    argument(recordCount >= 0, "recordCount must be >= 0, got %s", recordCount);
    argument(head.matches("[0-9a-f]{64}"), "head must be 64 lower-case hexadecimal digits");
  }

  /**
   * Returns the checkpoint that a text stands for.
   *
   * @throws IllegalArgumentException if it is not the {@link #toString()} of a checkpoint
   */
  public static AuditCheckpoint parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    argument(parts.matches(), "text is not an audit checkpoint of version 1");
    return new AuditCheckpoint(
        UUID.fromString(parts.group(1)), Long.parseLong(parts.group(2)), parts.group(3));
  }

  /** Returns a line of text that {@link #parse} reads. */
  @Override
  public String toString() {
    return "velum-audit-checkpoint 1 " + trailId + " " + recordCount + " " + head;
  }
}

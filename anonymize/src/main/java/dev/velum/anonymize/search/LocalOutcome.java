package dev.velum.anonymize.search;

import java.util.List;

/**
 * What a local recoding came to.
 *
 * @param nodes whose levels are used, in the order in which classes left at them
 * @param nodeOfRow for each row the position of its node in that list, or -1 if it is suppressed;
 *     not copied
 * @param suppressed the number of suppressed records
 * @param work what was done
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once, inside this module
public record LocalOutcome(
    List<int[]> nodes, int[] nodeOfRow, long suppressed, SearchOutcome.Work work) {
  /** Marks a suppressed row. */
  public static final int SUPPRESSED = -1;

  /** Copies the list. */
  public LocalOutcome {
    nodes = List.copyOf(nodes);
  }
}

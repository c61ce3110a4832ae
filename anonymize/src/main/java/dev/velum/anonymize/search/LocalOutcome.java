package dev.velum.anonymize.search;

import java.util.List;
import java.util.Optional;

/**
 * What a local recoding came to.
 *
 * @param nodes whose levels are used, in the order in which classes left at them
 * @param nodeOfRow for each row the position of its node in that list, or -1 if it is suppressed;
 *     not copied
 * @param suppressed the number of suppressed records
 * @param groups of rows that are published alike, if they are not told by labels alone
 * @param work what was done
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once, inside this module
public record LocalOutcome(
    List<int[]> nodes,
    int[] nodeOfRow,
    long suppressed,
    Optional<Groups> groups,
    SearchOutcome.Work work) {
  /** Marks a suppressed row. */
  public static final int SUPPRESSED = -1;

  /**
   * Which rows form a group, and the spans that it shows.
   *
   * @param groupOfRow for each row its group, of suppressed ones any; not copied
   * @param lows for each quasi-identifier and group the position in the hierarchy where its span
   *     begins, or {@link #NO_SPAN}; empty where there are only labels; not copied
   * @param highs where it ends; not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, inside this module
  public record Groups(int[] groupOfRow, int[][] lows, int[][] highs) {
    /** In place of a position: the group shows the label of its level. */
    public static final int NO_SPAN = -1;
  }

  /** Copies the list. */
  public LocalOutcome {
    nodes = List.copyOf(nodes);
  }
}

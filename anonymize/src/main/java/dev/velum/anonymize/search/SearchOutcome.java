package dev.velum.anonymize.search;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a search found: the best node, or what stands against the vaguest. */
public sealed interface SearchOutcome {
  /** Returns what was done. */
  Work work();

  /**
   * The best node found.
   *
   * @param levels of the quasi-identifiers; not copied
   * @param score of the node
   * @param lowerBound a score that no node is below; the score itself if the search was completed
   * @param suppressed the number of suppressed records
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, inside this module
  record Best(int[] levels, double score, double lowerBound, long suppressed, Work work)
      implements SearchOutcome {}

  /**
   * No node that satisfies the models within the limit was found.
   *
   * @param failing for each model that the vaguest node breaks, how many records do
   * @param suppressed the smallest number of records that break any model at a node
   */
  record Infeasible(Map<PrivacyModel, Long> failing, long suppressed, Work work)
      implements SearchOutcome {
    /** Copies the map, in its order. */
    public Infeasible {
      failing = Collections.unmodifiableMap(new LinkedHashMap<>(failing));
    }
  }

  /**
   * What a search has done.
   *
   * @param groupings the number of nodes that were grouped
   * @param distinctTuples the number of distinct tuples
   * @param end why it ended
   */
  record Work(long groupings, int distinctTuples, End end) {}

  /** Why a search ended. */
  enum End {
    /** Nothing was left to be tried. */
    COMPLETED,
    /** Its time was over. */
    TIME_LIMIT,
    /** It had grouped as many nodes as it was allowed to. */
    GROUPING_LIMIT
  }
}

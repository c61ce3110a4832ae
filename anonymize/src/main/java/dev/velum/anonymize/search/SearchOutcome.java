package dev.velum.anonymize.search;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a search found: the best node, or what stands against the vaguest. */
public sealed interface SearchOutcome {
  /** Returns the number of nodes that were grouped. */
  long groupings();

  /** Returns the number of distinct tuples. */
  int distinctTuples();

  /**
   * The optimum.
   *
   * @param levels of the quasi-identifiers; not copied
   * @param score the smallest that there is
   * @param suppressed the number of suppressed records
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, inside this module
  record Optimum(int[] levels, double score, long suppressed, long groupings, int distinctTuples)
      implements SearchOutcome {}

  /**
   * No node satisfies the models within the limit.
   *
   * @param failing for each model that the vaguest node breaks, how many records do
   * @param suppressed the number of records that break any model there
   */
  record Infeasible(
      Map<PrivacyModel, Long> failing, long suppressed, long groupings, int distinctTuples)
      implements SearchOutcome {
    /** Copies the map, in its order. */
    public Infeasible {
      failing = Collections.unmodifiableMap(new LinkedHashMap<>(failing));
    }
  }
}

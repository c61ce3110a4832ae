package dev.velum.anonymize.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes one finding of those that overlap, as long as all of them together: choosing one would let
 * the rest of the other through.
 */
final class Overlaps {
  private static final Comparator<Finding> BY_START =
      Comparator.comparingInt(Finding::start)
          .thenComparing(Finding::end, Comparator.reverseOrder());

  /** Which type a union has: that of the longest, then of one with a check sum, then the surest. */
  private static final Comparator<Finding> WEIGHT =
      Comparator.comparingInt(Finding::length)
          .thenComparing(finding -> finding.evidence().contains(Evidence.CHECKSUM))
          .thenComparingDouble(Finding::score);

  private Overlaps() {}

  /** Returns findings that are all to be accepted in the order of the text, without overlaps. */
  static List<Finding> merged(List<Finding> findings) {
    List<Finding> accepted = new ArrayList<>(findings);
    accepted.sort(BY_START);
    List<Finding> merged = new ArrayList<>();
    int i = 0;
    while (i < accepted.size()) {
      Finding best = accepted.get(i);
      int start = best.start();
      int end = best.end();
      Set<Evidence> evidence = EnumSet.copyOf(best.evidence());
      int next = i + 1;
      while (next < accepted.size() && accepted.get(next).start() < end) {
        Finding other = accepted.get(next++);
        end = Math.max(end, other.end());
        evidence.addAll(other.evidence());
        best = WEIGHT.compare(other, best) > 0 ? other : best;
      }
      merged.add(
          new Finding(
              best.type(), start, end, best.score(), evidence, best.scheme(), Decision.ACCEPTED));
      i = next;
    }
    return merged;
  }
}

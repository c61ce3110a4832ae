package dev.velum.anonymize.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tuples at some nodes, to group the nodes above from.
 *
 * <p>Which nodes are worth it, nobody knows beforehand. So each table remembers the last nodes that
 * were grouped from it; when several of them have a level of some attribute in common that promises
 * a much smaller table, the tuples at the meet of these nodes are rolled up. Rolling costs about as
 * much as grouping three or four nodes, so what was lost by waiting is at most about what is won by
 * never rolling in vain (the ski rental argument).
 *
 * <p>Safe for use by several threads. Has no influence on what is found, only on how fast.
 */
final class TupleCache {
  private static final int REMEMBERED = 24;
  private static final int MIN_USES = 6;
  private static final int MIN_TUPLES = 1 << 10;
  private static final double WORTHWHILE_RATIO = 0.6;
  private static final int MAX_ROOM = 4;

  private final List<SearchAttribute> attributes;
  private final List<RolledTuples> tables = new CopyOnWriteArrayList<>();
  private final Map<RolledTuples, Uses> uses = new HashMap<>();
  private final RolledTuples base;
  private long room;

  /**
   * Creates a cache.
   *
   * @param base what every node can be grouped from; as many tuples again, several times over, may
   *     be kept
   * @param maxTuples how many tuples may be kept besides
   */
  TupleCache(List<SearchAttribute> attributes, RolledTuples base, long maxTuples) {
    this.attributes = attributes;
    this.base = base;
    this.room = Math.min((long) MAX_ROOM * base.size(), maxTuples);
    tables.add(base);
  }

  /** Returns the smallest table that the node can be grouped from. */
  RolledTuples smallestBelow(int[] node) {
    RolledTuples smallest = base;
    for (RolledTuples table : tables) {
      if (table.size() < smallest.size() && table.isBelow(node)) {
        smallest = table;
      }
    }
    return smallest;
  }

  /**
   * Takes note that a node is about to be grouped from a table, and returns the node, at it or
   * below it, at which the table should be rolled up first, if there is one.
   */
  synchronized Optional<int[]> noteUse(RolledTuples table, int[] node) {
    if (table.size() < MIN_TUPLES) {
      return Optional.empty();
    }
    Optional<int[]> worth = usesOf(table).add(node);
    return room > 0 ? worth : Optional.empty();
  }

  private Uses usesOf(RolledTuples table) {
    return uses.computeIfAbsent(table, key -> new Uses(key.levels(), attributes));
  }

  /** Keeps a rolled table if it is much smaller than the one that it was rolled from. */
  synchronized void offer(RolledTuples rolled, RolledTuples source) {
    if (rolled.size() <= WORTHWHILE_RATIO * source.size()) {
      room -= rolled.size();
      tables.add(rolled);
    } else {
      usesOf(source).disappointed();
    }
  }

  /** The nodes that were grouped from one table lately. */
  private static final class Uses {
    private final int[] levels;
    private final List<SearchAttribute> attributes;
    private final List<int[]> nodes = new ArrayList<>();
    private int minUses = MIN_USES;

    Uses(int[] levels, List<SearchAttribute> attributes) {
      this.levels = levels;
      this.attributes = attributes;
    }

    Optional<int[]> add(int[] node) {
      if (nodes.size() == REMEMBERED) {
        nodes.remove(0);
      }
      nodes.add(node);
      return nodes.size() < minUses ? Optional.empty() : mostPromising(node);
    }

    /** Asks for more uses before the next attempt. */
    void disappointed() {
      minUses = Math.min(REMEMBERED, 2 * minUses);
    }

    private Optional<int[]> mostPromising(int[] node) {
      double best = 0;
      List<int[]> bestNodes = List.of();
      for (int a = 0; a < levels.length; a++) {
        for (int level = levels[a] + 1; level <= node[a]; level++) {
          List<int[]> sharing = atOrAbove(a, level);
          double gain = sharing.size() * shrinkage(a, level);
          if (sharing.size() >= minUses && gain > best) {
            best = gain;
            bestNodes = sharing;
          }
        }
      }
      if (bestNodes.isEmpty()) {
        return Optional.empty();
      }
      nodes.removeAll(bestNodes);
      return Optional.of(meet(bestNodes));
    }

    private List<int[]> atOrAbove(int a, int level) {
      List<int[]> sharing = new ArrayList<>();
      for (int[] node : nodes) {
        if (node[a] >= level) {
          sharing.add(node);
        }
      }
      return sharing;
    }

    /** Returns by how many powers of e there are fewer labels at a level than in the table. */
    private double shrinkage(int a, int level) {
      SearchAttribute attribute = attributes.get(a);
      return Math.log((double) attribute.labelCount(levels[a]) / attribute.labelCount(level));
    }

    private static int[] meet(List<int[]> nodes) {
      int[] meet = nodes.get(0).clone();
      for (int[] node : nodes) {
        for (int a = 0; a < meet.length; a++) {
          meet[a] = Math.min(meet[a], node[a]);
        }
      }
      return meet;
    }
  }
}

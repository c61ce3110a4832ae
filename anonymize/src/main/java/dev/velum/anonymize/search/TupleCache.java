package dev.velum.anonymize.search;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tuples at some nodes, to group the nodes above from. Safe for use by several threads. */
final class TupleCache {
  private final List<RolledTuples> tables = new CopyOnWriteArrayList<>();

  /** Creates a cache of what every node can be grouped from. */
  TupleCache(RolledTuples base) {
    tables.add(base);
  }

  void add(RolledTuples table) {
    tables.add(table);
  }

  /** Returns the smallest table that the node can be grouped from. */
  RolledTuples smallestBelow(int[] node) {
    RolledTuples smallest = tables.get(0);
    for (RolledTuples table : tables) {
      if (table.size() < smallest.size() && table.isBelow(node)) {
        smallest = table;
      }
    }
    return smallest;
  }
}

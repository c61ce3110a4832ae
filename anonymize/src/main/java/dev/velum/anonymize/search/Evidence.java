package dev.velum.anonymize.search;

import java.util.Arrays;

/**
 * Nodes that were grouped, each with the number of its hopeless records, which fail at all nodes
 * below it as well.
 *
 * <p>Asked again and again which of them lie above a node whose levels become known attribute by
 * attribute. So there is a bitmap for each attribute and level: the nodes at this level or above
 * it. Those above a node are what its bitmaps have in common. Safe for use by several threads.
 */
final class Evidence {
  private static final int FIRST_ENTRIES = 1 << 8;

  /** The order in which attributes become known. */
  private final int[] order;

  private final int[] top;

  private final long maxBytes;

  /** All there is; replaced when it grows, and its bits only added to. */
  private volatile Snapshot snapshot;

  /**
   * Makes room for evidence.
   *
   * @param order of the attributes in which levels become known
   * @param top the highest level of each attribute
   * @param maxBytes when it takes about so much, it takes in no more
   */
  Evidence(int[] order, int[] top, long maxBytes) {
    this.maxBytes = maxBytes;
    this.order = order.clone();
    this.top = top.clone();
    this.snapshot = new Snapshot(top, FIRST_ENTRIES);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Takes note of a node and of the number of records that are hopeless there. */
  synchronized void add(int[] levels, long hopeless) {
    Snapshot current = snapshot;
    if (current.count == current.hopeless.length) {
      if (2 * current.bytes() > maxBytes) {
        return;
      }
      current = current.twiceAsLarge();
    }
    int entry = current.count;
    long bit = 1L << entry;
    int word = entry / Long.SIZE;
    current.hopeless[entry] = (int) hopeless;
    for (int a = 0; a < levels.length; a++) {
      for (int level = 0; level <= levels[a]; level++) {
        current.atOrAbove[a][level][word] |= bit;
      }
    }
    int last = -1;
    int beforeLast = -1;
    for (int depth = 0; depth < order.length; depth++) {
      if (levels[order[depth]] < top[order[depth]]) {
        beforeLast = last;
        last = depth;
      }
    }
    current.highest[entry] = last < 0 ? 0 : levels[order[last]];
    for (int depth = last + 1; depth <= order.length; depth++) {
      current.settledAt[depth][word] |= bit;
    }
    for (int depth = beforeLast + 1; depth <= last; depth++) {
      current.openOnlyAt[depth][last][word] |= bit;
    }
    snapshot = current.withOneMore();
  }

  /** The nodes known at some time. */
  static final class Snapshot {
    private final int[] hopeless;

    /** For each node its level at the last attribute below the top. */
    private final int[] highest;

    /** {@code [attribute][level]}: the nodes at this level or above it. */
    private final long[][][] atOrAbove;

    /** {@code [depth]}: the nodes that are at the top in all attributes from this depth on. */
    private final long[][] settledAt;

    /** {@code [depth][later]}: those that are so but for the attribute at a later depth. */
    private final long[][][] openOnlyAt;

    private final int count;

    private Snapshot(int[] top, int entries) {
      int words = entries / Long.SIZE;
      int n = top.length;
      this.hopeless = new int[entries];
      this.highest = new int[entries];
      this.atOrAbove = new long[n][][];
      for (int a = 0; a < n; a++) {
        atOrAbove[a] = new long[top[a] + 1][words];
      }
      this.settledAt = new long[n + 1][words];
      this.openOnlyAt = new long[n][n][words];
      this.count = 0;
    }

    private Snapshot(
        int[] hopeless,
        int[] highest,
        long[][][] atOrAbove,
        long[][] settledAt,
        long[][][] openOnlyAt,
        int count) {
      this.hopeless = hopeless;
      this.highest = highest;
      this.atOrAbove = atOrAbove;
      this.settledAt = settledAt;
      this.openOnlyAt = openOnlyAt;
      this.count = count;
    }

    private Snapshot withOneMore() {
      return new Snapshot(hopeless, highest, atOrAbove, settledAt, openOnlyAt, count + 1);
    }

    private Snapshot twiceAsLarge() {
      int entries = 2 * hopeless.length;
      return new Snapshot(
          Arrays.copyOf(hopeless, entries),
          Arrays.copyOf(highest, entries),
          lengthened(atOrAbove, entries / Long.SIZE),
          lengthened(settledAt, entries / Long.SIZE),
          lengthened(openOnlyAt, entries / Long.SIZE),
          count);
    }

    private static long[][][] lengthened(long[][][] bitmaps, int words) {
      long[][][] longer = new long[bitmaps.length][][];
      for (int i = 0; i < longer.length; i++) {
        longer[i] = lengthened(bitmaps[i], words);
      }
      return longer;
    }

    private static long[][] lengthened(long[][] bitmaps, int words) {
      long[][] longer = new long[bitmaps.length][];
      for (int i = 0; i < longer.length; i++) {
        longer[i] = Arrays.copyOf(bitmaps[i], words);
      }
      return longer;
    }

    int count() {
      return count;
    }

    private long bytes() {
      long bitmaps = settledAt.length;
      for (int a = 0; a < atOrAbove.length; a++) {
        bitmaps += atOrAbove[a].length + openOnlyAt[a].length;
      }
      return hopeless.length * (2L * Integer.BYTES + bitmaps / Byte.SIZE);
    }

    /** Sets the set of all nodes. */
    void all(long[] into) {
      Arrays.fill(into, 0, words(), -1L);
      if (count % Long.SIZE != 0) {
        into[words() - 1] = (1L << count) - 1;
      }
    }

    /** Returns the nodes at or above this one. */
    long[] above(int[] levels) {
      long[] nodes = new long[words()];
      all(nodes);
      for (int a = 0; a < levels.length; a++) {
        narrow(nodes, a, levels[a], nodes);
      }
      return nodes;
    }

    /** Returns whether the node itself is among these nodes, all of which are at or above it. */
    boolean holds(long[] nodes, int[] levels) {
      for (int word = words() - 1; word >= 0; word--) {
        long rest = nodes[word];
        for (int a = 0; rest != 0 && a < levels.length; a++) {
          boolean isTop = levels[a] + 1 == atOrAbove[a].length;
          rest &= isTop ? -1L : ~atOrAbove[a][levels[a] + 1][word];
        }
        if (rest != 0) {
          return true;
        }
      }
      return false;
    }

    int words() {
      return (count + Long.SIZE - 1) / Long.SIZE;
    }

    /** Sets what two sets of nodes have in common: a set and the nodes at or above a level. */
    void narrow(long[] from, int a, int level, long[] into) {
      long[] bitmap = atOrAbove[a][level];
      for (int word = words() - 1; word >= 0; word--) {
        into[word] = from[word] & bitmap[word];
      }
    }

    /** Returns the most hopeless records at any of the nodes. */
    int most(long[] nodes) {
      int most = 0;
      for (int word = words() - 1; word >= 0; word--) {
        most = Math.max(most, most(word, nodes[word]));
      }
      return most;
    }

    /** Returns the same for those of the nodes that no level from this depth on can leave. */
    int mostSettled(long[] nodes, int depth) {
      long[] settled = settledAt[depth];
      int most = 0;
      for (int word = words() - 1; word >= 0; word--) {
        most = Math.max(most, most(word, nodes[word] & settled[word]));
      }
      return most;
    }

    private int most(int word, long bits) {
      int most = 0;
      for (long rest = bits; rest != 0; rest &= rest - 1) {
        most = Math.max(most, hopeless[word * Long.SIZE + Long.numberOfTrailingZeros(rest)]);
      }
      return most;
    }

    /**
     * Returns the lowest level at a later depth that leaves all of the nodes with more hopeless
     * records than a limit, among those that only this level can leave.
     */
    int lowestLevel(long[] nodes, int depth, int later, long limit) {
      long[] open = openOnlyAt[depth][later];
      int lowest = 0;
      for (int word = words() - 1; word >= 0; word--) {
        for (long rest = nodes[word] & open[word]; rest != 0; rest &= rest - 1) {
          int entry = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
          if (hopeless[entry] > limit) {
            lowest = Math.max(lowest, highest[entry] + 1);
          }
        }
      }
      return lowest;
    }
  }
}

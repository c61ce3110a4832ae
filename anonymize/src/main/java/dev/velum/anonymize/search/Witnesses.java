package dev.velum.anonymize.search;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Tuples whose classes have broken a model somewhere, asked whether they do elsewhere.
 *
 * <p>When nothing may be suppressed, one class that breaks a model settles a node, and the same few
 * records break it again and again. The class of one tuple at any node is had without grouping: for
 * each attribute, level and label a bitmap says which tuples show the label; the class is what the
 * bitmaps of the tuple's labels have in common. With 20,000 tuples and nine attributes this takes
 * about a microsecond.
 *
 * <p>Bitmaps are made when they are first asked for; when they take too much room, all are
 * forgotten. Used by one thread.
 */
final class Witnesses {
  private static final int BLOCK_WORDS = 256;
  private static final int MAX_LABELS_AT_ONCE = 256;
  private static final long MAX_WORDS = 1L << 23; // 64 MB
  private static final int MAX_WITNESSES = 64;

  private final SearchProblem problem;
  private final TupleLayout layout;
  private final TupleTable tuples;
  private final List<SearchAttribute> attributes;
  private final List<ClassCriterion> criteria;
  private final int words;
  private final long[] common = new long[BLOCK_WORDS];
  private final long[][] own;

  /** {@code [attribute][level][label]}. */
  private final long[][][][] bitmaps;

  private long room = MAX_WORDS;

  /** The one that was right last comes first. */
  private final Deque<Integer> witnesses = new ArrayDeque<>();

  /**
   * Takes the tuples of a table.
   *
   * @param tuples at the lowest node; not changed any more
   */
  Witnesses(SearchProblem problem, TupleLayout layout, TupleTable tuples) {
    this.problem = problem;
    this.layout = layout;
    this.tuples = tuples;
    this.attributes = problem.attributes();
    this.criteria = problem.criteria();
    this.words = (tuples.size() + Long.SIZE - 1) / Long.SIZE;
    this.own = new long[attributes.size()][];
    this.bitmaps = new long[attributes.size()][][][];
    for (int a = 0; a < bitmaps.length; a++) {
      bitmaps[a] = new long[attributes.get(a).height()][][];
    }
  }

  /** Returns whether some tuple is known whose class at the node breaks a model. */
  boolean anyAgainst(int[] node) {
    for (Iterator<Integer> each = witnesses.iterator(); each.hasNext(); ) {
      int tuple = each.next();
      if (fails(tuple, node)) {
        each.remove();
        witnesses.addFirst(tuple);
        return true;
      }
    }
    return false;
  }

  /**
   * Takes in a tuple of a class that breaks a model, in place of the one that was right longest ago
   * when there are many.
   *
   * @param labels of the class
   * @param node at which it is
   */
  void add(int[] labels, int[] node) {
    if (witnesses.size() == MAX_WITNESSES) {
      witnesses.removeLast();
    }
    witnesses.addFirst(anyWith(labels, node));
  }

  private int anyWith(int[] labels, int[] node) {
    int selecting = select(labels, node);
    for (int from = 0; from < words; from += BLOCK_WORDS) {
      int count = intersect(selecting, from);
      for (int word = 0; word < count; word++) {
        if (common[word] != 0) {
          return (from + word) * Long.SIZE + Long.numberOfTrailingZeros(common[word]);
        }
      }
    }
    throw new AssertionError("a class has records");
  }

  /**
   * Raises a node, level by level and attribute by attribute in turn, for as long as the first
   * witness stands against it.
   */
  int[] climb(int[] from) {
    int tuple = witnesses.getFirst();
    int[] node = from.clone();
    boolean[] settled = new boolean[node.length];
    boolean raised = true;
    while (raised) {
      raised = false;
      for (int a = 0; a < node.length; a++) {
        if (!settled[a]) {
          node[a]++;
          settled[a] = node[a] == attributes.get(a).height() || !fails(tuple, node);
          node[a] -= settled[a] ? 1 : 0;
          raised |= !settled[a];
        }
      }
    }
    return node;
  }

  /** Returns whether the class of a tuple at a node breaks a model. */
  private boolean fails(int tuple, int[] node) {
    int[] labels = new int[node.length];
    for (int a = 0; a < labels.length; a++) {
      labels[a] = attributes.get(a).roll(0, node[a])[layout.get(tuples.keys(), tuple, a)];
    }
    int selecting = select(labels, node);
    for (ClassCriterion criterion : criteria) {
      criterion.reset(1);
    }
    int[] weights = tuples.weights();
    int size = 0;
    for (int from = 0; from < words; from += BLOCK_WORDS) {
      int count = intersect(selecting, from);
      for (int word = 0; word < count; word++) {
        for (long bits = common[word]; bits != 0; bits &= bits - 1) {
          int member = (from + word) * Long.SIZE + Long.numberOfTrailingZeros(bits);
          size += weights[member];
          feedCriteria(member, weights[member]);
          if (criteria.isEmpty() && size >= problem.minClassSize()) {
            return false;
          }
        }
      }
    }
    return size < problem.minClassSize() || criteria.stream().anyMatch(c -> c.fails(0));
  }

  private void feedCriteria(int member, int weight) {
    for (int i = 0; i < criteria.size(); i++) {
      ClassCriterion criterion = criteria.get(i);
      int field = attributes.size() + criterion.sensitive();
      criterion.add(0, layout.get(tuples.keys(), member, field), weight);
    }
  }

  /** Collects the bitmaps of labels, unless all tuples show the label, and returns how many. */
  private int select(int[] labels, int[] node) {
    int count = 0;
    for (int a = 0; a < labels.length; a++) {
      if (attributes.get(a).labelCount(node[a]) > 1) {
        own[count++] = bitmap(a, node[a], labels[a]);
      }
    }
    return count;
  }

  /** Fills in what the first bitmaps have in common from a word on, and returns how many words. */
  private int intersect(int selecting, int from) {
    int count = Math.min(BLOCK_WORDS, words - from);
    if (selecting == 0) {
      Arrays.fill(common, 0, count, -1L);
      if (from + count == words) {
        common[count - 1] >>>= words * Long.SIZE - tuples.size();
      }
      return count;
    }
    System.arraycopy(own[0], from, common, 0, count);
    for (int i = 1; i < selecting; i++) {
      long[] other = own[i];
      for (int word = 0; word < count; word++) {
        common[word] &= other[from + word];
      }
    }
    return count;
  }

  private long[] bitmap(int a, int level, int label) {
    long[][] known = bitmaps[a][level];
    if (known == null || known[label].length == 0) {
      known = fill(a, level, label);
    }
    return known[label];
  }

  private long[][] fill(int a, int level, int label) {
    int labels = attributes.get(a).labelCount(level);
    boolean atOnce = labels <= MAX_LABELS_AT_ONCE;
    long needed = atOnce ? (long) labels * words : words;
    if (needed > room) {
      for (long[][][] ofAttribute : bitmaps) {
        Arrays.fill(ofAttribute, null);
      }
      room = MAX_WORDS;
    }
    room -= needed;
    long[][] known = bitmaps[a][level];
    if (known == null) {
      known = new long[labels][0];
      bitmaps[a][level] = known;
    }
    if (atOnce) {
      fillAll(a, level, known);
    } else {
      known[label] = only(a, level, label);
    }
    return known;
  }

  private void fillAll(int a, int level, long[][] target) {
    for (int label = 0; label < target.length; label++) {
      target[label] = new long[words];
    }
    int[] roll = attributes.get(a).roll(0, level);
    long[] keys = tuples.keys()[layout.word(a)];
    int shift = layout.shift(a);
    long mask = layout.mask(a);
    for (int tuple = 0; tuple < tuples.size(); tuple++) {
      int label = roll[(int) (keys[tuple] >>> shift & mask)];
      target[label][tuple / Long.SIZE] |= 1L << tuple;
    }
  }

  private long[] only(int a, int level, int label) {
    long[] target = new long[words];
    int[] roll = attributes.get(a).roll(0, level);
    long[] keys = tuples.keys()[layout.word(a)];
    int shift = layout.shift(a);
    long mask = layout.mask(a);
    for (int tuple = 0; tuple < tuples.size(); tuple++) {
      boolean shows = roll[(int) (keys[tuple] >>> shift & mask)] == label;
      target[tuple / Long.SIZE] |= (shows ? 1L : 0L) << tuple;
    }
    return target;
  }
}

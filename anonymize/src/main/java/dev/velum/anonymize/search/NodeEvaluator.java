package dev.velum.anonymize.search;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Groups tuples at a node of the lattice and finds the classes that break a model.
 *
 * <p>Values become labels by {@link LabelTables}. While the product of the label counts is
 * moderate, the sum is the class number itself, in mixed radix, and grouping is adding to an array
 * of counters. Beyond, it is a packed tuple that is looked up in a hash.
 *
 * <p>Used by one thread; keeps its memory from node to node.
 */
final class NodeEvaluator implements ClassView {
  private static final int BLOCK = 1024;
  private static final int MIN_DIRECT_CELLS = 1 << 12;
  private static final int MAX_DIRECT_CELLS = 1 << 24;
  private static final int DIRECT_CELLS_PER_TUPLE = 8;
  private static final int MIN_PARTED_TUPLES = 1 << 13;
  private static final int TUPLES_OF_A_PART = 1 << 10;
  private static final int MAX_PARTS = 1 << 14;

  private final SearchProblem problem;
  private final List<SearchAttribute> attributes;
  private final TupleLayout layout;
  private final ClassCriterion[] criteria;
  private final ClassCriterion[] fedCriteria;
  private final int n;
  private final int minClassSize;
  private final int maxDirectCells;

  private final int[] numbers = new int[BLOCK];
  private final long[][] packed;
  private final TupleTable hashed;
  private final int[] strides;
  private final LabelTables tables;
  private int[] sizes = new int[0];

  /** Where the class of each tuple is noted when that is asked for. */
  private int[] classOfTuple = new int[0];

  private boolean notesClasses;

  // What the last call of suppressedAt left behind.
  private int[] levels = new int[0];
  private boolean direct;
  private int classes;
  private long hopeless;
  private final BitSet failing = new BitSet();

  NodeEvaluator(SearchProblem problem, TupleLayout layout) {
    this(problem, layout, MAX_DIRECT_CELLS);
  }

  /**
   * Creates an evaluator that numbers classes directly only while there are few.
   *
   * @param maxDirectCells the largest product of label counts that is
   */
  NodeEvaluator(SearchProblem problem, TupleLayout layout, int maxDirectCells) {
    this.maxDirectCells = maxDirectCells;
    this.problem = problem;
    this.attributes = problem.attributes();
    this.layout = layout;
    this.criteria = problem.criteria().toArray(new ClassCriterion[0]);
    this.fedCriteria =
        Arrays.stream(criteria)
            .filter(criterion -> criterion.sensitive() != ClassCriterion.NONE)
            .toArray(ClassCriterion[]::new);
    this.n = attributes.size();
    this.minClassSize = problem.minClassSize();
    this.packed = new long[layout.wordCount()][BLOCK];
    this.hashed = new TupleTable(layout.wordCount());
    this.strides = new int[n];
    this.tables = new LabelTables(attributes, layout);
  }

  /**
   * Groups at a node and returns the number of records in classes that break a model.
   *
   * @param source tuples at this node or below it
   */
  long suppressedAt(int[] node, RolledTuples source) {
    levels = node;
    direct = setStrides(source.size());
    if (direct) {
      groupDirectly(source);
    } else {
      groupHashed(source);
    }
    return criteria.length == 0 ? recordsInSmallClasses() : recordsInFailingClasses();
  }

  /**
   * Returns, for the node that was grouped last, a number of records that fail at all nodes below,
   * too, as their classes cannot be cut into parts that keep the models.
   */
  long hopeless() {
    return hopeless;
  }

  /**
   * Groups at a node and returns the tuples whose classes keep all models.
   *
   * @param source tuples at this node or below it
   */
  BitSet keptAt(int[] node, RolledTuples source) {
    notesClasses = true;
    if (classOfTuple.length < source.size()) {
      classOfTuple = new int[source.size()];
    }
    long suppressed = suppressedAt(node, source);
    notesClasses = false;
    BitSet kept = new BitSet(source.size());
    if (suppressed < source.records()) {
      keep(source.size(), kept);
    }
    return kept;
  }

  private void keep(int tuples, BitSet kept) {
    for (int tuple = 0; tuple < tuples; tuple++) {
      kept.set(tuple, !fails(classOfTuple[tuple]));
    }
  }

  private void note(int from, int count) {
    if (notesClasses) {
      System.arraycopy(numbers, 0, classOfTuple, from, count);
    }
  }

  /** Empty classes add nothing, so that there is nothing to decide but the size. */
  private long recordsInSmallClasses() {
    long records = 0;
    for (int number = 0; number < classes; number++) {
      int size = sizes[number];
      records += size < minClassSize ? size : 0;
    }
    hopeless = records;
    return records;
  }

  private long recordsInFailingClasses() {
    failing.clear();
    hopeless = 0;
    for (ClassCriterion criterion : criteria) {
      criterion.begin(this);
    }
    for (int number = 0; number < classes; number++) {
      if (sizes[number] > 0) {
        judge(number);
      }
    }
    for (ClassCriterion criterion : criteria) {
      if (criterion instanceof SizeFloor floor) {
        floor.suppress(this, classes, failing);
      }
    }
    long records = 0;
    for (int number = failing.nextSetBit(0); number >= 0; number = failing.nextSetBit(number + 1)) {
      records += sizes[number];
    }
    return records;
  }

  private void judge(int number) {
    int size = sizes[number];
    if (size < minClassSize) {
      failing.set(number);
      hopeless += size;
      return;
    }
    int most = 0;
    for (ClassCriterion criterion : criteria) {
      if (criterion.fails(number)) {
        failing.set(number);
        most = Math.max(most, criterion.hopeless(number, size));
      }
    }
    hopeless += most;
  }

  /** Returns the number of classes of the node that was grouped last; some may be empty. */
  int classCount() {
    return classes;
  }

  /** Returns whether a class of the node that was grouped last has records and is suppressed. */
  boolean fails(int number) {
    return criteria.length == 0
        ? sizes[number] > 0 && sizes[number] < minClassSize
        : failing.get(number);
  }

  /**
   * Returns, for the node that was grouped last, how many domain values the records in failing
   * classes cover together, attribute by attribute.
   */
  long[] suppressedCovered() {
    long[] sums = new long[n];
    for (int number = 0; number < classes; number++) {
      if (fails(number)) {
        for (int a = 0; a < n; a++) {
          int covered = attributes.get(a).leafCounts(levels[a])[label(number, a)];
          sums[a] += (long) sizes[number] * covered;
        }
      }
    }
    return sums;
  }

  /** Returns, for the node that was grouped last, the labels of the smallest failing class. */
  int[] labelsOfSmallestFailing() {
    int smallest = -1;
    for (int number = 0; number < classes; number++) {
      if ((smallest < 0 || sizes[number] < sizes[smallest]) && fails(number)) {
        smallest = number;
      }
    }
    int[] labels = new int[n];
    for (int a = 0; a < n; a++) {
      labels[a] = label(smallest, a);
    }
    return labels;
  }

  @Override
  public int[] levels() {
    return levels;
  }

  @Override
  public int size(int number) {
    return sizes[number];
  }

  @Override
  public int label(int number, int a) {
    return direct ? directLabel(number, a) : layout.get(hashed.keys(), number, a);
  }

  private int directLabel(int number, int a) {
    return number / strides[a] % attributes.get(a).labelCount(levels[a]);
  }

  /** Returns whether the classes of the node can be numbered in mixed radix, and how. */
  private boolean setStrides(int tuples) {
    long limit =
        Math.min(
            maxDirectCells, Math.max(MIN_DIRECT_CELLS, (long) DIRECT_CELLS_PER_TUPLE * tuples));
    long cells = 1;
    for (int a = n - 1; a >= 0; a--) {
      strides[a] = (int) cells;
      cells *= attributes.get(a).labelCount(levels[a]);
      if (cells > limit) {
        return false;
      }
    }
    classes = (int) cells;
    return true;
  }

  private void groupDirectly(RolledTuples source) {
    if (sizes.length < classes) {
      sizes = new int[classes];
    } else {
      Arrays.fill(sizes, 0, classes, 0);
    }
    for (ClassCriterion criterion : fedCriteria) {
      criterion.reset(classes);
    }
    tables.fill(source.levels(), levels, strides, source.size());
    long[][] keys = source.tuples().keys();
    int[] weights = source.tuples().weights();
    for (int from = 0; from < source.size(); from += BLOCK) {
      int count = Math.min(BLOCK, source.size() - from);
      tables.sum(keys, from, count, numbers);
      for (int i = 0; i < count; i++) {
        sizes[numbers[i]] += weights[from + i];
      }
      note(from, count);
      feedCriteria(keys, weights, from, count);
    }
  }

  private void feedCriteria(long[][] keys, int[] weights, int from, int count) {
    for (ClassCriterion criterion : fedCriteria) {
      int field = n + criterion.sensitive();
      long[] word = keys[layout.word(field)];
      int shift = layout.shift(field);
      long mask = layout.mask(field);
      for (int i = 0; i < count; i++) {
        criterion.add(numbers[i], (int) (word[from + i] >>> shift & mask), weights[from + i]);
      }
    }
  }

  private void groupHashed(RolledTuples source) {
    hashed.clear();
    for (ClassCriterion criterion : fedCriteria) {
      criterion.reset(source.size());
    }
    tables.fillPacked(source.levels(), levels, source.size());
    long[][] keys = source.tuples().keys();
    int[] weights = source.tuples().weights();
    for (int from = 0; from < source.size(); from += BLOCK) {
      int count = Math.min(BLOCK, source.size() - from);
      tables.pack(keys, from, count, packed);
      for (int i = 0; i < count; i++) {
        numbers[i] = hashed.add(packed, i, weights[from + i]);
      }
      note(from, count);
      feedCriteria(keys, weights, from, count);
    }
    classes = hashed.size();
    if (sizes.length < classes) {
      sizes = new int[classes];
    }
    System.arraycopy(hashed.weights(), 0, sizes, 0, classes);
  }

  /** Returns the distinct tuples at a node, sensitive values included. */
  RolledTuples roll(int[] node, RolledTuples source) {
    levels = node;
    return new RolledTuples(
        node,
        layout.wordCount() == 1 && source.size() >= MIN_PARTED_TUPLES
            ? rollInParts(source)
            : rollHashed(source));
  }

  private TupleTable rollHashed(RolledTuples source) {
    TupleTable rolled = new TupleTable(layout.wordCount());
    tables.fillPacked(source.levels(), levels, source.size());
    int[] weights = source.tuples().weights();
    for (int from = 0; from < source.size(); from += BLOCK) {
      int count = Math.min(BLOCK, source.size() - from);
      pack(source, from, count);
      for (int i = 0; i < count; i++) {
        var unused = rolled.add(packed, i, weights[from + i]);
      }
    }
    return rolled;
  }

  /** Parts the tuples by the labels of the first attributes; see {@link TupleCollector}. */
  private TupleTable rollInParts(RolledTuples source) {
    char[] partOfTuple = new char[source.size()];
    int[] ends = new int[setPartStrides(source.size() / TUPLES_OF_A_PART)];
    tables.fill(source.levels(), levels, strides, source.size());
    for (int from = 0; from < source.size(); from += BLOCK) {
      int count = Math.min(BLOCK, source.size() - from);
      tables.sum(source.tuples().keys(), from, count, numbers);
      for (int i = 0; i < count; i++) {
        partOfTuple[from + i] = (char) numbers[i];
        ends[numbers[i]]++;
      }
    }
    int most = 0;
    int sum = 0;
    for (int part = 0; part < ends.length; part++) {
      int tuples = ends[part];
      most = Math.max(most, tuples);
      ends[part] = sum; // the start, until the tuples are there
      sum += tuples;
    }
    long[] keys = new long[source.size()];
    int[] weights = new int[source.size()];
    tables.fillPacked(source.levels(), levels, source.size());
    for (int from = 0; from < source.size(); from += BLOCK) {
      int count = Math.min(BLOCK, source.size() - from);
      pack(source, from, count);
      for (int i = 0; i < count; i++) {
        int place = ends[partOfTuple[from + i]]++;
        keys[place] = packed[0][i];
        weights[place] = source.tuples().weights()[from + i];
      }
    }
    Compaction distinct = new Compaction(keys, weights, most);
    int start = 0;
    for (int end : ends) {
      distinct.addWeightedPart(start, end);
      start = end;
    }
    return distinct.tuples();
  }

  /** Numbers parts by the labels of so many of the first attributes that there are enough. */
  private int setPartStrides(int enough) {
    Arrays.fill(strides, 0);
    int parts = 1;
    for (int a = 0; a < n && parts < enough; a++) {
      int labels = attributes.get(a).labelCount(levels[a]);
      if ((long) parts * labels <= MAX_PARTS) {
        strides[a] = parts;
        parts *= labels;
      }
    }
    return parts;
  }

  private void pack(RolledTuples source, int from, int count) {
    tables.pack(source.tuples().keys(), from, count, packed);
    packSensitive(source.tuples().keys(), from, count);
  }

  private void packSensitive(long[][] keys, int from, int count) {
    for (int field = n; field < n + problem.sensitive().size(); field++) {
      long[] source = keys[layout.word(field)];
      long[] target = packed[layout.word(field)];
      long mask = layout.mask(field) << layout.shift(field);
      for (int i = 0; i < count; i++) {
        target[i] |= source[from + i] & mask;
      }
    }
  }
}

package dev.velum.anonymize.search;

/**
 * A condition on the sensitive values of each class, in the form in which the search asks it: first
 * {@link #reset}, then {@link #add} for each tuple in any order, then {@link #begin}, then {@link
 * #fails} for each class.
 *
 * <p>What the search may conclude for other nodes is said by {@link #hopeless} and {@link
 * #isClosedUnderUnion}. Used by one thread.
 */
abstract class ClassCriterion {
  /** In place of a sensitive attribute: the criterion is not told of values. */
  static final int NONE = -1;

  private final int sensitive;

  /**
   * Creates a criterion.
   *
   * @param sensitive the number of the sensitive attribute that it looks at, or {@link #NONE}
   */
  ClassCriterion(int sensitive) {
    this.sensitive = sensitive;
  }

  /** Returns the number of the sensitive attribute that this criterion looks at, or none. */
  final int sensitive() {
    return sensitive;
  }

  /**
   * Forgets everything.
   *
   * @param classes class numbers to come are smaller
   */
  abstract void reset(int classes);

  /** Takes note of records of a class with a sensitive value. */
  abstract void add(int classNumber, int value, int records);

  /**
   * Is told that all was added, before the first class is asked for.
   *
   * @param view the classes; changes when the next node is grouped
   */
  void begin(ClassView view) {
    // Most conditions need no more than what was added.
  }

  /** Returns whether a class with records breaks the condition. */
  abstract boolean fails(int classNumber);

  /**
   * Returns how many of the records of a class that breaks the condition are sure to fail at all
   * nodes below, where parts of it are classes: all of them, if each part breaks it as well.
   *
   * @param size of the class
   */
  abstract int hopeless(int classNumber, int size);

  /**
   * Returns whether the union of classes that satisfy the condition always does, so that nothing
   * below a node is feasible without suppression if the node is not.
   */
  abstract boolean isClosedUnderUnion();
}

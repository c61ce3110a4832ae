package dev.velum.anonymize.search;

/** Forbids levels that are too low: there every class fails, and so it does at all nodes below. */
final class LevelCriterion extends LabelCriterion {
  private final int[] lowest;
  private boolean isTooLow;

  LevelCriterion(int[] lowest) {
    this.lowest = lowest.clone();
  }

  @Override
  void begin(ClassView view) {
    super.begin(view);
    isTooLow = false;
    for (int a = 0; a < lowest.length; a++) {
      isTooLow |= view.levels()[a] < lowest[a];
    }
  }

  @Override
  boolean fails(int classNumber) {
    return isTooLow;
  }

  @Override
  int hopeless(int classNumber, int size) {
    return isTooLow ? size : 0;
  }
}

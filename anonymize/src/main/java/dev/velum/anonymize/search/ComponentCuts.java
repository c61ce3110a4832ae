package dev.velum.anonymize.search;

/** Cuts between labels of the top, as no class can hold records from both sides. */
final class ComponentCuts extends Cuts {
  ComponentCuts(PlacedTuples tuples) {
    super(tuples);
  }

  @Override
  boolean find(int from, int to) {
    for (int a = 0; a < axes().size(); a++) {
      Axis axis = axes().get(a);
      if (axis.topLabels() > 1) {
        count(from, to, a);
        for (int i = 1; i < distinct(); i++) {
          if (axis.topLabel(position(i)) != axis.topLabel(position(i - 1))) {
            take(a, position(i - 1));
            return true;
          }
        }
      }
    }
    return false;
  }
}

package dev.velum.anonymize.search;

import dev.velum.anonymize.table.EquivalenceClasses;
import java.util.List;

/** The classes of the rows of a table at one node. */
final class RowClasses implements ClassView {
  private final List<SearchAttribute> attributes;
  private final int[] levels;
  private final EquivalenceClasses classes;
  private final int[] firstRows;

  RowClasses(List<SearchAttribute> attributes, int[] levels, EquivalenceClasses classes) {
    this.attributes = attributes;
    this.levels = levels;
    this.classes = classes;
    this.firstRows = new int[classes.count()];
    for (int row = classes.rowCount() - 1; row >= 0; row--) {
      firstRows[classes.classOf(row)] = row;
    }
  }

  @Override
  public int[] levels() {
    return levels;
  }

  @Override
  public int size(int classNumber) {
    return classes.size(classNumber);
  }

  @Override
  public int label(int classNumber, int attribute) {
    SearchAttribute column = attributes.get(attribute);
    return column.roll(0, levels[attribute])[column.value(firstRows[classNumber])];
  }
}

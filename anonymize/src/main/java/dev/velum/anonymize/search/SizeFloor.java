package dev.velum.anonymize.search;

import dev.velum.anonymize.model.AverageRisk;
import dev.velum.anonymize.model.PopulationUniqueness;
import dev.velum.anonymize.model.SampleUniqueness;
import dev.velum.anonymize.model.TableModel;
import dev.velum.anonymize.risk.ClassSize;
import dev.velum.anonymize.risk.PopulationRisk;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Conditions on the sizes of all classes that other criteria leave: the smallest classes are
 * suppressed until the others satisfy them, all classes of one size together.
 *
 * <p>Says nothing about a single class: asked after all others, by {@link #suppress}.
 */
final class SizeFloor extends LabelCriterion {
  private final List<TableModel> models;

  SizeFloor(List<TableModel> models) {
    this.models = List.copyOf(models);
  }

  @Override
  boolean fails(int classNumber) {
    return false;
  }

  /**
   * Adds the classes to suppress to those that are suppressed already.
   *
   * @param classCount how many classes there are, empty ones included
   */
  void suppress(ClassView classes, int classCount, BitSet suppressed) {
    NavigableMap<Integer, Integer> sizes = new TreeMap<>();
    for (int number = 0; number < classCount; number++) {
      if (classes.size(number) > 0 && !suppressed.get(number)) {
        sizes.merge(classes.size(number), 1, Integer::sum);
      }
    }
    int floor = floor(sizes);
    for (int number = 0; number < classCount; number++) {
      if (classes.size(number) > 0 && classes.size(number) < floor) {
        suppressed.set(number);
      }
    }
  }

  private int floor(NavigableMap<Integer, Integer> sizes) {
    int floor = 0;
    while (!sizes.isEmpty() && !allAllow(sizes)) {
      floor = sizes.firstKey() + 1;
      sizes.pollFirstEntry();
    }
    return floor;
  }

  private boolean allAllow(Map<Integer, Integer> sizes) {
    long records = 0;
    long classes = 0;
    for (Map.Entry<Integer, Integer> entry : sizes.entrySet()) {
      records += (long) entry.getKey() * entry.getValue();
      classes += entry.getValue();
    }
    for (TableModel model : models) {
      if (model instanceof AverageRisk risk && !risk.allows(classes, records)) {
        return false;
      }
      if (model instanceof SampleUniqueness uniqueness
          && !uniqueness.allows(sizes.getOrDefault(1, 0), records)) {
        return false;
      }
      if (model instanceof PopulationUniqueness uniqueness && !allows(uniqueness, sizes)) {
        return false;
      }
    }
    return true;
  }

  private static boolean allows(PopulationUniqueness model, Map<Integer, Integer> sizes) {
    List<ClassSize> list = new ArrayList<>();
    sizes.forEach((size, classes) -> list.add(new ClassSize(size, classes)));
    PopulationRisk risk = PopulationRisk.of(list, model.populationSize());
    return model.allows(risk.uniqueShare(model.estimator()));
  }
}

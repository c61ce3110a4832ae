package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * What the labels of a published table cover, by the ladders of the hierarchies, text by text.
 *
 * <p>Where all labels of a column stand on one level of its hierarchy, the lowest such level that
 * may be published is taken for the one at which it was. Otherwise different records were
 * generalized differently, and a label covers every value whose ladder shows it.
 */
final class PublishedLabels {
  private final Map<String, GeneralizationHierarchy> hierarchies;
  private final Map<String, Integer> levels = new LinkedHashMap<>();
  private final boolean hasOneLevelEach;
  private final Map<String, Map<String, List<String>>> ladders = new HashMap<>();

  PublishedLabels(
      Table seen, Map<String, GeneralizationHierarchy> hierarchies, IntPredicate suppressed) {
    this.hierarchies = hierarchies;
    hierarchies.forEach(
        (name, hierarchy) -> {
          Set<String> shown = new HashSet<>();
          for (int row = 0; row < seen.rowCount(); row++) {
            if (!suppressed.test(row)) {
              shown.add(seen.value(row, name));
            }
          }
          level(hierarchy, shown).ifPresent(level -> levels.put(name, level));
        });
    this.hasOneLevelEach = levels.size() == hierarchies.size();
  }

  private static Optional<Integer> level(GeneralizationHierarchy hierarchy, Set<String> shown) {
    for (int level = hierarchy.lowestLevel(); level < hierarchy.height(); level++) {
      if (new HashSet<>(hierarchy.labels(level)).containsAll(shown)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  private GeneralizationHierarchy hierarchy(String name) {
    return Objects.requireNonNull(hierarchies.get(name), name);
  }

  private Map<String, List<String>> laddersOf(String name) {
    return ladders.computeIfAbsent(
        name,
        key -> {
          Map<String, List<String>> byValue = new HashMap<>();
          hierarchy(key).ladders().forEach(ladder -> byValue.put(ladder.get(0), ladder));
          return byValue;
        });
  }

  /** Returns the share of what there is to know about a record that its labels do not tell. */
  double informationLoss(List<String> labels) {
    double lost = 0;
    double most = 0;
    int position = 0;
    for (String name : hierarchies.keySet()) {
      most += Math.log(hierarchy(name).domainSize());
      lost += Math.log(covered(name, labels.get(position++)));
    }
    return most == 0 ? 0 : Math.min(1, lost / most);
  }

  private double covered(String name, String label) {
    Integer level = levels.get(name);
    if (level != null) {
      return hierarchy(name).leafCount(level, label).orElse(1);
    }
    if (hierarchy(name).spanLeafCount(label).isPresent()) {
      return hierarchy(name).spanLeafCount(label).orElseThrow();
    }
    return Math.max(
        1, laddersOf(name).values().stream().filter(ladder -> ladder.contains(label)).count());
  }

  /** Returns how many members of a population look like each class. */
  Map<List<String>, Long> membersLike(Set<List<String>> classes, Table population) {
    Table known = population.select(List.copyOf(hierarchies.keySet()));
    Map<List<String>, Long> members = new HashMap<>();
    if (hasOneLevelEach) {
      for (List<String> row : known.rows()) {
        members.merge(labels(row), 1L, Long::sum);
      }
      return members;
    }
    for (List<String> labels : classes) {
      members.put(labels, known.rows().stream().filter(row -> covers(labels, row)).count());
    }
    return members;
  }

  private List<String> labels(List<String> row) {
    List<String> labels = new ArrayList<>();
    levels.forEach(
        (name, level) ->
            labels.add(hierarchy(name).generalize(row.get(labels.size()), level).orElse("")));
    return labels;
  }

  private boolean covers(List<String> labels, List<String> row) {
    int position = 0;
    for (String name : hierarchies.keySet()) {
      String value = row.get(position);
      String label = labels.get(position++);
      List<String> ladder = laddersOf(name).getOrDefault(value, List.of());
      if (!ladder.contains(label) && !hierarchy(name).spanCovers(label, value)) {
        return false;
      }
    }
    return true;
  }
}

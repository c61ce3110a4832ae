package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.search.SearchOutcome;
import dev.velum.anonymize.search.SearchProblem;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Puts a table through a global recoding, with classes formed and judged anew from the generalized
 * columns: what the search has counted must come out again.
 */
final class GlobalRelease {
  private final AnonymizationRequest request;
  private final List<GeneralizedAttribute> attributes;
  private final Map<String, Column> generalized;
  private final Table labels;
  private final EquivalenceClasses classes;
  private final BitSet suppressed;

  private GlobalRelease(AnonymizationRequest request, SearchProblem problem, int[] levels) {
    this.request = request;
    this.attributes = attributes(request, levels);
    this.generalized = Recoder.generalize(attributes, request.table());
    this.labels = Table.ofColumns(List.copyOf(generalized.values()));
    this.classes = EquivalenceClasses.of(labels, request.quasiIdentifiers());
    this.suppressed = problem.rowsToSuppress(levels, classes);
  }

  /** Returns the quasi-identifiers at these levels. */
  static List<GeneralizedAttribute> attributes(AnonymizationRequest request, int[] levels) {
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    request
        .hierarchies()
        .forEach(
            (name, hierarchy) ->
                attributes.add(
                    new GeneralizedAttribute(name, hierarchy, levels[attributes.size()])));
    return attributes;
  }

  /**
   * Returns the release of what was found.
   *
   * @throws IllegalStateException if it does not suppress as many records as the search has counted
   */
  static Release of(
      AnonymizationRequest request,
      SearchProblem problem,
      Map<String, AttributeRole> roles,
      SearchOutcome.Best best) {
    GlobalRelease release = new GlobalRelease(request, problem, best.levels());
    if (release.suppressed.cardinality() != best.suppressed()) {
      throw new IllegalStateException(
          "the search suppressed "
              + best.suppressed()
              + " records, the recoding "
              + release.suppressed.cardinality());
    }
    return new Release(
        release.table(),
        Recoding.global(roles, release.attributes, release.publishedClasses()),
        release.classes.without(release.suppressed));
  }

  /** Returns what the table becomes at some levels. */
  static Table tableAt(AnonymizationRequest request, SearchProblem problem, int[] levels) {
    return new GlobalRelease(request, problem, levels).table();
  }

  private Table table() {
    return Recoder.publish(request.table(), request.roles(), generalized, suppressed);
  }

  /** Returns the generalized tuple of each class that is shown. */
  private Table publishedClasses() {
    BitSet seen = new BitSet(classes.count());
    return labels.where(
        row -> {
          boolean isFirst = !suppressed.get(row) && !seen.get(classes.classOf(row));
          seen.set(classes.classOf(row), isFirst || seen.get(classes.classOf(row)));
          return isFirst;
        });
  }
}

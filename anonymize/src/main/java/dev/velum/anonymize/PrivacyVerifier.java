package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.AverageRisk;
import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.DeltaPresence;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.GrassbergerLDiversity;
import dev.velum.anonymize.model.KMap;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.NoAttack;
import dev.velum.anonymize.model.PopulationUniqueness;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.Profitability;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.SampleUniqueness;
import dev.velum.anonymize.model.TCloseness;
import dev.velum.anonymize.model.TableModel;
import dev.velum.anonymize.risk.ClassSize;
import dev.velum.anonymize.risk.PopulationRisk;
import dev.velum.anonymize.risk.SensitiveDistribution;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Checks a published table against privacy models from nothing but the texts in it and, where a
 * model asks what they cover, the hierarchies.
 *
 * <p>Shares no code with the search: rows are grouped by their texts in plain maps, and each class
 * is checked by the words of the model. So it also finds what a mistake of the search would hide,
 * and works on tables that others have anonymized. Slow and simple on purpose: some microseconds a
 * row, and for t-closeness a pass over the sensitive values of the table for each class.
 */
public final class PrivacyVerifier {
  private final Table table;
  private final Table seen;
  private final Map<List<String>, List<Integer>> kept = new LinkedHashMap<>();
  private final int suppressedRecords;
  private final @Nullable PublishedLabels labels;

  private PrivacyVerifier(
      Table table,
      Table seen,
      IntPredicate suppressed,
      @Nullable Map<String, GeneralizationHierarchy> hierarchies) {
    this.table = table;
    this.seen = seen;
    int hidden = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      if (suppressed.test(row)) {
        hidden++;
      } else {
        kept.computeIfAbsent(List.copyOf(seen.row(row)), tuple -> new ArrayList<>()).add(row);
      }
    }
    this.suppressedRecords = hidden;
    this.labels = hierarchies == null ? null : new PublishedLabels(seen, hierarchies, suppressed);
  }

  /**
   * Checks a table.
   *
   * <p>Records that show {@code *} in all quasi-identifiers are suppressed and in no class, unless
   * all records do: then they are one class like any other.
   *
   * <p>The population that a model looks at must show the quasi-identifiers as the table does.
   *
   * @param table as published
   * @param quasiIdentifiers the columns that an attacker may know, at least one
   * @param models what each class must satisfy
   * @throws IllegalArgumentException if no quasi-identifier is given, or a model needs to know what
   *     labels cover ({@link Profitability})
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance of a model does not
   *     cover a value of its column
   */
  public static Verification check(
      Table table, List<String> quasiIdentifiers, Collection<? extends PrivacyModel> models) {
    Table seen = seen(table, quasiIdentifiers);
    return new PrivacyVerifier(table, seen, hidden(seen), null).check(models);
  }

  /**
   * Checks a table whose hierarchies are known: as the other method does, with the values that the
   * population of a model had before the table was generalized.
   *
   * @param table as published
   * @param quasiIdentifiers the columns that an attacker may know, at least one, each with the
   *     hierarchy whose labels it shows
   * @param models what each class must satisfy
   * @throws IllegalArgumentException if no quasi-identifier is given
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance of a model does not
   *     cover a value of its column
   */
  public static Verification check(
      Table table,
      Map<String, GeneralizationHierarchy> quasiIdentifiers,
      Collection<? extends PrivacyModel> models) {
    Table seen = seen(table, List.copyOf(quasiIdentifiers.keySet()));
    return new PrivacyVerifier(table, seen, hidden(seen), quasiIdentifiers).check(models);
  }

  /**
   * Checks a table of which it is known which records are suppressed: others that show {@code *} in
   * all quasi-identifiers are a class.
   */
  static Verification checkRelease(
      Table table,
      Map<String, GeneralizationHierarchy> quasiIdentifiers,
      IntPredicate suppressed,
      Collection<? extends PrivacyModel> models) {
    Table seen = seen(table, List.copyOf(quasiIdentifiers.keySet()));
    IntPredicate hidden = row -> suppressed.test(row) && isHidden(seen, row);
    return new PrivacyVerifier(table, seen, hidden, quasiIdentifiers).check(models);
  }

  private static Table seen(Table table, List<String> quasiIdentifiers) {
    argument(!quasiIdentifiers.isEmpty(), "at least 1 quasi-identifier must be given, got 0");
    return table.select(quasiIdentifiers);
  }

  private static IntPredicate hidden(Table seen) {
    boolean nothingElse = IntStream.range(0, seen.rowCount()).allMatch(row -> isHidden(seen, row));
    return row -> !nothingElse && isHidden(seen, row);
  }

  private static boolean isHidden(Table seen, int row) {
    return seen.row(row).stream().allMatch(EquivalenceClasses.SUPPRESSED::equals);
  }

  private Verification check(Collection<? extends PrivacyModel> models) {
    List<Verification.Outcome> outcomes = new ArrayList<>();
    for (PrivacyModel model : models) {
      outcomes.add(outcome(model));
    }
    int smallest = kept.values().stream().mapToInt(List::size).min().orElse(0);
    return new Verification(outcomes, kept.size(), smallest, suppressedRecords);
  }

  private Verification.Outcome outcome(PrivacyModel model) {
    Predicate<Map.Entry<List<String>, List<Integer>>> rule = rule(model);
    int failingClasses = 0;
    int failingRecords = 0;
    for (Map.Entry<List<String>, List<Integer>> each : kept.entrySet()) {
      if (!rule.test(each)) {
        failingClasses++;
        failingRecords += each.getValue().size();
      }
    }
    return new Verification.Outcome(model, failingClasses, failingRecords);
  }

  /** Returns what a model asks of a class, given its labels and its rows. */
  private Predicate<Map.Entry<List<String>, List<Integer>>> rule(PrivacyModel model) {
    if (model instanceof TableModel ofTable) {
      boolean holds = satisfies(ofTable);
      return each -> holds;
    }
    if (model.sensitiveAttribute().isPresent()) {
      Function<Map<String, Integer>, SensitiveDistribution> ofClass =
          SensitiveDistribution.ofClassesIn(sensitiveValues(model));
      return each -> satisfies(ofClass.apply(sensitiveValues(each.getValue(), model)), model);
    }
    if (model.populationTable().isPresent()) {
      Map<List<String>, Long> members = members(model.populationTable().orElseThrow());
      return each ->
          satisfies(each.getKey(), each.getValue(), model, members.getOrDefault(each.getKey(), 0L));
    }
    if (model instanceof Profitability) {
      return each -> satisfies(each.getKey(), each.getValue(), model, each.getValue().size());
    }
    int fewest = model.minClassSize(table.rowCount());
    return each -> each.getValue().size() >= fewest;
  }

  private boolean satisfies(TableModel model) {
    long classes = kept.size();
    long records = kept.values().stream().mapToLong(List::size).sum();
    if (model instanceof AverageRisk risk) {
      return risk.allows(classes, records);
    }
    if (model instanceof SampleUniqueness uniqueness) {
      return uniqueness.allows(
          kept.values().stream().filter(rows -> rows.size() == 1).count(), records);
    }
    PopulationUniqueness uniqueness = (PopulationUniqueness) model;
    Map<Integer, Integer> counts = new TreeMap<>();
    kept.values().forEach(rows -> counts.merge(rows.size(), 1, Integer::sum));
    List<ClassSize> sizes = new ArrayList<>();
    counts.forEach((size, count) -> sizes.add(new ClassSize(size, count)));
    return records == 0
        || uniqueness.allows(
            PopulationRisk.of(sizes, uniqueness.populationSize())
                .uniqueShare(uniqueness.estimator()));
  }

  private Map<List<String>, Long> members(Table population) {
    if (labels != null) {
      return labels.membersLike(kept.keySet(), population);
    }
    Map<List<String>, Long> members = new LinkedHashMap<>();
    for (List<String> row : population.select(seen.columnNames()).rows()) {
      members.merge(List.copyOf(row), 1L, Long::sum);
    }
    return members;
  }

  private boolean satisfies(
      List<String> tuple, List<Integer> rows, PrivacyModel model, long alike) {
    if (model instanceof KMap map) {
      return map.allows(alike);
    }
    if (model instanceof NoAttack noAttack) {
      return noAttack.allows(alike);
    }
    if (model instanceof DeltaPresence presence) {
      return presence.allows(rows.size(), alike);
    }
    argument(
        labels != null, "%s must be checked with the hierarchies of the table", model.describe());
    return alike > 0
        && ((Profitability) model)
            .allows(Objects.requireNonNull(labels, "labels").informationLoss(tuple), alike);
  }

  /** Returns how often each value occurs that the model guards, in suppressed records, too. */
  private Map<String, Integer> sensitiveValues(PrivacyModel model) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    String name = model.sensitiveAttribute().orElseThrow();
    for (int row = 0; row < table.rowCount(); row++) {
      counts.merge(table.value(row, name), 1, Integer::sum);
    }
    return counts;
  }

  /** Returns how often each value occurs in some rows that the model guards. */
  private Map<String, Integer> sensitiveValues(List<Integer> rows, PrivacyModel model) {
    String attribute = model.sensitiveAttribute().orElseThrow();
    Map<String, Integer> inClass = new LinkedHashMap<>();
    for (int row : rows) {
      inClass.merge(table.value(row, attribute), 1, Integer::sum);
    }
    return inClass;
  }

  private static boolean satisfies(SensitiveDistribution values, PrivacyModel model) {
    if (model instanceof DistinctLDiversity diversity) {
      return values.distinctValues() >= diversity.l();
    }
    if (model instanceof EntropyLDiversity diversity) {
      return diversity.allows(values.entropy());
    }
    if (model instanceof GrassbergerLDiversity diversity) {
      return diversity.allows(values.grassbergerEntropy(), values.distinctValues());
    }
    if (model instanceof RecursiveCLDiversity diversity) {
      return diversity.allows(values.recursiveRatio(diversity.l()));
    }
    if (model instanceof MaxFrequency frequency) {
      return frequency.allows(values.maxFrequency());
    }
    if (model instanceof TCloseness closeness) {
      return closeness.allows(values.distance(closeness.distance()));
    }
    if (model instanceof DeltaDisclosure disclosure) {
      return disclosure.allows(values.disclosureBits());
    }
    if (model instanceof BasicBetaLikeness likeness) {
      return likeness.allows(values.basicBeta());
    }
    if (model instanceof EnhancedBetaLikeness likeness) {
      return values.enhancedBeta() <= likeness.beta() + PrivacyModel.TOLERANCE;
    }
    throw new AssertionError("unknown model " + model.getClass());
  }
}

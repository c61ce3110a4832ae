package dev.velum.anonymize.search;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.GrassbergerLDiversity;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.PopulationUniqueness;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.Profitability;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.TCloseness;
import dev.velum.anonymize.model.TableModel;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be searched: attributes, conditions on classes, limit, and measure, in numbers.
 *
 * <p>Immutable; the criteria that it hands out are not.
 */
public final class SearchProblem {
  private final List<SearchAttribute> attributes;
  private final List<Column> sensitive;
  private final List<PrivacyModel> models;

  /** By the identity of the tables that models hold. */
  private final IdentityHashMap<Table, Population> populations;

  private final int[] lowestLevels;
  private final int minClassSize;
  private final int records;
  private final int maxSuppressed;
  private final double suppressionFactor;

  private SearchProblem(
      List<SearchAttribute> attributes,
      List<Column> sensitive,
      List<PrivacyModel> models,
      IdentityHashMap<Table, Population> populations,
      int[] lowestLevels,
      int records,
      int maxSuppressed,
      double suppressionFactor) {
    this.attributes = List.copyOf(attributes);
    this.sensitive = List.copyOf(sensitive);
    this.models = List.copyOf(models);
    this.populations = populations;
    this.lowestLevels = lowestLevels;
    this.records = records;
    this.minClassSize = fewestRecords();
    this.maxSuppressed = maxSuppressed;
    this.suppressionFactor = suppressionFactor;
  }

  /**
   * Returns the problem of a table.
   *
   * @param hierarchies of the quasi-identifiers, at least one, in their order
   * @param models what each class must satisfy
   * @param suppressionLimit from 0 to 1
   * @param loss to minimize
   * @throws IllegalArgumentException if all weights are 0, or a model takes a population for
   *     smaller than the table
   * @throws dev.velum.anonymize.table.AnonymizationException if the population of a model lacks a
   *     quasi-identifier, or has values that a hierarchy does not cover
   */
  public static SearchProblem of(
      Table table,
      Map<String, GeneralizationHierarchy> hierarchies,
      Collection<? extends PrivacyModel> models,
      double suppressionLimit,
      Loss loss) {
    double maxWeight = hierarchies.keySet().stream().mapToDouble(loss::weight).max().orElse(1);
    argument(maxWeight > 0, "at least 1 quasi-identifier must have a weight above 0, got 0");
    List<SearchAttribute> attributes = new ArrayList<>();
    hierarchies.forEach(
        (name, hierarchy) ->
            attributes.add(
                SearchAttribute.of(table.column(name), hierarchy, loss.weight(name), maxWeight)));
    LinkedHashSet<String> guarded = new LinkedHashSet<>();
    IdentityHashMap<Table, Population> populations = new IdentityHashMap<>();
    for (PrivacyModel model : models) {
      model.sensitiveAttribute().ifPresent(guarded::add);
      model
          .populationTable()
          .ifPresent(
              members ->
                  populations.computeIfAbsent(
                      members, key -> Population.of(key, attributes, hierarchies)));
      checkPopulationSize(model, table.rowCount());
    }
    return new SearchProblem(
        attributes,
        guarded.stream().map(table::column).toList(),
        List.copyOf(models),
        populations,
        hierarchies.values().stream().mapToInt(GeneralizationHierarchy::lowestLevel).toArray(),
        table.rowCount(),
        (int) largestCount(suppressionLimit, table.rowCount()),
        loss.suppressionFactor());
  }

  /** Returns this problem with one of its models only, and with no limit. */
  SearchProblem requiring(PrivacyModel model) {
    return new SearchProblem(
        attributes,
        sensitive,
        List.of(model),
        populations,
        new int[attributes.size()],
        records,
        records,
        suppressionFactor);
  }

  private static void checkPopulationSize(PrivacyModel model, int records) {
    if (model instanceof PopulationUniqueness uniqueness) {
      argument(
          uniqueness.populationSize() >= records,
          "populationSize must be >= the %s records of the table, got %s",
          records,
          uniqueness.populationSize());
    }
  }

  /** Returns the largest count whose share does not exceed the limit; 29 of 100 is 0.29. */
  static long largestCount(double limit, long all) {
    long count = (long) (limit * all);
    while (count < all && (double) (count + 1) / all <= limit) {
      count++;
    }
    while (count > 0 && (double) count / all > limit) {
      count--;
    }
    return count;
  }

  /** Returns what the models ask, or what follows for the size of a class from what they ask. */
  private int fewestRecords() {
    int fewest = models.stream().mapToInt(model -> model.minClassSize(records)).max().orElse(1);
    for (PrivacyModel model : models) {
      if (model instanceof TCloseness closeness && records > 0) {
        Column column = sensitive.get(sensitiveNumber(closeness.attribute()));
        fewest = ruleOf(model, column).fewestRecords(fewest, SizeCounter.MAX_CLASS_SIZE);
      }
    }
    return fewest;
  }

  /** Returns fresh criteria for one thread: what the models ask beyond the size of a class. */
  List<ClassCriterion> criteria() {
    List<ClassCriterion> criteria = new ArrayList<>();
    List<TableModel> ofTables = new ArrayList<>();
    for (PrivacyModel model : models) {
      if (model instanceof TableModel ofTable) {
        ofTables.add(ofTable);
      } else if (model instanceof Profitability profitability) {
        criteria.add(new ProfitCriterion(profitability, attributes, population(model)));
      } else if (model.populationTable().isPresent()) {
        criteria.add(
            new PopulationCriterion(
                model, Objects.requireNonNull(population(model), "population")));
      }
      model
          .sensitiveAttribute()
          .ifPresent(name -> criteria.add(criterion(model, sensitiveNumber(name))));
    }
    if (Arrays.stream(lowestLevels).anyMatch(level -> level > 0)) {
      criteria.add(new LevelCriterion(lowestLevels));
    }
    if (!ofTables.isEmpty()) {
      criteria.add(new SizeFloor(ofTables));
    }
    return criteria;
  }

  private @Nullable Population population(PrivacyModel model) {
    return model.populationTable().map(populations::get).orElse(null);
  }

  private ClassCriterion criterion(PrivacyModel model, int number) {
    Column column = sensitive.get(number);
    int cardinality = column.dictionarySize();
    if (model instanceof DistinctLDiversity diversity) {
      return DistinctValues.of(number, cardinality, diversity.l());
    }
    return new HistogramCriterion(number, cardinality, ruleOf(model, column));
  }

  /**
   * Returns what the models ask of the sensitive values of each class; fresh, for one thread.
   *
   * @param values the number of a sensitive attribute
   */
  List<Predicate<Histogram>> rulesOf(int values) {
    Column column = sensitive.get(values);
    List<Predicate<Histogram>> rules = new ArrayList<>();
    for (PrivacyModel model : models) {
      if (model.sensitiveAttribute().filter(column.name()::equals).isEmpty()) {
        continue;
      }
      if (model instanceof DistinctLDiversity diversity) {
        rules.add(histogram -> histogram.distinct() >= diversity.l());
      } else {
        ClassRule rule = ruleOf(model, column);
        rules.add(histogram -> !rule.isBrokenBy(histogram));
      }
    }
    return rules;
  }

  private static ClassRule ruleOf(PrivacyModel model, Column column) {
    if (model instanceof EntropyLDiversity diversity) {
      return new ClassRule.Entropy(diversity);
    }
    if (model instanceof GrassbergerLDiversity diversity) {
      return new ClassRule.Estimated(diversity);
    }
    if (model instanceof RecursiveCLDiversity diversity) {
      return new ClassRule.Recursive(diversity);
    }
    if (model instanceof MaxFrequency frequency) {
      return new ClassRule.Frequency(frequency);
    }
    double[] shares = tableShares(column);
    if (model instanceof TCloseness closeness) {
      return new ClassRule.Closeness(
          closeness, ValueDistance.of(closeness.distance(), column, shares));
    }
    if (model instanceof DeltaDisclosure disclosure) {
      return new ClassRule.Disclosure(disclosure, shares);
    }
    if (model instanceof BasicBetaLikeness likeness) {
      return new ClassRule.BasicLikeness(likeness, shares);
    }
    if (model instanceof EnhancedBetaLikeness likeness) {
      return new ClassRule.EnhancedLikeness(likeness, shares);
    }
    throw new AssertionError("unknown model " + model.getClass());
  }

  /** Returns for each code of a column the share of the records that show it. */
  private static double[] tableShares(Column column) {
    int[] counts = column.counts();
    double[] shares = new double[counts.length];
    for (int code = 0; code < shares.length; code++) {
      shares[code] = counts[code] / (double) Math.max(1, column.rowCount());
    }
    return shares;
  }

  /** Returns whether all that the models ask is kept when classes that keep it are joined. */
  public boolean isClosedUnderUnion() {
    return criteria().stream().allMatch(ClassCriterion::isClosedUnderUnion);
  }

  private int sensitiveNumber(String name) {
    return IntStream.range(0, sensitive.size())
        .filter(i -> sensitive.get(i).name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns the rows in classes that are suppressed at a node.
   *
   * @param levels of the node
   * @param classes of the table there
   */
  public BitSet rowsToSuppress(int[] levels, EquivalenceClasses classes) {
    ClassView view = new RowClasses(attributes, levels, classes);
    BitSet failing = new BitSet(classes.count());
    for (int number = 0; number < classes.count(); number++) {
      failing.set(number, classes.size(number) < minClassSize);
    }
    List<ClassCriterion> criteria = criteria();
    for (ClassCriterion criterion : criteria) {
      markFailing(criterion, classes, view, failing);
    }
    for (ClassCriterion criterion : criteria) {
      if (criterion instanceof SizeFloor floor) {
        floor.suppress(view, classes.count(), failing);
      }
    }
    BitSet rows = new BitSet(records);
    for (int row = 0; row < records; row++) {
      rows.set(row, failing.get(classes.classOf(row)));
    }
    return rows;
  }

  private void markFailing(
      ClassCriterion criterion, EquivalenceClasses classes, ClassView view, BitSet failing) {
    criterion.reset(classes.count());
    if (criterion.sensitive() != ClassCriterion.NONE) {
      Column values = sensitive.get(criterion.sensitive());
      for (int row = 0; row < records; row++) {
        criterion.add(classes.classOf(row), values.code(row), 1);
      }
    }
    criterion.begin(view);
    for (int number = 0; number < classes.count(); number++) {
      if (criterion.fails(number)) {
        failing.set(number);
      }
    }
  }

  List<SearchAttribute> attributes() {
    return attributes;
  }

  List<Column> sensitive() {
    return sensitive;
  }

  List<PrivacyModel> models() {
    return models;
  }

  /** Returns for each attribute the lowest level that may be published; not copied. */
  int[] lowestLevels() {
    return lowestLevels;
  }

  /** Returns whether no level of a node is below the lowest that may be published. */
  boolean mayPublish(int[] levels) {
    for (int a = 0; a < levels.length; a++) {
      if (levels[a] < lowestLevels[a]) {
        return false;
      }
    }
    return true;
  }

  int minClassSize() {
    return minClassSize;
  }

  int records() {
    return records;
  }

  /** Returns whether so many records may be suppressed. */
  public boolean allowsSuppressing(long count) {
    return count <= maxSuppressed;
  }

  int maxSuppressed() {
    return maxSuppressed;
  }

  double suppressionFactor() {
    return suppressionFactor;
  }

  /** Returns the vaguest node. */
  int[] top() {
    return attributes.stream().mapToInt(attribute -> attribute.height() - 1).toArray();
  }

  /** Returns the number of nodes, or the largest long if there are more. */
  public long latticeSize() {
    return Lattice.size(top());
  }

  /** Lays out a tuple: the quasi-identifiers at their values, then the sensitive attributes. */
  TupleLayout layout() {
    return new TupleLayout(
        IntStream.concat(
                attributes.stream().mapToInt(attribute -> attribute.labelCount(0)),
                sensitive.stream().mapToInt(Column::dictionarySize))
            .toArray());
  }

  /** Returns the distinct tuples of the table. */
  TupleTable tuples(TupleLayout layout) {
    return new TupleCollector(this, layout).collect();
  }

  @Override
  public String toString() {
    return "SearchProblem[" + records + " records, top " + Arrays.toString(top()) + "]";
  }
}

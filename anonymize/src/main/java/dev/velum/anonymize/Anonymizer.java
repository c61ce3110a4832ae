package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.share;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.HierarchyRule;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.SafePub;
import dev.velum.anonymize.search.PrivateLevels;
import dev.velum.anonymize.search.SearchProblem;
import dev.velum.anonymize.search.SearchSettings;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.Loss;
import dev.velum.anonymize.utility.UtilityMeasure;
import dev.velum.core.Progress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Makes a table anonymous at the least loss: every value of a quasi-identifier goes to the same
 * level of its hierarchy, records that still stand out are suppressed, and of all levels that
 * satisfy the privacy models within the suppression limit the best are taken.
 *
 * <pre>{@code
 * AnonymizationResult result =
 *     Anonymizer.of(CsvTable.read(Path.of("patients.csv")))
 *         .identifying("name")
 *         .quasiIdentifier("age", intervals(5, 10, 20, 40))
 *         .quasiIdentifier("zip", prefixes())
 *         .quasiIdentifier("country", GeneralizationHierarchy.read(Path.of("country.csv")))
 *         .sensitive("diagnosis")
 *         .require(kAnonymity(5), distinctLDiversity(3, "diagnosis"))
 *         .suppressAtMost(0.02)
 *         .minimize(loss())
 *         .anonymize();
 * }</pre>
 *
 * <p><b>Promise.</b> Unless a {@linkplain #limit limit} ends the search before, the recoding is a
 * proven optimum, however many levels there are to choose from. Of several with the same score it
 * is the one with the lowest sum of levels, of these the first in lexicographic order of the
 * levels, in the order in which the quasi-identifiers were declared. Scores are compared exactly,
 * so that two which are equal on paper are the same. The result depends on nothing else, above all
 * not on the number of threads.
 *
 * <p><b>What you must still do.</b> Declare every column that an attacker may know as a
 * quasi-identifier; a column without a declared role is refused. Give one record for each person:
 * classes count records, and a person with k of them would hide behind nobody else. The models
 * promise nothing about suppressed records, which stand in the table with their other columns:
 * publish {@link AnonymizationResult#keptTable()} unless that is harmless. Publishing a second
 * version of the same table can break what each version promises alone.
 *
 * <p>Not safe for use by several threads; the results are. May be run more than once.
 */
public final class Anonymizer {
  private final Table table;
  private final Map<String, AttributeRole> roles = new LinkedHashMap<>();
  private final Map<String, HierarchyRule> quasiIdentifiers = new LinkedHashMap<>();
  private final List<PrivacyModel> models = new ArrayList<>();
  private double suppressionLimit;
  private UtilityMeasure measure = UtilityMeasure.loss();
  private int parallelism = Runtime.getRuntime().availableProcessors();
  private Optional<LocalRecoding> localRecoding = Optional.empty();
  private final Set<String> generalizedOnly = new LinkedHashSet<>();
  private SearchLimits limits = SearchLimits.none();
  private Progress progress = Progress.none();
  private RandomGenerator random = new SecureRandom();

  private Anonymizer(Table table) {
    this.table = Objects.requireNonNull(table, "table");
  }

  /** Returns an anonymizer of this table, with no column declared and no model required. */
  public static Anonymizer of(Table table) {
    return new Anonymizer(table);
  }

  /**
   * Declares columns that name a person alone: they are left out of the published table.
   *
   * @throws dev.velum.anonymize.table.TableFormatException if one does not exist
   * @throws IllegalArgumentException if one has another role already
   */
  @CanIgnoreReturnValue
  public Anonymizer identifying(String... columns) {
    return declare(AttributeRole.DIRECT_IDENTIFIER, columns);
  }

  /**
   * Declares a column that names a person together with others, and how to generalize it.
   *
   * @param hierarchy a {@link GeneralizationHierarchy}, or a rule that makes one from the column
   * @throws dev.velum.anonymize.table.TableFormatException if the column does not exist
   * @throws IllegalArgumentException if it has a role already
   */
  @CanIgnoreReturnValue
  public Anonymizer quasiIdentifier(String column, HierarchyRule hierarchy) {
    Objects.requireNonNull(hierarchy, "hierarchy");
    declare(AttributeRole.QUASI_IDENTIFIER, column);
    quasiIdentifiers.put(column, hierarchy);
    return this;
  }

  /**
   * Declares columns that must not be linked to a person: published as they are, guarded by models.
   *
   * @throws dev.velum.anonymize.table.TableFormatException if one does not exist
   * @throws IllegalArgumentException if one has another role already
   */
  @CanIgnoreReturnValue
  public Anonymizer sensitive(String... columns) {
    return declare(AttributeRole.SENSITIVE, columns);
  }

  /**
   * Declares columns that help nobody to recognise a person: published as they are.
   *
   * @throws dev.velum.anonymize.table.TableFormatException if one does not exist
   * @throws IllegalArgumentException if one has another role already
   */
  @CanIgnoreReturnValue
  public Anonymizer insensitive(String... columns) {
    return declare(AttributeRole.INSENSITIVE, columns);
  }

  @CanIgnoreReturnValue
  private Anonymizer declare(AttributeRole role, String... columns) {
    for (String column : columns) {
      var unused = table.column(column); // fails on a column that does not exist
      AttributeRole other = roles.putIfAbsent(column, role);
      argument(other == null, "column \"%s\" must have one role, is declared as %s", column, other);
    }
    return this;
  }

  /** Adds models; a class must satisfy all of them. At least one must be required. */
  @CanIgnoreReturnValue
  public Anonymizer require(PrivacyModel... required) {
    for (PrivacyModel model : required) {
      models.add(Objects.requireNonNull(model, "model"));
    }
    return this;
  }

  /**
   * Declares quasi-identifiers whose values are generalized, but never suppressed: a suppressed
   * record shows {@code *} in the other quasi-identifiers, and in these the label that others show.
   *
   * <p>Suppressed records that look alike in these columns are then a class as any other, and must
   * satisfy all models: an attacker who knows these values of a person knows that it is among them.
   * Where too few are, further classes that look alike in these columns are suppressed with them,
   * the smallest first. If no levels make that come out within the limit there is no solution.
   *
   * <p>The levels start from those that are best without this condition, and change one by one as
   * long as that makes the result better; nothing is proven optimal. Further rows that fit no class
   * are suppressed in all columns. With {@link LocalRecoding} by peeling or groups no record is
   * suppressed at all.
   *
   * @param columns declared as quasi-identifiers, before or after this
   */
  @CanIgnoreReturnValue
  public Anonymizer generalizeOnly(String... columns) {
    generalizedOnly.addAll(List.of(columns));
    return this;
  }

  /**
   * Sets the largest share of the records that may be suppressed, or of the cells where these are
   * suppressed {@linkplain LocalRecoding#cellSuppression() one by one}; 0 unless set.
   *
   * @param limit from 0 to 1
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  @CanIgnoreReturnValue
  public Anonymizer suppressAtMost(double limit) {
    this.suppressionLimit = share(limit, "suppression limit");
    return this;
  }

  /**
   * Sets that records may be generalized to different levels; unless set, all values of a column go
   * to the same level, and the result is optimal.
   */
  @CanIgnoreReturnValue
  public Anonymizer recoding(LocalRecoding recoding) {
    this.localRecoding = Optional.of(recoding);
    return this;
  }

  /** Sets what to minimize; {@link UtilityMeasure#loss()} unless set. */
  @CanIgnoreReturnValue
  public Anonymizer minimize(UtilityMeasure measure) {
    this.measure = Objects.requireNonNull(measure, "measure");
    return this;
  }

  /**
   * Sets how many threads search; as many as there are processors unless set.
   *
   * @param threads at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  @CanIgnoreReturnValue
  public Anonymizer parallelism(int threads) {
    this.parallelism = atLeast(1, threads, "parallelism");
    return this;
  }

  /**
   * Sets when the search ends with the best recoding so far; never unless set.
   *
   * <p>With many quasi-identifiers a proof can take longer than anybody wants to wait. What was
   * proven by then says {@link AnonymizationResult#lowerBound()}.
   */
  @CanIgnoreReturnValue
  public Anonymizer limit(SearchLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /** Sets who is told how far the search is and may cancel it; nobody unless set. */
  @CanIgnoreReturnValue
  public Anonymizer progress(Progress progress) {
    this.progress = Objects.requireNonNull(progress, "progress");
    return this;
  }

  /**
   * Sets where random numbers come from for models that draw a sample; a {@link SecureRandom}
   * unless set. Whoever can predict the numbers knows who is in the sample: set another in tests
   * only.
   */
  @CanIgnoreReturnValue
  public Anonymizer random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Searches and recodes.
   *
   * @return the published table, or the reason why no recoding satisfies the models
   * @throws IllegalArgumentException if a column has no role, no quasi-identifier or no model is
   *     given, a model guards a column that is not declared sensitive, the measure weighs a column
   *     that is no quasi-identifier, or it cannot be searched in so large a lattice or with local
   *     recoding, or a column is to be generalized only that is no quasi-identifier
   * @throws dev.velum.anonymize.hierarchy.HierarchyException if a hierarchy does not cover its
   *     column
   * @throws java.util.concurrent.CancellationException if the progress cancelled the search
   */
  public AnonymizationResult anonymize() {
    SearchSettings settings =
        new SearchSettings(
            parallelism,
            limits.time().toNanos(),
            limits.groupings(),
            limits.memoryBytes(),
            progress);
    return Anonymization.run(checked(settings), settings);
  }

  private AnonymizationRequest checked(SearchSettings settings) {
    List<String> undeclared = new ArrayList<>(table.columnNames());
    undeclared.removeAll(roles.keySet());
    argument(
        undeclared.isEmpty(), "every column must have a role, these have none: %s", undeclared);
    argument(!quasiIdentifiers.isEmpty(), "at least 1 quasi-identifier must be declared, got 0");
    argument(!models.isEmpty(), "at least 1 privacy model must be required, got 0");
    for (PrivacyModel model : models) {
      model
          .sensitiveAttribute()
          .ifPresent(
              name ->
                  argument(
                      roles.get(name) == AttributeRole.SENSITIVE,
                      "%s: column \"%s\" must be declared sensitive",
                      model.describe(),
                      name));
    }
    for (String name : generalizedOnly) {
      argument(
          quasiIdentifiers.containsKey(name),
          "only a quasi-identifier can be generalized only, but \"%s\" is none",
          name);
    }
    checkMeasure();
    Optional<SafePub> ofSample = ofSample();
    Map<String, GeneralizationHierarchy> hierarchies =
        ofSample
            .filter(SafePub::isSearching)
            .map(model -> chosen(model, settings))
            .orElseGet(this::hierarchies);
    return new AnonymizationRequest(
        ofSample.map(this::sampled).orElse(table),
        Collections.unmodifiableMap(new LinkedHashMap<>(roles)),
        hierarchies,
        List.copyOf(models),
        suppressionLimit,
        measure,
        localRecoding,
        Collections.unmodifiableSet(new LinkedHashSet<>(generalizedOnly)));
  }

  /**
   * Returns the model of differential privacy that says which records are drawn, if there is one.
   *
   * @throws IllegalArgumentException if something else would be published that depends on records
   */
  private Optional<SafePub> ofSample() {
    List<SafePub> ofSamples =
        models.stream().filter(SafePub.class::isInstance).map(SafePub.class::cast).toList();
    Optional<SafePub> model =
        ofSamples.stream().min(Comparator.comparingDouble(SafePub::samplingRate));
    argument(
        ofSamples.size() < 2 || ofSamples.stream().noneMatch(SafePub::isSearching),
        "a model that chooses levels must be the only one of differential privacy");
    model.ifPresent(this::checkIndependence);
    return model;
  }

  private void checkIndependence(SafePub model) {
    String name = model.describe();
    argument(
        localRecoding.isEmpty() && generalizedOnly.isEmpty(),
        "%s: recoding must be global, and suppression of whole records",
        name);
    roles.forEach(
        (column, role) ->
            argument(
                role == AttributeRole.QUASI_IDENTIFIER || role == AttributeRole.DIRECT_IDENTIFIER,
                "%s: every published column must be a quasi-identifier, \"%s\" is %s",
                name,
                column,
                role));
    quasiIdentifiers.forEach(
        (column, rule) ->
            argument(
                rule instanceof GeneralizationHierarchy hierarchy
                    && (model.isSearching() || hierarchy.lowestLevel() == hierarchy.height() - 1),
                "%s: the hierarchy of \"%s\" must not be made from the data, and be held to one"
                    + " level by between(level, level) unless levels are chosen by searching()",
                name,
                column));
    argument(
        suppressionLimit == 1, "%s: suppression limit must be 1, got %s", name, suppressionLimit);
  }

  private Table sampled(SafePub model) {
    double rate = model.samplingRate();
    return table.where(row -> random.nextDouble() < rate);
  }

  /** Holds each hierarchy to the level that was chosen with differential privacy. */
  private Map<String, GeneralizationHierarchy> chosen(SafePub model, SearchSettings settings) {
    Map<String, GeneralizationHierarchy> given = hierarchies();
    Loss loss = Anonymization.lossOf(measure);
    SearchProblem all = SearchProblem.of(table, given, List.of(model), 1, loss);
    int[] levels = PrivateLevels.choose(all, model, settings, random);
    Map<String, GeneralizationHierarchy> held = new LinkedHashMap<>();
    given.forEach(
        (name, hierarchy) ->
            held.put(name, hierarchy.between(levels[held.size()], levels[held.size()])));
    return Collections.unmodifiableMap(held);
  }

  /** A weight that weighs nothing is a name that was mistyped. */
  private void checkMeasure() {
    argument(
        (localRecoding.isEmpty() && generalizedOnly.isEmpty()) || measure instanceof Loss,
        "local recoding and columns that are generalized only must minimize loss(), got %s",
        measure.describe());
    for (String name : Anonymization.lossOf(measure).weights().keySet()) {
      argument(
          quasiIdentifiers.containsKey(name),
          "weight must be given to a quasi-identifier, but \"%s\" is none",
          name);
    }
  }

  private Map<String, GeneralizationHierarchy> hierarchies() {
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    // Of the whole table the search asks the same.
    boolean isChecked = models.stream().noneMatch(SafePub.class::isInstance);
    quasiIdentifiers.forEach(
        (name, rule) ->
            hierarchies.put(
                name,
                isChecked && rule instanceof GeneralizationHierarchy given
                    ? given
                    : rule.hierarchyFor(table.column(name))));
    return Collections.unmodifiableMap(hierarchies);
  }
}

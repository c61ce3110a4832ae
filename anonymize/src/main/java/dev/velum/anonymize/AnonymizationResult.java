package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.utility.ClassificationUtility;
import dev.velum.anonymize.utility.UtilityMeasure;
import dev.velum.anonymize.utility.UtilityReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an anonymization came to: the published table and the decision behind it, or the reason why
 * there is none.
 *
 * <p>Everything but {@link #isSolved()}, {@link #noSolution()}, {@link #search()} and what was
 * asked for fails with an {@link IllegalStateException} that tells the reason when there is no
 * solution.
 *
 * <p>Of a global recoding the published table, its classes and the {@linkplain #recoding()
 * recoding} are made from the input when one of them is first asked for, in some passes over the
 * rows: levels, score and the number of suppressed records are known without. Each result keeps its
 * input, and once made the published table.
 *
 * <p>Immutable and safe for use by several threads: one makes the table while others wait.
 */
public final class AnonymizationResult {
  private final AnonymizationRequest request;
  private final SearchStatistics search;
  private final @Nullable NoSolution noSolution;
  private final @Nullable Solution solution;

  private AnonymizationResult(
      AnonymizationRequest request,
      SearchStatistics search,
      @Nullable NoSolution noSolution,
      @Nullable Solution solution) {
    this.request = request;
    this.search = search;
    this.noSolution = noSolution;
    this.solution = solution;
  }

  static AnonymizationResult solved(
      AnonymizationRequest request, SearchStatistics search, Solution solution) {
    return new AnonymizationResult(request, search, null, solution);
  }

  static AnonymizationResult unsolved(
      AnonymizationRequest request, SearchStatistics search, NoSolution noSolution) {
    return new AnonymizationResult(request, search, noSolution, null);
  }

  /** Returns whether a recoding satisfies all models within the suppression limit. */
  public boolean isSolved() {
    return solution != null;
  }

  /** Returns why there is no solution, or nothing if there is one. */
  public Optional<NoSolution> noSolution() {
    return Optional.ofNullable(noSolution);
  }

  private Solution solution() {
    if (solution == null) {
      String reason = noSolution().map(NoSolution::explanation).orElse("");
      throw new IllegalStateException("there is no solution: " + reason);
    }
    return solution;
  }

  /** Returns the table that was to be anonymized. */
  public Table input() {
    return request.table();
  }

  /** Returns the names of the quasi-identifiers, in the order in which they were declared. */
  public List<String> quasiIdentifiers() {
    return request.quasiIdentifiers();
  }

  /** Returns the names of the sensitive columns, in the order in which they were declared. */
  public List<String> sensitiveAttributes() {
    return request.sensitiveAttributes();
  }

  /** Returns the models that were required. */
  public List<PrivacyModel> models() {
    return request.models();
  }

  /**
   * Returns the largest share of the records, or of the cells where these could be suppressed one
   * by one, that could be suppressed, from 0 to 1.
   */
  public double suppressionLimit() {
    return request.suppressionLimit();
  }

  /** Returns how records could be generalized to different levels; nothing if they could not. */
  public Optional<LocalRecoding> localRecoding() {
    return request.localRecoding();
  }

  /** Returns the quasi-identifiers in which no value could be suppressed. */
  public List<String> generalizedOnly() {
    return List.copyOf(request.generalizedOnly());
  }

  /** Returns what was minimized. */
  public UtilityMeasure measure() {
    return request.measure();
  }

  /** Returns what the search has done. */
  public SearchStatistics search() {
    return search;
  }

  /**
   * Returns the published table: direct identifiers removed, quasi-identifiers generalized, those
   * of suppressed records replaced by {@code *}; rows and remaining columns in their old order.
   *
   * <p>Sensitive and insensitive columns of suppressed records are shown as they are. Someone who
   * finds no class for a person knows that the record is one of these, so few of them say much;
   * {@link #keptTable()} leaves them out.
   */
  public Table table() {
    return solution().release().table();
  }

  /**
   * Returns the published table without the suppressed records: every record in it is in a class
   * that satisfies the models. Values that only suppressed records have are not in its
   * dictionaries.
   */
  public Table keptTable() {
    EquivalenceClasses classes = classes();
    Table kept = table().where(row -> !classes.isSuppressed(row));
    return Table.ofColumns(kept.columns().stream().map(Recoder::shown).toList());
  }

  /** Returns the decision, for further rows. */
  public Recoding recoding() {
    return solution().release().recoding();
  }

  /** Returns the level of each quasi-identifier, in the order in which they were declared. */
  public Map<String, Integer> levels() {
    Map<String, Integer> levels = new LinkedHashMap<>();
    for (GeneralizedAttribute attribute : solution().attributes()) {
      levels.put(attribute.name(), attribute.level());
    }
    return levels;
  }

  /**
   * Returns the value of the measure; the smallest that any recoding of this kind reaches if the
   * search was completed.
   */
  public double score() {
    return solution().cost().value();
  }

  /**
   * Returns a value of the measure that no recoding of this kind is below: the score itself if it
   * is proven to be the smallest, 0 if nothing is known, and below all numbers if nothing is known
   * of a measure that was {@linkplain UtilityMeasure#of brought along}.
   */
  public double lowerBound() {
    return solution().cost().lowerBound();
  }

  /** Returns by how much the score may be above the smallest; 0 if it is proven to be that. */
  public double gap() {
    return score() - lowerBound();
  }

  /** Returns the number of suppressed records, which are in no class. */
  public int suppressedRecords() {
    return solution().cost().suppressedRecords();
  }

  /**
   * Returns the number of suppressed cells of quasi-identifiers: those of suppressed records, and
   * of records that lost {@linkplain LocalRecoding#cellSuppression() single cells}.
   */
  public long suppressedCells() {
    return solution().cost().suppressedCells();
  }

  /** Returns the classes of the input by the quasi-identifiers. */
  public EquivalenceClasses inputClasses() {
    return EquivalenceClasses.of(input(), quasiIdentifiers());
  }

  /** Returns the classes of the published table by the quasi-identifiers. */
  public EquivalenceClasses classes() {
    return solution().release().classes();
  }

  /** Returns the measures of the input, which has lost nothing. */
  public UtilityReport inputUtility() {
    List<GeneralizedAttribute> asTheyWere =
        recoding().attributes().stream()
            .map(attribute -> new GeneralizedAttribute(attribute.name(), attribute.hierarchy(), 0))
            .toList();
    return UtilityReport.of(input(), asTheyWere, inputClasses());
  }

  /** Returns the measures of the published table. */
  public UtilityReport utility() {
    return UtilityReport.of(table(), recoding().attributes(), classes());
  }

  /**
   * Returns a comparison of what can be learned from the published table and from the input, with
   * the quasi-identifiers as features.
   */
  public ClassificationUtility.Comparison classification() {
    return ClassificationUtility.between(input(), table(), hierarchies());
  }

  private Map<String, GeneralizationHierarchy> hierarchies() {
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    for (GeneralizedAttribute attribute : solution().attributes()) {
      hierarchies.put(attribute.name(), attribute.hierarchy());
    }
    return hierarchies;
  }

  /** Returns the re-identification risk of the input by the quasi-identifiers. */
  public ReidentificationRisk inputRisk() {
    return ReidentificationRisk.of(inputClasses());
  }

  /** Returns the re-identification risk of the published table by the quasi-identifiers. */
  public ReidentificationRisk risk() {
    return ReidentificationRisk.of(classes());
  }

  /** Checks the published table from its texts; see {@link PrivacyVerifier}. */
  public Verification verify() {
    Map<String, GeneralizationHierarchy> inUse = new LinkedHashMap<>();
    for (GeneralizedAttribute attribute : solution().attributes()) {
      // Of a text that stands on several levels it is known which was meant.
      boolean isLocal = attribute.extent() == GeneralizedAttribute.Extent.LOCAL;
      inUse.put(
          attribute.name(),
          isLocal
              ? attribute.hierarchy()
              : attribute.hierarchy().between(attribute.level(), attribute.level()));
    }
    return PrivacyVerifier.checkRelease(table(), inUse, classes()::isSuppressed, models());
  }

  /** Returns the size and the score, without a value. */
  @Override
  public String toString() {
    return solution == null
        ? "AnonymizationResult[no solution]"
        : "AnonymizationResult[levels="
            + levels().values()
            + ", score="
            + solution.cost().value()
            + ", suppressed="
            + suppressedRecords()
            + "]";
  }
}

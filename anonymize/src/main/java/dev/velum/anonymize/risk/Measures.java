package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be read off a published table about privacy, whoever anonymized it, or nobody.
 *
 * <pre>{@code
 * Measures measures = Measures.of(CsvTable.read(file), List.of("age", "zip"));
 * measures.reidentification().prosecutor().highest();
 * measures.sensitive("diagnosis").closeness(GroundDistance.equal());
 * measures.population(83_000_000).uniqueShare(UniquenessEstimator.DANKAR);
 * }</pre>
 *
 * <p>Knows nothing but the texts that stand in the table: rows are grouped by equal texts in the
 * quasi-identifiers, and records that show {@code *} in all of them are suppressed and in no class.
 * No hierarchy is asked whether two texts overlap, as one that reads {@code [20, 30)} does with
 * {@code 25}: an attacker who sorts records into overlapping classes may find fewer that are alike.
 *
 * <p>Immutable. Groups once; each measure costs a pass over classes or records.
 */
public final class Measures {
  private final Table table;
  private final List<String> quasiIdentifiers;
  private final EquivalenceClasses classes;

  private Measures(Table table, List<String> quasiIdentifiers) {
    this.table = table;
    this.quasiIdentifiers = List.copyOf(quasiIdentifiers);
    this.classes = EquivalenceClasses.ofPublished(table, quasiIdentifiers);
  }

  /**
   * Groups a table.
   *
   * @param table as published
   * @param quasiIdentifiers the columns that an attacker may know, at least one
   * @throws IllegalArgumentException if no column is named
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   */
  public static Measures of(Table table, List<String> quasiIdentifiers) {
    return new Measures(table, quasiIdentifiers);
  }

  /** Returns the columns by which rows are grouped. */
  public List<String> quasiIdentifiers() {
    return quasiIdentifiers;
  }

  /** Returns the classes of equal texts: their number, sizes, discernibility. */
  public EquivalenceClasses classes() {
    return classes;
  }

  /** Returns the largest k for which the table is k-anonymous; 0 if no record is in a class. */
  public int anonymity() {
    return classes.smallest();
  }

  /** Returns the risk that records are linked to persons, with the table as its own population. */
  public ReidentificationRisk reidentification() {
    return ReidentificationRisk.of(classes);
  }

  /**
   * Returns the risk that records are linked to persons of a population.
   *
   * @param population every member, with texts as they stand in this table
   * @throws IllegalArgumentException if a class has fewer members there than records here
   * @throws dev.velum.anonymize.table.TableFormatException if a quasi-identifier is missing there
   */
  public ReidentificationRisk reidentification(Table population) {
    return ReidentificationRisk.of(table, population, quasiIdentifiers);
  }

  /**
   * Returns how many members of a population are unique in it, as estimated from the table.
   *
   * @param size the number of members
   * @throws IllegalArgumentException if the table has more records in classes
   */
  public PopulationRisk population(long size) {
    return PopulationRisk.of(classes, size);
  }

  /**
   * Returns what classes tell about a sensitive value.
   *
   * @throws IllegalArgumentException if the column is a quasi-identifier
   * @throws dev.velum.anonymize.table.TableFormatException if it does not exist
   */
  public SensitiveRisk sensitive(String column) {
    argument(
        !quasiIdentifiers.contains(column),
        "sensitive column must not be a quasi-identifier, \"%s\" is",
        column);
    return SensitiveRisk.of(classes, table.column(column));
  }

  /** Returns the same for several sensitive columns, in their order. */
  public Map<String, SensitiveRisk> sensitive(List<String> columns) {
    Map<String, SensitiveRisk> risks = new LinkedHashMap<>();
    columns.forEach(column -> risks.put(column, sensitive(column)));
    return risks;
  }

  /**
   * Returns how well each set of quasi-identifiers, up to a size, tells records apart.
   *
   * @param largestSet the number of columns in the largest set, at least 1
   * @throws IllegalArgumentException if it is smaller, or there are too many sets
   */
  public AttributeRisks attributes(int largestSet) {
    return AttributeRisks.of(table, quasiIdentifiers, largestSet);
  }

  /** Returns the numbers of classes and records. */
  @Override
  public String toString() {
    return "Measures[" + classes.count() + " classes, " + classes.keptRecords() + " records]";
  }
}

package dev.velum.anonymize;

import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A decision on how to publish a table: the level of each quasi-identifier, for all records or for
 * classes of them, and the classes that may be shown.
 *
 * <p>Holds the published labels and the hierarchies with all their values, but no record of the
 * input, unless it decides {@linkplain #isByMembers() by members}. A hierarchy that was made from
 * the column ({@link dev.velum.anonymize.hierarchy.Hierarchies}) holds every value that occurs
 * there, rare ones included: such a recoding is as confidential as the input. Immutable.
 */
public final class Recoding {
  /** The largest file that {@link #load} reads, in bytes. */
  public static final long MAX_FILE_BYTES = 1L << 30;

  private final Map<String, AttributeRole> roles;
  private final List<GeneralizedAttribute> attributes;
  private final List<RecodingStep> steps;
  private final Optional<RecodingMembers> members;
  private final boolean suppressesUnknown;

  Recoding(
      Map<String, AttributeRole> roles,
      List<GeneralizedAttribute> attributes,
      List<RecodingStep> steps,
      Optional<RecodingMembers> members) {
    this(roles, attributes, steps, members, false);
  }

  private Recoding(
      Map<String, AttributeRole> roles,
      List<GeneralizedAttribute> attributes,
      List<RecodingStep> steps,
      Optional<RecodingMembers> members,
      boolean suppressesUnknown) {
    this.roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    this.attributes = List.copyOf(attributes);
    this.steps = List.copyOf(steps);
    this.members = members;
    this.suppressesUnknown = suppressesUnknown;
  }

  /** Returns the recoding in which all records are at the levels of the attributes. */
  static Recoding global(
      Map<String, AttributeRole> roles,
      List<GeneralizedAttribute> attributes,
      Table publishedClasses) {
    List<Integer> levels = attributes.stream().map(GeneralizedAttribute::level).toList();
    return new Recoding(
        roles, attributes, List.of(new RecodingStep(levels, publishedClasses)), Optional.empty());
  }

  /** Returns the role of each column of the input, in the order of the columns. */
  public Map<String, AttributeRole> roles() {
    return roles;
  }

  /**
   * Returns the quasi-identifiers, their hierarchies and the levels decided on: of a local recoding
   * the highest that is used.
   */
  public List<GeneralizedAttribute> attributes() {
    return attributes;
  }

  /** Returns whether records may be generalized to different levels. */
  public boolean isLocal() {
    return attributes.stream()
        .anyMatch(attribute -> attribute.extent() == GeneralizedAttribute.Extent.LOCAL);
  }

  /**
   * Returns what is done with a record: the first step in which it becomes a published class
   * decides; a record of which none does is suppressed. A global recoding has one step. {@linkplain
   * #isByMembers() By members} the steps only tell which classes stand at which levels.
   */
  public List<RecodingStep> steps() {
    return steps;
  }

  /**
   * Returns whether groups of records were formed that no label tells apart ({@link
   * LocalRecoding#treeOrder()}, {@link LocalRecoding#mondrian()}): then the class of a record is
   * that of the records with the same quasi-identifiers in the table that was decided on, and
   * records with others are suppressed. Such a recoding holds the quasi-identifiers of all
   * published records, and is as confidential as the input.
   */
  public boolean isByMembers() {
    return members.isPresent();
  }

  Optional<RecodingMembers> members() {
    return members;
  }

  /**
   * Returns this decision for further rows that may have values which no hierarchy covers, as a
   * hierarchy made from a column covers only those that occurred in it: such records are
   * suppressed. Unless this is asked for, they are an error. Not part of what {@link #save} writes.
   */
  public Recoding suppressingUnknownValues() {
    return new Recoding(roles, attributes, steps, members, true);
  }

  /** Returns whether records with values that no hierarchy covers are suppressed. */
  public boolean suppressesUnknownValues() {
    return suppressesUnknown;
  }

  /** Returns the generalized quasi-identifiers of each class that may be shown, a row for each. */
  public Table publishedClasses() {
    if (steps.size() == 1) {
      return steps.get(0).publishedClasses();
    }
    Table.Builder classes =
        Table.builder(attributes.stream().map(GeneralizedAttribute::name).toList());
    steps.stream()
        .flatMap(step -> step.publishedClasses().rows().stream())
        .distinct()
        .forEach(classes::row);
    return classes.build();
  }

  /**
   * Recodes a table: generalizes the quasi-identifiers, hides those of records outside the
   * published classes behind {@link EquivalenceClasses#SUPPRESSED}, and drops direct identifiers.
   *
   * <p>Rows and the other columns keep their order. On the table that the decision was made for
   * this gives the published table. New rows join published classes or are suppressed; the models
   * then hold for the two releases taken together, not for the new rows alone, and only as far as
   * the models survive growing classes, which k-anonymity and distinct l-diversity do. Check with
   * {@link PrivacyVerifier} what you publish.
   *
   * @throws IllegalArgumentException if the table has a column whose role is not known
   * @throws dev.velum.anonymize.table.TableFormatException if a quasi-identifier is missing
   * @throws dev.velum.anonymize.hierarchy.HierarchyException if a value is not covered, unless such
   *     records are {@linkplain #suppressingUnknownValues() suppressed}
   */
  public Table apply(Table table) {
    return Recoder.recode(this, table);
  }

  /**
   * Returns what recodes row by row, for streams.
   *
   * @param columns of the rows: each with a role in this recoding, all quasi-identifiers among them
   * @throws IllegalArgumentException if a column is named twice or its role is not known, or a
   *     quasi-identifier is missing
   */
  public RowRecoder forRows(List<String> columns) {
    return new RowRecoder(this, columns);
  }

  /**
   * Recodes a CSV file of any length into another as {@link #apply(Table)} recodes a table, in
   * little memory. The file appears when it is complete, or not at all.
   *
   * @return how many rows there were, and which models hold for them
   * @throws IOException if a file cannot be read or written
   * @throws IllegalArgumentException if the columns are not those of this recoding
   * @throws dev.velum.anonymize.table.TableFormatException if the file breaks a rule of {@link
   *     CsvTable}
   * @throws dev.velum.anonymize.hierarchy.HierarchyException if a value is not covered, unless such
   *     records are {@linkplain #suppressingUnknownValues() suppressed}
   */
  public RecodedRows apply(Path from, Path to, CsvOptions options) throws IOException {
    String name = Objects.requireNonNullElse(from.getFileName(), from).toString();
    try (InputStream in = Files.newInputStream(from);
        AtomicFile file = AtomicFile.create(to)) {
      RecodedRows rows = CsvRecoding.run(this, in, name, file.output(), options);
      file.commit();
      return rows;
    }
  }

  /**
   * Writes the decision to a file as JSON, all or nothing.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    AtomicFile.write(file, out -> RecodingJson.write(this, out));
  }

  /**
   * Reads a decision from a file that {@link #save} has written.
   *
   * <p>Whoever can change the file decides what is published: keep it sealed where others can
   * write.
   *
   * @throws IOException if the file cannot be read
   * @throws RecodingFormatException if it holds no recoding of a known version
   */
  public static Recoding load(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return RecodingJson.read(in, Objects.requireNonNullElse(file.getFileName(), file).toString());
    }
  }

  /** Returns the levels and the number of classes, without a value. */
  @Override
  public String toString() {
    return "Recoding["
        + attributes.stream().map(GeneralizedAttribute::level).toList()
        + ", "
        + publishedClasses().rowCount()
        + " classes]";
  }
}

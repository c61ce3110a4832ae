package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A policy at work in a domain, with keys.
 *
 * <p>All forms of data get the same: maps, records, streams of them, CSV, results of JDBC queries,
 * trees of Jackson. Texts that are missing stay so (null stays null, blank becomes empty) unless
 * the transform hides even that. A value that its transform refuses is treated as the policy says.
 * A column that is not named is treated as the policy says. No exception shows a value, a field
 * name of a document or a column name that the policy does not have.
 *
 * <p>Transforms with a consistency per data set, document or occurrence need to be told where they
 * are: {@link #dataSet} and {@link #document}.
 *
 * <p>Immutable, but for the counts that {@link Consistency#PER_OCCURRENCE} needs; safe for use by
 * several threads. Serializable <b>without keys and vaults</b>: the serialized form is the policy's
 * JSON form and the name of the domain. What was deserialized works after {@link #bind}.
 */
public final class Deidentifier implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient String policyJson;
  private final transient PseudonymDomain domain;
  private final transient TransformContext context;
  private final transient Optional<Bound> bound;

  private Deidentifier(
      String policyJson, PseudonymDomain domain, TransformContext context, Optional<Bound> bound) {
    this.policyJson = policyJson;
    this.domain = domain;
    this.context = context;
    this.bound = bound;
  }

  /** What there is only where the keys are. */
  private record Bound(
      DeidentificationPolicy policy,
      Pseudonymizer pseudonymizer,
      Map<String, Cell> columns,
      JsonTrees trees) {}

  static Deidentifier of(
      DeidentificationPolicy policy, PseudonymDomain domain, PseudonymSecrets secrets) {
    return new Deidentifier(
        policy.toJson(),
        domain,
        TransformContext.none(),
        Optional.of(bound(policy, domain, secrets)));
  }

  private static Bound bound(
      DeidentificationPolicy policy, PseudonymDomain domain, PseudonymSecrets secrets) {
    Pseudonymizer pseudonymizer = Pseudonymizer.in(domain, secrets);
    return new Bound(
        policy,
        pseudonymizer,
        cells(policy.columns(), policy, pseudonymizer),
        new JsonTrees(policy, cells(policy.paths(), policy, pseudonymizer)));
  }

  private static Map<String, Cell> cells(
      Map<String, Transform> transforms,
      DeidentificationPolicy policy,
      Pseudonymizer pseudonymizer) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    transforms.forEach(
        (place, transform) ->
            cells.put(
                place, new Cell(transform, pseudonymizer.bind(transform), policy.invalidValues())));
    return cells;
  }

  /** Returns whether it has keys; only what was deserialized has not. */
  public boolean isBound() {
    return bound.isPresent();
  }

  /**
   * Returns this with keys, for use after deserialization.
   *
   * @param readers make the text transforms of the policy
   * @throws IllegalArgumentException if the secrets lack a key or a vault that the policy needs
   */
  public Deidentifier bind(PseudonymSecrets secrets, TextTransform.Reader... readers) {
    DeidentificationPolicy policy = DeidentificationPolicy.fromJson(policyJson, readers);
    return new Deidentifier(
        policyJson, domain, context, Optional.of(bound(policy, domain, secrets)));
  }

  private Bound bound() {
    state(
        bound.isPresent(),
        "the secrets must be bound first: they are no part of the serialized form");
    return bound.orElseThrow();
  }

  /** Returns this for a data set, in which occurrences are counted anew. */
  public Deidentifier dataSet(String name) {
    return new Deidentifier(policyJson, domain, context.dataSet(name), bound);
  }

  /** Returns this for a document of the data set. */
  public Deidentifier document(String name) {
    return new Deidentifier(policyJson, domain, context.document(name), bound);
  }

  /** Returns the policy. */
  public DeidentificationPolicy policy() {
    return bound().policy();
  }

  /** Returns the domain. */
  public PseudonymDomain domain() {
    return domain;
  }

  Pseudonymizer pseudonymizer() {
    return bound().pseudonymizer();
  }

  /**
   * Returns what stands for one value of a column.
   *
   * @return empty if it is null
   * @throws IllegalArgumentException if the policy does not name the column
   * @throws DeidentificationException if the value is refused
   */
  public Optional<String> value(String column, String value) {
    Cell cell = bound().columns().get(column);
    if (cell == null) {
      throw new IllegalArgumentException("column must be one that the policy names");
    }
    try {
      return Optional.ofNullable(cell.apply(value, context));
    } catch (DeidentificationException e) {
      throw at("column '" + column + "'", e);
    }
  }

  /**
   * Returns what stands for a record. Columns that the policy names and the record lacks are
   * missing in the result, too.
   *
   * @param fields values by column, of which any may be null
   * @return a new map in the same order
   * @throws DeidentificationException if a value or a column is refused
   */
  public Map<String, @Nullable String> apply(Map<String, ? extends @Nullable String> fields) {
    Bound work = bound();
    TransformContext here = context.fields(name -> Optional.ofNullable(fields.get(name)));
    Map<String, @Nullable String> result = new LinkedHashMap<>();
    for (Map.Entry<String, ? extends @Nullable String> field : fields.entrySet()) {
      Cell cell = work.columns().get(field.getKey());
      if (cell == null) {
        if (work.policy().otherColumns() == OtherColumns.REJECT) {
          throw new DeidentificationException(
              "the record has a field that the policy does not name");
        }
        if (work.policy().otherColumns() == OtherColumns.KEEP) {
          result.put(field.getKey(), field.getValue());
        }
      } else if (!cell.isDropped()) {
        try {
          result.put(field.getKey(), cell.apply(field.getValue(), here));
        } catch (DeidentificationException e) {
          throw at("column '" + field.getKey() + "'", e);
        }
      }
    }
    return result;
  }

  static DeidentificationException at(String place, DeidentificationException refusal) {
    return new DeidentificationException(place + ": " + refusal.getMessage(), refusal);
  }

  /** Returns what stands for records, one at a time as the stream is read. */
  public Stream<Map<String, @Nullable String>> apply(
      Stream<? extends Map<String, ? extends @Nullable String>> records) {
    return records.map(this::apply);
  }

  /**
   * Returns what does the same for Java records of a type. Components are columns; those of types
   * other than {@link String} may be kept, become null, or, if they are dates, be shifted and, if
   * they are numbers, be rounded. Components that are dropped become null.
   *
   * @param lookup may see the type, its accessors and its canonical constructor: {@code
   *     MethodHandles.lookup()} of whoever wrote it
   * @throws DeidentificationException if a component is not named and the policy refuses that, or
   *     the policy names a column that the type lacks
   * @throws IllegalArgumentException if a component cannot hold what the transform makes of it, or
   *     the lookup does not see the type
   */
  public <R extends Record> UnaryOperator<R> records(Class<R> type, Lookup lookup) {
    Bound work = bound();
    return new RecordType<>(type, lookup, work.policy(), work.columns()).at(context);
  }

  /**
   * Returns what stands for a tree. A tree is of its own: nothing is shared with the original.
   *
   * @throws DeidentificationException if a value or a field is refused
   */
  public JsonNode apply(JsonNode tree) {
    return bound().trees().apply(tree, context);
  }

  /**
   * Returns what stands for the rows of a query, one at a time as the stream is read. Columns are
   * found by their labels, if necessary without regard to case, and have the names of the policy.
   *
   * @param rows closed by the caller, after the stream was read
   * @throws SQLException if the columns cannot be told
   * @throws DeidentificationException if a column is refused or missing; when the stream is read,
   *     if a value is, or the rows cannot be read
   */
  public Stream<Map<String, @Nullable String>> apply(ResultSet rows) throws SQLException {
    Bound work = bound();
    return ResultRows.of(rows, work.policy(), this);
  }

  /**
   * Turns a CSV file into another with the default options; see {@link #csv(InputStream,
   * OutputStream, CsvOptions)}. The file appears when it is complete, or not at all.
   */
  public void csv(Path in, Path out) throws IOException {
    csv(in, out, CsvOptions.defaults());
  }

  /** As {@link #csv(Path, Path)}, with options. */
  public void csv(Path in, Path out, CsvOptions options) throws IOException {
    try (InputStream source = Files.newInputStream(in)) {
      AtomicFile.write(out, target -> csv(source, target, options));
    }
  }

  /**
   * Turns CSV into CSV. The first record names the columns; those that the policy names must be
   * there, once. Cells that are kept are copied as they are, quotes included; others are quoted
   * where they need it. Lines end with a line feed.
   *
   * <p>A cell longer than the options allow, 65,536 bytes by default, is refused; with a higher
   * limit, memory grows with the longest record.
   *
   * @param in read to its end and left open
   * @param out flushed and left open
   * @param options charset UTF-8, US-ASCII or ISO-8859-1; delimiter and quote of ASCII
   * @throws IllegalArgumentException if the options are others
   * @throws DeidentificationException if a value, a column or the form is refused; names the line
   */
  public void csv(InputStream in, OutputStream out, CsvOptions options) throws IOException {
    Bound work = bound();
    new CsvRun(work.policy(), work.columns(), context, options).run(in, out);
  }

  /** Returns a text that names policy and domain. */
  @Override
  public String toString() {
    return "Deidentifier["
        + bound.map(work -> work.policy().toString()).orElse("unbound")
        + ", "
        + domain.name()
        + "]";
  }

  private Object writeReplace() throws ObjectStreamException {
    boolean counts =
        context.dataSet().isPresent()
            && bound.stream().anyMatch(work -> policyCounts(work.policy()));
    if (counts) {
      throw new NotSerializableException("counts of occurrences, which are in one place only");
    }
    return new Serialized(
        policyJson, domain.name(), context.dataSet().orElse(null), context.document().orElse(null));
  }

  private static boolean policyCounts(DeidentificationPolicy policy) {
    return policy
        .transforms()
        .anyMatch(
            transform ->
                (transform instanceof TokenTransform token && counts(token.consistency()))
                    || (transform instanceof Surrogate fake && counts(fake.consistency())));
  }

  private static boolean counts(Consistency consistency) {
    return consistency == Consistency.PER_OCCURRENCE;
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a deidentifier is serialized by its policy and domain");
  }

  /** The serialized form: no keys. */
  private record Serialized(
      String policyJson, String domain, @Nullable String dataSet, @Nullable String document)
      implements Serializable {
    private Object readResolve() {
      TransformContext context = TransformContext.none();
      if (dataSet != null) {
        context = context.dataSet(dataSet);
      }
      if (document != null) {
        context = context.document(document);
      }
      return new Deidentifier(
          Objects.requireNonNull(policyJson, "policy"),
          PseudonymDomain.of(domain),
          context,
          Optional.empty());
    }
  }
}

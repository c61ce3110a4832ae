package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.notBlank;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The circumstances of a value on which transforms may depend: the data set and the document that
 * it stands in, and the other fields of its record.
 *
 * <p>Each method that sets something returns another context. Contexts that come of one share its
 * count of occurrences, which {@link #dataSet} begins anew. Safe for use by several threads.
 */
public final class TransformContext {
  private final Optional<String> dataSet;
  private final Optional<String> document;
  private final Function<String, Optional<String>> fields;
  private final Map<Occurrence, Long> occurrences;

  private TransformContext(
      Optional<String> dataSet,
      Optional<String> document,
      Function<String, Optional<String>> fields,
      Map<Occurrence, Long> occurrences) {
    this.dataSet = dataSet;
    this.document = document;
    this.fields = fields;
    this.occurrences = occurrences;
  }

  /** What is counted: a value, or what was made of it, within a type of identifier. */
  private record Occurrence(String type, String value) {}

  /** Returns a context of which nothing is known. */
  public static TransformContext none() {
    return new TransformContext(
        Optional.empty(), Optional.empty(), name -> Optional.empty(), new ConcurrentHashMap<>());
  }

  /**
   * Returns this context in a data set, in which no value has occurred yet, and in no document.
   *
   * @param name what tells the data set from others, such as {@code "visits-2026"}
   * @throws IllegalArgumentException if it is blank
   */
  public TransformContext dataSet(String name) {
    return new TransformContext(
        Optional.of(notBlank(name, "data set")),
        Optional.empty(),
        fields,
        new ConcurrentHashMap<>());
  }

  /**
   * Returns this context in a document of the data set.
   *
   * @param name what tells the document from others of the data set
   * @throws IllegalArgumentException if it is blank
   */
  public TransformContext document(String name) {
    return new TransformContext(
        dataSet, Optional.of(notBlank(name, "document")), fields, occurrences);
  }

  /**
   * Returns this context with the fields of the record in which the value stands.
   *
   * @param newFields gives the value of the field of a name, or empty if there is none
   */
  public TransformContext fields(Function<String, Optional<String>> newFields) {
    return new TransformContext(dataSet, document, newFields, occurrences);
  }

  /** Returns the name of the data set. */
  public Optional<String> dataSet() {
    return dataSet;
  }

  /** Returns the name of the document. */
  public Optional<String> document() {
    return document;
  }

  /** Returns the value of another field of the record, as it was before any transform. */
  public Optional<String> field(String name) {
    return fields.apply(name);
  }

  /**
   * Counts an occurrence and returns how many there were before in the data set.
   *
   * @param type the type of identifier
   * @param value the value, in the form in which occurrences are to be equal
   */
  long nextOccurrence(String type, String value) {
    return occurrences.merge(new Occurrence(type, value), 1L, Long::sum) - 1;
  }
}

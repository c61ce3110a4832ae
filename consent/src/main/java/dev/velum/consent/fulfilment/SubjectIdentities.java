package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.core.DataSubjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is known to name a data subject: the id, and values such as e-mail addresses. All of it is
 * personal data; {@code toString} shows none of it.
 */
public final class SubjectIdentities {
  private final DataSubjectId subject;
  private final List<Identity> identities;

  private SubjectIdentities(DataSubjectId subject, List<Identity> identities) {
    this.subject = subject;
    this.identities = identities;
  }

  /** Returns the identities of somebody of whom only the id is known. */
  public static SubjectIdentities of(DataSubjectId subject) {
    return new SubjectIdentities(subject, List.of());
  }

  /** Returns these identities and some more. */
  public SubjectIdentities with(Collection<Identity> more) {
    TreeSet<Identity> all =
        new TreeSet<>(Comparator.comparing(Identity::type).thenComparing(Identity::value));
    all.addAll(identities);
    all.addAll(more);
    return new SubjectIdentities(subject, List.copyOf(all));
  }

  /** Returns the id. */
  public DataSubjectId subject() {
    return subject;
  }

  /** Returns the other identities, by type and value. */
  public List<Identity> identities() {
    return identities;
  }

  /** Returns every value to look for when nothing should be left, without duplicates. */
  List<String> values() {
    TreeSet<String> values = new TreeSet<>();
    values.add(subject.value());
    identities.forEach(identity -> values.add(identity.value()));
    return List.copyOf(values);
  }

  /** Returns all of it as JSON, which is personal data. */
  String toJson() {
    List<List<String>> pairs =
        identities.stream().map(identity -> List.of(identity.type(), identity.value())).toList();
    return Json.canonical(Map.of("subject", subject.value(), "identities", pairs));
  }

  /** Reads what {@link #toJson()} wrote. */
  static SubjectIdentities ofJson(String json) {
    JsonNode parts = dev.velum.consent.internal.Json.read(json);
    List<Identity> identities = new ArrayList<>();
    parts
        .path("identities")
        .forEach(
            pair -> identities.add(new Identity(pair.path(0).asText(), pair.path(1).asText())));
    return of(DataSubjectId.of(Receipt.text(parts, "subject"))).with(identities);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubjectIdentities that
        && subject.equals(that.subject)
        && identities.equals(that.identities);
  }

  @Override
  public int hashCode() {
    return subject.hashCode();
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "SubjectIdentities[" + identities.size() + " hidden]";
  }

  /**
   * A value that names a person.
   *
   * @param type such as {@code email}; at most 64 characters
   * @param value the value, which is personal data; at most {@value #MAX_LENGTH} characters
   */
  public record Identity(String type, String value) {
    /** The longest value that is taken, in UTF-16 units. Nobody is known by a longer one. */
    public static final int MAX_LENGTH = 4_000;

    static final int MAX_TYPE_LENGTH = 64;

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the type is blank or too long, or the value is too long,
     *     holds the character NUL or half a surrogate pair, which not every store could hold
     */
    public Identity {
      notBlank(type, "type");
      argument(
          type.length() <= MAX_TYPE_LENGTH,
          "type must have at most %s characters",
          MAX_TYPE_LENGTH);
      argument(
          fits(value),
          "an identity must be valid text without NUL and have at most %s characters",
          MAX_LENGTH);
    }

    /** Returns whether a text that was found can be an identity. */
    static boolean fits(String value) {
      return value.length() <= MAX_LENGTH
          && value.indexOf('\0') < 0
          && UTF_8.newEncoder().canEncode(value);
    }

    /** Returns a text without the value. */
    @Override
    public String toString() {
      return "Identity[" + type + "]";
    }
  }
}

package dev.velum.consent.fulfilment;

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
   * @param type such as {@code email}
   * @param value the value, which is personal data
   */
  public record Identity(String type, String value) {
    /** Returns a text without the value. */
    @Override
    public String toString() {
      return "Identity[" + type + "]";
    }
  }
}

package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.DataSubjectId;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is to be written to an {@link AuditTrail}: an act, and what belongs to it.
 *
 * <p>Details are written as they are. They must not hold personal data: a trail is kept for long
 * and nothing in it can be erased. The data subject is given as such and becomes a pseudonym.
 *
 * <p>Immutable; each method returns a new event.
 */
public final class AuditEvent {
  /** The longest action, actor, purpose or name of a detail, in UTF-16 units. */
  public static final int MAX_NAME_LENGTH = 256;

  /** The longest value of a detail, in UTF-16 units. */
  public static final int MAX_DETAIL_LENGTH = 4096;

  /** The largest number of details. */
  public static final int MAX_DETAILS = 32;

  private final String action;
  private final String actor;
  private final Optional<String> purpose;
  private final Optional<DataSubjectId> subject;
  private final AuditOutcome outcome;
  private final SortedMap<String, String> details;

  private AuditEvent(
      String action,
      String actor,
      Optional<String> purpose,
      Optional<DataSubjectId> subject,
      AuditOutcome outcome,
      SortedMap<String, String> details) {
    this.action = action;
    this.actor = actor;
    this.purpose = purpose;
    this.subject = subject;
    this.outcome = outcome;
    this.details = Collections.unmodifiableSortedMap(details);
  }

  /**
   * Returns a successful event with no purpose, subject or details.
   *
   * @param actor who acts: a user, a role or a program; 1 to {@value #MAX_NAME_LENGTH} characters
   * @param action what is done, such as {@code "dataset.read"}; as long
   * @throws IllegalArgumentException if one is blank or too long
   */
  public static AuditEvent of(String actor, String action) {
    return new AuditEvent(
        name("action", action),
        name("actor", actor),
        Optional.empty(),
        Optional.empty(),
        AuditOutcome.SUCCESS,
        new TreeMap<>());
  }

  /**
   * Returns this event with what it is done for.
   *
   * @throws IllegalArgumentException if the purpose is blank or too long
   */
  public AuditEvent purpose(String newPurpose) {
    return new AuditEvent(
        action, actor, Optional.of(name("purpose", newPurpose)), subject, outcome, details);
  }

  /** Returns this event with the person whom it is about. */
  public AuditEvent subject(DataSubjectId newSubject) {
    return new AuditEvent(action, actor, purpose, Optional.of(newSubject), outcome, details);
  }

  /** Returns this event with another outcome; {@link AuditOutcome#SUCCESS} by default. */
  public AuditEvent outcome(AuditOutcome newOutcome) {
    Objects.requireNonNull(newOutcome, "outcome");
    return new AuditEvent(action, actor, purpose, subject, newOutcome, details);
  }

  /**
   * Returns this event with one more detail.
   *
   * @param name what it tells, such as {@code "rows"}; not used before in this event
   * @param value no personal data; at most {@value #MAX_DETAIL_LENGTH} characters
   * @throws IllegalArgumentException if the name is blank, too long or used before, the value is
   *     too long, either holds half a surrogate pair, or there are {@value #MAX_DETAILS} details
   *     already
   */
  public AuditEvent detail(String name, String value) {
    argument(
        value.length() <= MAX_DETAIL_LENGTH,
        "detail must have at most %s characters, got %s",
        MAX_DETAIL_LENGTH,
        value.length());
    argument(isUnicode(value), "detail must not hold half a surrogate pair");
    argument(details.size() < MAX_DETAILS, "an event has at most %s details", MAX_DETAILS);
    TreeMap<String, String> more = new TreeMap<>(details);
    String before = more.put(name("detail name", name), value);
    argument(before == null, "detail %s is given twice", name);
    return new AuditEvent(action, actor, purpose, subject, outcome, more);
  }

  /** Returns this event with a number as one more detail; as {@link #detail(String, String)}. */
  public AuditEvent detail(String name, long value) {
    return detail(name, Long.toString(value));
  }

  private static String name(String what, String value) {
    argument(
        !value.isBlank() && value.length() <= MAX_NAME_LENGTH,
        "%s must have 1 to %s characters and not be blank, got %s",
        what,
        MAX_NAME_LENGTH,
        value.length());
    argument(isUnicode(value), "%s must not hold half a surrogate pair", what);
    return value;
  }

  /** Only whole code points have an encoding that reads back the same. */
  private static boolean isUnicode(String value) {
    return UTF_8.newEncoder().canEncode(value);
  }

  String action() {
    return action;
  }

  String actor() {
    return actor;
  }

  Optional<String> purpose() {
    return purpose;
  }

  Optional<DataSubjectId> subject() {
    return subject;
  }

  AuditOutcome outcome() {
    return outcome;
  }

  SortedMap<String, String> details() {
    return details;
  }

  @Override
  public String toString() {
    return actor + ": " + action + " " + outcome.word();
  }
}

package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.state;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request of a data subject at one point of its way. Each step returns a new value; a step that
 * the way does not allow is an {@link IllegalStateException}.
 *
 * <p>A request can only be accepted after the identity was verified.
 */
public final class DataSubjectRequest {
  private final UUID id;
  private final RequestType type;
  private final DataSubjectId subject;
  private final Instant received;
  private final RequestStatus status;
  private final IdentityAssurance assurance;
  private final @Nullable Refusal refusal;

  private DataSubjectRequest(
      DataSubjectRequest before,
      RequestStatus status,
      IdentityAssurance assurance,
      @Nullable Refusal refusal) {
    this.id = before.id;
    this.type = before.type;
    this.subject = before.subject;
    this.received = before.received;
    this.status = status;
    this.assurance = assurance;
    this.refusal = refusal;
  }

  private DataSubjectRequest(UUID id, RequestType type, DataSubjectId subject, Instant received) {
    this.id = Objects.requireNonNull(id, "id");
    this.type = Objects.requireNonNull(type, "type");
    this.subject = Objects.requireNonNull(subject, "subject");
    this.received = Objects.requireNonNull(received, "received");
    this.status = RequestStatus.INITIATED;
    this.assurance = IdentityAssurance.NONE;
    this.refusal = null;
  }

  /** Returns a request that has just come in, under a random id. */
  public static DataSubjectRequest received(
      RequestType type, DataSubjectId subject, Instant received) {
    return new DataSubjectRequest(UUID.randomUUID(), type, subject, received);
  }

  /** Returns a request that has just come in, under an id of the caller's. */
  public static DataSubjectRequest received(
      UUID id, RequestType type, DataSubjectId subject, Instant received) {
    return new DataSubjectRequest(id, type, subject, received);
  }

  /** Returns the id. */
  public UUID id() {
    return id;
  }

  /** Returns what is asked for. */
  public RequestType type() {
    return type;
  }

  /** Returns who asks. */
  public DataSubjectId subject() {
    return subject;
  }

  /** Returns when it came in. */
  public Instant received() {
    return received;
  }

  /** Returns where it stands. */
  public RequestStatus status() {
    return status;
  }

  /** Returns how sure it is that the subject asks. */
  public IdentityAssurance assurance() {
    return assurance;
  }

  /** Returns why it was rejected, if it was. */
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** The subject was told that the request came in. */
  public DataSubjectRequest acknowledge() {
    return to(RequestStatus.ACKNOWLEDGED);
  }

  /** The subject must do something first. */
  public DataSubjectRequest requireAction() {
    return to(RequestStatus.REQUIRES_ACTION);
  }

  /** The subject has done it. */
  public DataSubjectRequest actionPerformed() {
    return to(RequestStatus.REQUIRED_ACTION_PERFORMED);
  }

  /** The answer takes longer, and the subject was told why. */
  public DataSubjectRequest delay() {
    return to(RequestStatus.ACTION_DELAYED);
  }

  /**
   * The identity was checked.
   *
   * @param reached what the check reached
   * @throws IllegalStateException if the request is decided already
   */
  public DataSubjectRequest verified(IdentityAssurance reached) {
    state(
        status.next().contains(RequestStatus.REJECTED),
        "identity must be verified before the request is decided; it is %s",
        status);
    return new DataSubjectRequest(this, status, reached, refusal);
  }

  /**
   * The request will be fulfilled.
   *
   * @param required the least assurance of identity that it needs
   * @throws IllegalStateException if the assurance is lower, or the request cannot be accepted now
   */
  public DataSubjectRequest accept(IdentityAssurance required) {
    state(
        required != IdentityAssurance.NONE && assurance.compareTo(required) >= 0,
        "identity must be verified to %s before the request is accepted, is %s",
        required,
        assurance);
    return to(RequestStatus.ACCEPTED);
  }

  /** The request will not be fulfilled. */
  public DataSubjectRequest reject(Refusal why) {
    Objects.requireNonNull(why, "why");
    DataSubjectRequest rejected = to(RequestStatus.REJECTED);
    return new DataSubjectRequest(rejected, rejected.status, assurance, why);
  }

  /** The request was fulfilled. */
  public DataSubjectRequest fulfil() {
    return to(RequestStatus.FULFILLED);
  }

  /** The request ended without being fulfilled. */
  public DataSubjectRequest leaveUnfulfilled() {
    return to(RequestStatus.UNFULFILLED);
  }

  private DataSubjectRequest to(RequestStatus next) {
    state(status.next().contains(next), "a request cannot go from %s to %s", status, next);
    return new DataSubjectRequest(this, next, assurance, refusal);
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "DataSubjectRequest[" + id + ", " + type + ", " + status + "]";
  }
}

package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request of a data subject at one point of its way. Each step returns a new value; a step that
 * the way does not allow is an {@link IllegalStateException}.
 *
 * <p>A request can only be accepted after the identity was verified, but for opt-outs.
 */
public final class DataSubjectRequest {
  private final UUID id;
  private final RequestType type;
  private final DataSubjectId subject;
  private final Instant received;
  private final RequestStatus status;
  private final IdentityAssurance assurance;
  private final List<RefusedPart> refusedParts;
  private final List<Pause> pauses;
  private final @Nullable Extension extension;

  private DataSubjectRequest(UUID id, RequestType type, DataSubjectId subject, Instant received) {
    this.id = Objects.requireNonNull(id, "id");
    this.type = Objects.requireNonNull(type, "type");
    this.subject = Objects.requireNonNull(subject, "subject");
    this.received = Objects.requireNonNull(received, "received");
    this.status = RequestStatus.INITIATED;
    this.assurance = IdentityAssurance.NONE;
    this.refusedParts = List.of();
    this.pauses = List.of();
    this.extension = null;
  }

  private DataSubjectRequest(Change change) {
    this.id = change.before.id;
    this.type = change.before.type;
    this.subject = change.before.subject;
    this.received = change.before.received;
    this.status = change.status;
    this.assurance = change.assurance;
    this.refusedParts = List.copyOf(change.refusedParts);
    this.pauses = List.copyOf(change.pauses);
    this.extension = change.extension;
  }

  /** What may differ from the request before; all else stays. */
  private static final class Change {
    final DataSubjectRequest before;
    RequestStatus status;
    IdentityAssurance assurance;
    List<RefusedPart> refusedParts;
    List<Pause> pauses;
    @Nullable Extension extension;

    Change(DataSubjectRequest before) {
      this.before = before;
      this.status = before.status;
      this.assurance = before.assurance;
      this.refusedParts = before.refusedParts;
      this.pauses = before.pauses;
      this.extension = before.extension;
    }
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

  /** Returns why it was rejected, if the whole of it was. */
  public Optional<Refusal> refusal() {
    return refusedParts.stream()
        .filter(part -> part.part().equals(RefusalNotice.EVERYTHING))
        .map(RefusedPart::refusal)
        .findFirst();
  }

  /** Returns what of it was refused: nothing, parts, or the whole as a single part. */
  public List<RefusedPart> refusedParts() {
    return refusedParts;
  }

  /** Returns the times in which the controller waited for the subject, in order. */
  public List<Pause> pauses() {
    return pauses;
  }

  /** Returns why the answer takes longer than usual, if it does. */
  public Optional<Extension> extension() {
    return Optional.ofNullable(extension);
  }

  /** The subject was told that the request came in. */
  public DataSubjectRequest acknowledge() {
    return to(RequestStatus.ACKNOWLEDGED);
  }

  /**
   * The subject must do something first, such as prove who they are. A pause begins.
   *
   * @param asked when they were asked
   * @throws IllegalArgumentException if that is before the request came in, or before they answered
   *     the last time: no day is to count twice
   */
  public DataSubjectRequest requireAction(Instant asked) {
    Change change = change(RequestStatus.REQUIRES_ACTION);
    Instant earliest =
        pauses.isEmpty() ? received : pauses.get(pauses.size() - 1).until().orElseThrow();
    argument(!asked.isBefore(earliest), "asked must not be before %s, got %s", earliest, asked);
    change.pauses = new ArrayList<>(pauses);
    change.pauses.add(new Pause(asked, Optional.empty()));
    return new DataSubjectRequest(change);
  }

  /**
   * The subject has done it. The pause ends.
   *
   * @param answered when they did
   * @throws IllegalArgumentException if that is before they were asked
   */
  public DataSubjectRequest actionPerformed(Instant answered) {
    Change change = change(RequestStatus.REQUIRED_ACTION_PERFORMED);
    change.pauses = new ArrayList<>(pauses);
    Pause open = change.pauses.remove(pauses.size() - 1);
    change.pauses.add(new Pause(open.from(), Optional.of(answered)));
    return new DataSubjectRequest(change);
  }

  /** The answer takes longer, and the subject was told why. */
  public DataSubjectRequest delay() {
    return to(RequestStatus.ACTION_DELAYED);
  }

  /** The period was extended; {@link RequestClock#extend} checks whether it may be. */
  DataSubjectRequest extend(Extension granted) {
    state(
        status.next().contains(RequestStatus.REJECTED),
        "a request must be extended before it is decided; it is %s",
        status);
    Change change = new Change(this);
    change.extension = granted;
    return new DataSubjectRequest(change);
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
    Change change = new Change(this);
    change.assurance = Objects.requireNonNull(reached, "reached");
    return new DataSubjectRequest(change);
  }

  /**
   * Lets the identity be checked.
   *
   * @throws IllegalStateException if the request is decided already
   */
  public DataSubjectRequest verify(IdentityCheck check) {
    return verified(check.check(this));
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

  /**
   * The request will be fulfilled, whoever asks: opt-outs of sale and limits to sensitive data need
   * not be verifiable (11 CCR 7026(d), 7027(e)).
   *
   * @throws IllegalStateException if it is a request of another type, or cannot be accepted now
   */
  public DataSubjectRequest acceptUnverified() {
    state(
        type == RequestType.OPT_OUT_OF_SALE || type == RequestType.LIMIT_SENSITIVE,
        "a request of type %s must be verified before it is accepted",
        type);
    return to(RequestStatus.ACCEPTED);
  }

  /** The request will not be fulfilled. */
  public DataSubjectRequest reject(Refusal why) {
    Change change = change(RequestStatus.REJECTED);
    change.refusedParts = List.of(new RefusedPart(RefusalNotice.EVERYTHING, why, Optional.empty()));
    return new DataSubjectRequest(change);
  }

  /** The request was fulfilled. */
  public DataSubjectRequest fulfil() {
    return to(RequestStatus.FULFILLED);
  }

  /**
   * The request was fulfilled but for some parts.
   *
   * @param refused what was not done, at least one part
   * @throws IllegalArgumentException if there is none
   */
  public DataSubjectRequest fulfilPartly(List<RefusedPart> refused) {
    argument(!refused.isEmpty(), "refused must not be empty");
    Change change = change(RequestStatus.FULFILLED);
    change.refusedParts = refused;
    return new DataSubjectRequest(change);
  }

  /** The request ended without being fulfilled. */
  public DataSubjectRequest leaveUnfulfilled() {
    return to(RequestStatus.UNFULFILLED);
  }

  /**
   * The request ended without being fulfilled, for a reason that the person must be told (GDPR Art.
   * 12(4)).
   */
  public DataSubjectRequest leaveUnfulfilled(Refusal why) {
    Change change = change(RequestStatus.UNFULFILLED);
    change.refusedParts = List.of(new RefusedPart(RefusalNotice.EVERYTHING, why, Optional.empty()));
    return new DataSubjectRequest(change);
  }

  /**
   * Returns whether another request asks for the same while this one is open. Its identity must be
   * checked like any other's.
   */
  public boolean isRepeatedBy(DataSubjectRequest other) {
    return !status.next().isEmpty()
        && !id.equals(other.id)
        && type == other.type
        && subject.equals(other.subject)
        && !other.received.isBefore(received);
  }

  private DataSubjectRequest to(RequestStatus next) {
    return new DataSubjectRequest(change(next));
  }

  private Change change(RequestStatus next) {
    state(status.next().contains(next), "a request cannot go from %s to %s", status, next);
    Change change = new Change(this);
    change.status = next;
    return change;
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "DataSubjectRequest[" + id + ", " + type + ", " + status + "]";
  }
}

package dev.velum.consent;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to the consent of one data subject to one purpose. Made by a {@link
 * ConsentDraft}.
 */
public final class ConsentEvent {
  private final UUID id;
  private final DataSubjectId subject;
  private final Purpose purpose;
  private final ConsentStatus status;
  private final Instant time;
  private final String indicatedBy;
  private final String method;
  private final @Nullable String guardian;
  private final ConsentDuration duration;
  private final boolean explicit;
  private final @Nullable Notice notice;
  private final @Nullable String evidenceHash;

  ConsentEvent(Parts parts, Instant time) {
    this.id = parts.id;
    this.subject = parts.subject;
    this.purpose = parts.purpose;
    this.status = parts.status;
    this.time = Micros.truncated(time);
    this.indicatedBy = parts.indicatedBy;
    this.method = parts.method;
    this.guardian = parts.guardian;
    this.duration = parts.duration;
    this.explicit = parts.explicit;
    this.notice = parts.notice;
    this.evidenceHash = parts.evidenceHash;
  }

  /** Returns the id, under which recording the event again changes nothing. */
  public UUID id() {
    return id;
  }

  /** Returns whose consent it is. */
  public DataSubjectId subject() {
    return subject;
  }

  /** Returns what the consent is for. */
  public Purpose purpose() {
    return purpose;
  }

  /** Returns what happened. */
  public ConsentStatus status() {
    return status;
  }

  /** Returns when it happened, in whole microseconds. */
  public Instant time() {
    return time;
  }

  /** Returns who indicated it; {@code "data subject"} unless said otherwise. */
  public String indicatedBy() {
    return indicatedBy;
  }

  /** Returns who acted on behalf of the subject (GDPR Art. 8), if not the subject did. */
  public Optional<String> guardian() {
    return Optional.ofNullable(guardian);
  }

  /** Returns the way in which it was indicated, such as {@code "web form"}. */
  public String method() {
    return method;
  }

  /** Returns how long a consent holds. */
  public ConsentDuration duration() {
    return duration;
  }

  /** Returns whether the consent was explicit (GDPR Art. 9(2)(a)). */
  public boolean isExplicit() {
    return explicit;
  }

  /** Returns the notice that the subject was shown, if any. */
  public Optional<Notice> notice() {
    return Optional.ofNullable(notice);
  }

  /** Returns the SHA-256 value of the evidence kept elsewhere, in hexadecimal digits, if any. */
  public Optional<String> evidenceHash() {
    return Optional.ofNullable(evidenceHash);
  }

  ConsentEvent at(Instant newTime) {
    return copy(purpose, newTime);
  }

  ConsentEvent about(Purpose newPurpose) {
    return copy(newPurpose, time);
  }

  private ConsentEvent copy(Purpose newPurpose, Instant newTime) {
    Parts parts = new Parts(id, subject, newPurpose, status);
    parts.indicatedBy = indicatedBy;
    parts.method = method;
    parts.guardian = guardian;
    parts.duration = duration;
    parts.explicit = explicit;
    parts.notice = notice;
    parts.evidenceHash = evidenceHash;
    return new ConsentEvent(parts, newTime);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConsentEvent that
        && id.equals(that.id)
        && subject.equals(that.subject)
        && purpose.equals(that.purpose)
        && status == that.status
        && time.equals(that.time)
        && indicatedBy.equals(that.indicatedBy)
        && method.equals(that.method)
        && Objects.equals(guardian, that.guardian)
        && duration.equals(that.duration)
        && explicit == that.explicit
        && Objects.equals(notice, that.notice)
        && Objects.equals(evidenceHash, that.evidenceHash);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "ConsentEvent[" + id + ", " + purpose + ", " + status + ", " + time + "]";
  }

  /** The parts while they are put together; checked as they are set. */
  static final class Parts {
    UUID id;
    final DataSubjectId subject;
    final Purpose purpose;
    final ConsentStatus status;
    String indicatedBy = "data subject";
    String method = "unspecified";
    @Nullable String guardian;
    ConsentDuration duration = ConsentDuration.endless();
    boolean explicit;
    @Nullable Notice notice;
    @Nullable String evidenceHash;

    Parts(UUID id, DataSubjectId subject, Purpose purpose, ConsentStatus status) {
      this.id = id;
      this.subject = Objects.requireNonNull(subject, "subject");
      this.purpose = Objects.requireNonNull(purpose, "purpose");
      this.status = status;
    }
  }
}

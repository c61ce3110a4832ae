package dev.velum.consent;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.time.Period;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that is being written down; {@link #record()} puts it into the ledger that opened it.
 *
 * <p>Unless said otherwise: a random id, the time of the ledger's clock, indicated by the data
 * subject, without end, not explicit. Not safe for use by several threads.
 */
@CheckReturnValue
public final class ConsentDraft {
  private final ConsentLedger ledger;
  private final ConsentEvent.Parts parts;
  private @Nullable Instant time;

  ConsentDraft(ConsentLedger ledger, DataSubjectId subject, Purpose purpose, ConsentStatus status) {
    this.ledger = ledger;
    this.parts = new ConsentEvent.Parts(UUID.randomUUID(), subject, purpose, status);
  }

  ConsentDraft on(Notice notice) {
    parts.notice = Objects.requireNonNull(notice, "notice");
    return this;
  }

  /** Sets the id; an application that may send an event twice gives it the same id both times. */
  public ConsentDraft id(UUID id) {
    parts.id = Objects.requireNonNull(id, "id");
    return this;
  }

  /**
   * Sets the way in which it was indicated, such as {@code "web form"}.
   *
   * @throws IllegalArgumentException if it is blank or longer than 200 characters
   */
  public ConsentDraft by(String method) {
    parts.method = Texts.line(method, "method");
    return this;
  }

  /**
   * Sets who indicated it, such as {@code "guardian"}.
   *
   * @throws IllegalArgumentException if it is blank or longer than 200 characters
   */
  public ConsentDraft indicatedBy(String who) {
    parts.indicatedBy = Texts.line(who, "indicatedBy");
    return this;
  }

  /**
   * Says that somebody acted on behalf of the subject, as the holder of parental responsibility
   * does for a child (GDPR Art. 8(1)); also sets who indicated it.
   *
   * @param who what the application calls the guardian; personal data
   * @throws IllegalArgumentException if it is blank, longer than 200 characters, or holds control
   *     characters
   */
  public ConsentDraft onBehalfBy(String who) {
    parts.guardian = Texts.line(who, "guardian");
    parts.indicatedBy = "guardian";
    return this;
  }

  /** Says that the consent was explicit, as special categories need it (GDPR Art. 9(2)(a)). */
  public ConsentDraft explicitly() {
    parts.explicit = true;
    return this;
  }

  /**
   * Sets the hash of the evidence that is kept elsewhere.
   *
   * @param sha256 64 lower-case hexadecimal digits
   * @throws IllegalArgumentException if it is something else
   */
  public ConsentDraft evidence(String sha256) {
    parts.evidenceHash = Hashes.sha256Hex(sha256, "evidence");
    return this;
  }

  /**
   * Lets the consent end some days, months or years after its time, counted in UTC.
   *
   * @throws IllegalArgumentException if the period is zero or has a negative part
   */
  public ConsentDraft lasting(Period period) {
    parts.duration = ConsentDuration.lasting(period);
    return this;
  }

  /** Lets the consent end at an instant, which is itself no longer covered. */
  public ConsentDraft until(Instant end) {
    parts.duration = ConsentDuration.until(end);
    return this;
  }

  /**
   * Lets the consent end when something happens; {@link ConsentLedger#expire} notes that it did.
   *
   * @param event in words; 1 to 200 characters
   * @throws IllegalArgumentException if it is blank, too long, or holds control characters
   */
  public ConsentDraft untilEvent(String event) {
    parts.duration = ConsentDuration.untilEvent(event);
    return this;
  }

  /**
   * Lets the consent end after some uses, each noted by {@link ConsentLedger#use}.
   *
   * @param count at least 1
   * @throws IllegalArgumentException if it is less
   */
  public ConsentDraft forUses(int count) {
    parts.duration = ConsentDuration.uses(count);
    return this;
  }

  /** Sets the time, for events that happened before they are recorded. */
  public ConsentDraft at(Instant happened) {
    time = Objects.requireNonNull(happened, "happened");
    return this;
  }

  /** Returns the event without recording it, for {@link ConsentLedger#recordAll}. */
  public ConsentEvent event() {
    return new ConsentEvent(parts, time == null ? ledger.now() : time);
  }

  /**
   * Records the event and returns its place in the ledger.
   *
   * <p>An event timed by the ledger's clock is never earlier than the subject's last event for the
   * same purpose or a broader one, even where the clock went back: what was recorded later counts
   * later.
   *
   * @throws RejectedEventException if the ledger does not accept it
   * @throws StorageException if the database fails; then nothing was recorded
   */
  @CanIgnoreReturnValue
  public LedgerEntry record() {
    return ledger.record(event(), time == null);
  }
}

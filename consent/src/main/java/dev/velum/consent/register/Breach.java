package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A personal-data breach as the controller must document it (GDPR Art. 33(5)), with the clock for
 * telling the authority (Art. 33(1)) and the duty to tell the data subjects (Art. 34). Immutable;
 * {@link #toBuilder()} makes the next state.
 *
 * <p>The clock counts 72 hours from the instant of awareness, nights, weekends and holidays
 * included. Regulation 1182/71 Art. 3(1) would not count the hour of the event itself; the earlier
 * end is the safe one.
 */
public final class Breach implements RegisterEntry {
  /** How long the controller has to tell the authority: 72 hours. */
  public static final Duration TIME_LIMIT = Duration.ofDays(3);

  /** What the breach may do to people. */
  public enum Risk {
    /** A risk to rights and freedoms is unlikely: nobody need be told. */
    UNLIKELY,
    /** A risk: the authority must be told. */
    RISK,
    /** A high risk: the data subjects must be told too. */
    HIGH,
    /** Not assessed yet, which counts as a risk. */
    UNKNOWN
  }

  /** Where the controller stands with a duty to tell. */
  public enum Duty {
    /** Nobody need be told. */
    NONE,
    /** It must be done. */
    OPEN,
    /** It should have been done. */
    OVERDUE,
    /** It was done in time. */
    DONE,
    /** It was done late, and the reasons were given (Art. 33(1)). */
    DONE_LATE,
    /** It was done late, and the reasons are missing. */
    REASONS_MISSING
  }

  private final Builder parts;

  private Breach(Builder builder) {
    this.parts = builder;
  }

  /**
   * Returns a builder of a breach.
   *
   * @param id the name of the entry
   * @param awareAt when the controller became aware of it, with a reasonable degree of certainty
   */
  public static Builder builder(String id, Instant awareAt) {
    return new Builder(id, awareAt);
  }

  /** Returns a builder that begins with what is known already. */
  public Builder toBuilder() {
    return new Builder(parts);
  }

  @Override
  public String id() {
    return parts.id;
  }

  /** Returns when the controller became aware of it. */
  public Instant awareAt() {
    return parts.awareAt;
  }

  /** Returns the first instant at which telling the authority is late. */
  public Instant authorityDue() {
    return parts.awareAt.plus(TIME_LIMIT);
  }

  /** Returns where the controller stands with telling the authority (Art. 33). */
  public Duty authorityDuty(Instant now) {
    Instant told = parts.authorityTold;
    if (told != null && told.isBefore(authorityDue())) {
      return Duty.DONE;
    }
    if (told != null) {
      return parts.delayReasons.isEmpty() ? Duty.REASONS_MISSING : Duty.DONE_LATE;
    }
    if (parts.risk == Risk.UNLIKELY) {
      return Duty.NONE;
    }
    return now.isBefore(authorityDue()) ? Duty.OPEN : Duty.OVERDUE;
  }

  /**
   * Returns where the controller stands with telling the data subjects (Art. 34), which must happen
   * without undue delay where the risk is high, unless Art. 34(3) exempts it.
   */
  public Duty subjectsDuty() {
    if (parts.subjectsTold != null) {
      return Duty.DONE;
    }
    return parts.risk == Risk.HIGH && parts.exemption.isEmpty() ? Duty.OPEN : Duty.NONE;
  }

  /** Returns the fields that a notification must have (Art. 33(3)) and this breach lacks yet. */
  public List<String> missingForNotification() {
    List<String> missing = new ArrayList<>();
    for (Field field : fields()) {
      if (field.label().contains("33(3)") && field.values().isEmpty()) {
        missing.add(field.name());
      }
    }
    return missing;
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.of("aware_at", "aware of it since (Art. 33(1))", parts.awareAt),
        Field.of("authority_due", "authority to be told before (Art. 33(1))", authorityDue()),
        new Field("nature", "nature of the breach (Art. 33(3)(a))", parts.nature),
        new Field("subjects", "data subjects concerned (Art. 33(3)(a))", parts.subjects),
        new Field("records", "records concerned (Art. 33(3)(a))", parts.records),
        new Field("contact", "contact point (Art. 33(3)(b))", parts.contact),
        new Field("consequences", "likely consequences (Art. 33(3)(c))", parts.consequences),
        new Field("measures", "measures (Art. 33(3)(d))", parts.measures),
        Field.of("risk", "risk to rights and freedoms", parts.risk),
        time("authority_told", "authority told at (Art. 33(1))", parts.authorityTold),
        new Field("delay_reasons", "reasons for the delay (Art. 33(1))", parts.delayReasons),
        time("subjects_told", "data subjects told at (Art. 34(1))", parts.subjectsTold),
        new Field("exemption", "why subjects need not be told (Art. 34(3))", parts.exemption));
  }

  private static Field time(String name, String label, @Nullable Instant time) {
    return new Field(
        name, label, Optional.ofNullable(time).map(Instant::toString).stream().toList());
  }

  @Override
  public String toString() {
    return "Breach[" + id() + "]";
  }

  /** Builds a breach; everything but id and time may follow later (Art. 33(4)). */
  public static final class Builder {
    private final String id;
    private final Instant awareAt;
    private List<String> nature = List.of();
    private List<String> subjects = List.of();
    private List<String> records = List.of();
    private List<String> contact = List.of();
    private List<String> consequences = List.of();
    private List<String> measures = List.of();
    private List<String> delayReasons = List.of();
    private List<String> exemption = List.of();
    private Risk risk = Risk.UNKNOWN;
    private @Nullable Instant authorityTold;
    private @Nullable Instant subjectsTold;

    private Builder(String id, Instant awareAt) {
      this.id = notBlank(id, "id");
      this.awareAt = Objects.requireNonNull(awareAt, "awareAt");
    }

    private Builder(Builder old) {
      this.id = old.id;
      this.awareAt = old.awareAt;
      this.nature = old.nature;
      this.subjects = old.subjects;
      this.records = old.records;
      this.contact = old.contact;
      this.consequences = old.consequences;
      this.measures = old.measures;
      this.delayReasons = old.delayReasons;
      this.exemption = old.exemption;
      this.risk = old.risk;
      this.authorityTold = old.authorityTold;
      this.subjectsTold = old.subjectsTold;
    }

    private static List<String> text(String text, String name) {
      return List.of(notBlank(text, name));
    }

    /** Sets what happened: confidentiality, integrity or availability lost, and how. */
    @CanIgnoreReturnValue
    public Builder nature(String text) {
      nature = text(text, "nature");
      return this;
    }

    /** Sets the categories and approximate number of data subjects. */
    @CanIgnoreReturnValue
    public Builder subjects(String text) {
      subjects = text(text, "subjects");
      return this;
    }

    /** Sets the categories and approximate number of records. */
    @CanIgnoreReturnValue
    public Builder records(String text) {
      records = text(text, "records");
      return this;
    }

    /** Sets the data protection officer or other contact point. */
    @CanIgnoreReturnValue
    public Builder contact(String text) {
      contact = text(text, "contact");
      return this;
    }

    /** Sets the likely consequences. */
    @CanIgnoreReturnValue
    public Builder consequences(String text) {
      consequences = text(text, "consequences");
      return this;
    }

    /** Sets the measures taken or proposed. */
    @CanIgnoreReturnValue
    public Builder measures(String text) {
      measures = text(text, "measures");
      return this;
    }

    /** Sets the assessed risk. */
    @CanIgnoreReturnValue
    public Builder risk(Risk assessed) {
      risk = Objects.requireNonNull(assessed, "assessed");
      return this;
    }

    /** Notes when the authority was told. */
    @CanIgnoreReturnValue
    public Builder authorityTold(Instant when) {
      authorityTold = Objects.requireNonNull(when, "when");
      return this;
    }

    /** Sets why the authority was told late. */
    @CanIgnoreReturnValue
    public Builder delayReasons(String text) {
      delayReasons = text(text, "delayReasons");
      return this;
    }

    /** Notes when the data subjects were told. */
    @CanIgnoreReturnValue
    public Builder subjectsTold(Instant when) {
      subjectsTold = Objects.requireNonNull(when, "when");
      return this;
    }

    /** Sets why the data subjects need not be told: Art. 34(3)(a), (b) or (c). */
    @CanIgnoreReturnValue
    public Builder exemption(String text) {
      exemption = text(text, "exemption");
      return this;
    }

    /**
     * Returns the breach.
     *
     * @throws IllegalArgumentException if somebody was told before the controller knew
     */
    public Breach build() {
      argument(
          authorityTold == null || !authorityTold.isBefore(awareAt),
          "authorityTold must not be before awareAt");
      argument(
          subjectsTold == null || !subjectsTold.isBefore(awareAt),
          "subjectsTold must not be before awareAt");
      return new Breach(new Builder(this));
    }
  }
}

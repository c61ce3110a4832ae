package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A data protection impact assessment (GDPR Art. 35), with prior consultation (Art. 36) and review
 * (Art. 35(11)). Immutable.
 */
public final class ImpactAssessment implements RegisterEntry {
  /** Weeks in which the authority advises (Art. 36(2)). */
  private static final int CONSULTATION_WEEKS = 8;

  /** By how many weeks the authority may extend that. */
  private static final int EXTENSION_WEEKS = 6;

  /** What came out, in the terms of the Data Privacy Vocabulary. */
  public enum Outcome {
    /** The risks are acceptable as they are. */
    RISKS_ACCEPTABLE("DPIAOutcomeRisksAcceptable"),
    /** The measures make the risks acceptable. */
    RISKS_MITIGATED("DPIAOutcomeRisksMitigated"),
    /** A high risk is left: the authority must be consulted before processing (Art. 36(1)). */
    HIGH_RESIDUAL_RISK("DPIAOutcomeHighResidualRisk");

    private final String term;

    Outcome(String term) {
      this.term = term;
    }

    /** Returns the IRI of the term. */
    public String iri() {
      return "https://w3id.org/dpv/legal/eu/gdpr#" + term;
    }
  }

  /** How likely a risk is, or how severe. */
  public enum Level {
    /** Hardly. */
    LOW,
    /** Somewhat. */
    MEDIUM,
    /** Very. */
    HIGH
  }

  /**
   * A risk to the rights and freedoms of data subjects (Art. 35(7)(c)) and what is done about it.
   *
   * @param description the risk
   * @param likelihood how likely it is
   * @param severity how severe it would be
   * @param measure what is done about it (Art. 35(7)(d))
   */
  public record Risk(String description, Level likelihood, Level severity, String measure) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is blank
     */
    public Risk {
      notBlank(description, "description");
      Objects.requireNonNull(likelihood, "likelihood");
      Objects.requireNonNull(severity, "severity");
      notBlank(measure, "measure");
    }
  }

  private final String id;
  private final String description;
  private final String necessity;
  private final List<Risk> risks;
  private final Outcome outcome;
  private final LocalDate reviewOn;
  private final List<String> advice;
  private final List<String> views;
  private final @Nullable LocalDate consultedOn;

  private ImpactAssessment(
      Builder builder, String description, String necessity, Outcome outcome, LocalDate reviewOn) {
    this.id = builder.id;
    this.description = description;
    this.necessity = necessity;
    this.risks = List.copyOf(builder.risks);
    this.outcome = outcome;
    this.reviewOn = reviewOn;
    this.advice = builder.advice;
    this.views = builder.views;
    this.consultedOn = builder.consultedOn;
  }

  /** Returns a builder. */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  @Override
  public String id() {
    return id;
  }

  /** Returns what came out. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns whether it must be looked at again (Art. 35(11)). */
  public boolean isReviewDue(LocalDate today) {
    return !today.isBefore(reviewOn);
  }

  /** Returns whether the authority must be consulted and has not been (Art. 36(1)). */
  public boolean needsConsultation() {
    return outcome == Outcome.HIGH_RESIDUAL_RISK && consultedOn == null;
  }

  /** Returns until when the authority advises, if it was consulted: eight weeks (Art. 36(2)). */
  public Optional<LocalDate> adviceDue() {
    return Optional.ofNullable(consultedOn).map(day -> day.plusWeeks(CONSULTATION_WEEKS));
  }

  /** Returns until when the authority advises if it extends the time by six weeks. */
  public Optional<LocalDate> extendedAdviceDue() {
    return adviceDue().map(day -> day.plusWeeks(EXTENSION_WEEKS));
  }

  @Override
  public List<Field> fields() {
    List<String> risk = new ArrayList<>();
    List<String> measures = new ArrayList<>();
    for (Risk each : risks) {
      risk.add(
          each.description()
              + " (likelihood "
              + each.likelihood()
              + ", severity "
              + each.severity()
              + ")");
      measures.add(each.measure());
    }
    List<String> consultation =
        Optional.ofNullable(consultedOn).map(LocalDate::toString).stream().toList();
    return List.of(
        Field.of("description", "processing and purposes (Art. 35(7)(a))", description),
        Field.of("necessity", "necessity and proportionality (Art. 35(7)(b))", necessity),
        new Field("risks", "risks (Art. 35(7)(c))", risk),
        new Field("measures", "measures (Art. 35(7)(d))", measures),
        new Field("advice", "advice of the data protection officer (Art. 35(2))", advice),
        new Field("views", "views of data subjects (Art. 35(9))", views),
        Field.of("outcome", "outcome", outcome),
        new Field("consulted_on", "authority consulted on (Art. 36)", consultation),
        Field.of("review_on", "to be reviewed on (Art. 35(11))", reviewOn));
  }

  @Override
  public String toString() {
    return "ImpactAssessment[" + id + "]";
  }

  /** Builds an assessment. Not safe for use by several threads. */
  public static final class Builder {
    private final String id;
    private final List<Risk> risks = new ArrayList<>();
    private List<String> advice = List.of();
    private List<String> views = List.of();
    private @Nullable String description;
    private @Nullable String necessity;
    private @Nullable Outcome outcome;
    private @Nullable LocalDate reviewOn;
    private @Nullable LocalDate consultedOn;

    private Builder(String id) {
      this.id = notBlank(id, "id");
    }

    /** Sets the description of processing and purposes; mandatory. */
    @CanIgnoreReturnValue
    public Builder description(String text) {
      description = notBlank(text, "description");
      return this;
    }

    /** Sets the assessment of necessity and proportionality; mandatory. */
    @CanIgnoreReturnValue
    public Builder necessity(String text) {
      necessity = notBlank(text, "necessity");
      return this;
    }

    /** Adds a risk; at least one is mandatory. */
    @CanIgnoreReturnValue
    public Builder risk(Risk risk) {
      risks.add(Objects.requireNonNull(risk, "risk"));
      return this;
    }

    /** Sets the advice of the data protection officer. */
    @CanIgnoreReturnValue
    public Builder advice(String text) {
      advice = List.of(notBlank(text, "advice"));
      return this;
    }

    /** Sets the views of data subjects or their representatives. */
    @CanIgnoreReturnValue
    public Builder views(String text) {
      views = List.of(notBlank(text, "views"));
      return this;
    }

    /** Sets what came out; mandatory. */
    @CanIgnoreReturnValue
    public Builder outcome(Outcome result) {
      outcome = Objects.requireNonNull(result, "result");
      return this;
    }

    /** Sets the day of the next review; mandatory. */
    @CanIgnoreReturnValue
    public Builder reviewOn(LocalDate day) {
      reviewOn = Objects.requireNonNull(day, "day");
      return this;
    }

    /** Notes the day on which the authority received the request for consultation. */
    @CanIgnoreReturnValue
    public Builder consultedOn(LocalDate day) {
      consultedOn = Objects.requireNonNull(day, "day");
      return this;
    }

    /**
     * Returns the assessment.
     *
     * @throws IllegalArgumentException if a mandatory part is missing; the message names it
     */
    public ImpactAssessment build() {
      argument(!risks.isEmpty(), "risk must be set");
      return new ImpactAssessment(
          this,
          required(description, "description"),
          required(necessity, "necessity"),
          required(outcome, "outcome"),
          required(reviewOn, "reviewOn"));
    }

    private static <T> T required(@Nullable T value, String name) {
      if (value == null) {
        throw new IllegalArgumentException(name + " must be set");
      }
      return value;
    }
  }
}

package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.ConformanceReport.Verdict.CONFORMS;
import static dev.velum.anonymize.pseudonym.ConformanceReport.Verdict.NOT_PRESENT;
import static dev.velum.anonymize.pseudonym.ConformanceReport.Verdict.REVIEW;
import static dev.velum.anonymize.pseudonym.ConformanceReport.Verdict.VIOLATES;
import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.anonymize.pseudonym.ConformanceReport.Finding;
import dev.velum.anonymize.pseudonym.ConformanceReport.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * De-identification by HIPAA's Safe Harbor, 45 CFR 164.514(b)(2): which column holds which of the
 * 18 identifiers, a transform for each that meets the rule, and the report.
 *
 * <p>An identifier is removed, or its place taken by a code that is not derived from information
 * about the individual (164.514(c)): a token of a vault or a random one. Keyed codes, encryption,
 * masks, surrogates that depend on the value and shifted dates do not meet it. Columns that are
 * none of the 18 have to be named as such.
 *
 * <pre>{@code
 * HipaaSafeHarbor rules = HipaaSafeHarbor.builder("patients", 1)
 *     .identifier("name", HipaaIdentifier.NAME)
 *     .identifier("mrn", HipaaIdentifier.MEDICAL_RECORD_NUMBER, vaultToken("patients"))
 *     .identifier("admitted", HipaaIdentifier.DATE_OR_AGE, yearOnly())
 *     .identifier("zip", HipaaIdentifier.GEOGRAPHY, zip3())
 *     .noIdentifier("diagnosis")
 *     .build();
 * rules.policy();   // a DeidentificationPolicy
 * rules.report();   // of rule to column
 * }</pre>
 *
 * <p>The rule has a second half, (ii): whoever publishes must not know that what is left can
 * identify somebody. No program can tell. Immutable.
 */
public final class HipaaSafeHarbor {
  private static final String REGULATION = "HIPAA Safe Harbor, 45 CFR 164.514(b)(2)";

  private final DeidentificationPolicy policy;
  private final ConformanceReport report;

  private HipaaSafeHarbor(DeidentificationPolicy policy, ConformanceReport report) {
    this.policy = policy;
    this.report = report;
  }

  /** Returns a builder of a policy of this name and version. */
  public static Builder builder(String name, int version) {
    return new Builder(name, version);
  }

  /** Returns the policy, which refuses columns that were not named. */
  public DeidentificationPolicy policy() {
    return policy;
  }

  /** Returns what each rule says about the policy. */
  public ConformanceReport report() {
    return report;
  }

  /**
   * Returns what each rule says about a policy that was made otherwise.
   *
   * @param identifiers which columns and paths hold which identifier; all others of the policy are
   *     reported as not told
   * @throws IllegalArgumentException if the policy does not name one of them
   */
  public static ConformanceReport check(
      DeidentificationPolicy policy, Map<String, HipaaIdentifier> identifiers) {
    return report(policy, identifiers, List.of());
  }

  private static ConformanceReport report(
      DeidentificationPolicy policy,
      Map<String, HipaaIdentifier> identifiers,
      List<String> harmless) {
    Map<String, Transform> transforms = new LinkedHashMap<>(policy.columns());
    transforms.putAll(policy.paths());
    TreeSet<String> unknown = new TreeSet<>(identifiers.keySet());
    unknown.removeAll(transforms.keySet());
    argument(unknown.isEmpty(), "the policy must name the columns %s", unknown);
    List<Finding> findings = new ArrayList<>();
    for (HipaaIdentifier identifier : HipaaIdentifier.values()) {
      int before = findings.size();
      transforms.forEach(
          (column, transform) -> {
            if (identifiers.get(column) == identifier) {
              findings.add(judge(identifier, column, transform));
            }
          });
      if (findings.size() == before) {
        findings.add(
            finding(identifier, Optional.empty(), NOT_PRESENT, "no column is said to hold it"));
      }
    }
    transforms.forEach(
        (column, transform) -> {
          if (!identifiers.containsKey(column) && !harmless.contains(column)) {
            findings.add(untold(column, transform));
          }
        });
    if (policy.otherColumns() == OtherColumns.KEEP) {
      findings.add(
          new Finding(
              "(i)", "unnamed columns", Optional.empty(), VIOLATES, "they are kept unseen"));
    }
    return new ConformanceReport(
        REGULATION, policy.name() + " version " + policy.version(), findings);
  }

  private static Finding untold(String column, Transform transform) {
    boolean isGone = isRemoved(transform) || isRandomCode(transform);
    return new Finding(
        "(i)",
        "columns of unknown content",
        Optional.of(column),
        isGone ? CONFORMS : REVIEW,
        isGone ? "nothing of it is left" : "nobody said whether it holds an identifier");
  }

  private static Finding judge(HipaaIdentifier identifier, String column, Transform transform) {
    Optional<String> where = Optional.of(column);
    if (isRemoved(transform)) {
      return finding(identifier, where, CONFORMS, "it is removed");
    }
    if (isRandomCode(transform)) {
      return finding(
          identifier, where, CONFORMS, "a code that is not derived from the individual, (c)");
    }
    if (identifier == HipaaIdentifier.GEOGRAPHY && transform instanceof Zip3) {
      return finding(identifier, where, CONFORMS, "three digits where over 20,000 people live");
    }
    if (identifier == HipaaIdentifier.DATE_OR_AGE) {
      return judgeDate(where, transform);
    }
    if (transform instanceof TextTransform) {
      return finding(
          identifier, where, REVIEW, "what is found in text is removed, if all is found");
    }
    return finding(identifier, where, VIOLATES, why(transform));
  }

  private static Finding judgeDate(Optional<String> where, Transform transform) {
    HipaaIdentifier date = HipaaIdentifier.DATE_OR_AGE;
    if (transform instanceof AgeCap || transform instanceof BirthYear) {
      return finding(date, where, CONFORMS, "ages over 89 are one category");
    }
    if (transform instanceof DatePart part && part.part() == DatePart.Part.YEAR) {
      return finding(
          date, where, CONFORMS, "the year stays; use birthYear where it shows an age over 89");
    }
    if (transform instanceof DatePart) {
      return finding(date, where, VIOLATES, "the month stays");
    }
    if (transform instanceof DateShift) {
      return finding(
          date, where, VIOLATES, "a shifted date keeps month and day; needs an expert (b)(1)");
    }
    return finding(date, where, VIOLATES, why(transform));
  }

  private static String why(Transform transform) {
    if (transform instanceof Keep) {
      return "it stays";
    }
    if (transform instanceof TokenTransform
        || transform instanceof Encryption
        || transform instanceof FormatPreserving
        || transform instanceof Surrogate) {
      return "it is derived from information about the individual, (c)";
    }
    return "a part of the identifier stays";
  }

  private static boolean isRemoved(Transform transform) {
    return transform instanceof Drop
        || transform instanceof NothingLeft
        || transform instanceof FixedText;
  }

  private static boolean isRandomCode(Transform transform) {
    return transform instanceof VaultToken
        || (transform instanceof TokenTransform token && token.consistency() == Consistency.NEVER)
        || (transform instanceof Surrogate fake && fake.consistency() == Consistency.NEVER);
  }

  private static Finding finding(
      HipaaIdentifier identifier, Optional<String> column, Verdict verdict, String reason) {
    return new Finding(identifier.rule(), identifier.subject(), column, verdict, reason);
  }

  /** Builds a policy that meets the rules. Not safe for use by several threads. */
  public static final class Builder {
    private final DeidentificationPolicy.Builder policy;
    private final Map<String, HipaaIdentifier> identifiers = new LinkedHashMap<>();
    private final List<String> harmless = new ArrayList<>();

    private Builder(String name, int version) {
      policy = DeidentificationPolicy.builder(name, version);
    }

    /** Names a column that holds an identifier, which is redacted. */
    @CanIgnoreReturnValue
    public Builder identifier(String column, HipaaIdentifier identifier) {
      return identifier(column, identifier, Transforms.redact());
    }

    /**
     * Names a column that holds an identifier, and what becomes of it.
     *
     * @param column of a table, or a path that begins with {@code $}
     */
    @CanIgnoreReturnValue
    public Builder identifier(String column, HipaaIdentifier identifier, Transform transform) {
      put(column, transform);
      identifiers.put(column, Objects.requireNonNull(identifier, "identifier"));
      return this;
    }

    /** Names a column that holds none of the 18, and stays. */
    @CanIgnoreReturnValue
    public Builder noIdentifier(String column) {
      return noIdentifier(column, Transforms.keep());
    }

    /** Names a column that holds none of the 18, and what becomes of it. */
    @CanIgnoreReturnValue
    public Builder noIdentifier(String column, Transform transform) {
      put(column, transform);
      harmless.add(column);
      return this;
    }

    private void put(String column, Transform transform) {
      if (column.startsWith("$")) {
        policy.path(column, transform);
      } else {
        policy.column(column, transform);
      }
    }

    /**
     * Returns policy and report.
     *
     * @throws IllegalArgumentException if a transform does not meet its rule, which the message
     *     names, or the policy could not work
     */
    public HipaaSafeHarbor build() {
      DeidentificationPolicy built = policy.build();
      ConformanceReport report = report(built, identifiers, harmless);
      List<Finding> violations = report.with(VIOLATES);
      argument(violations.isEmpty(), "the policy must meet the Safe Harbor, but %s", violations);
      return new HipaaSafeHarbor(built, report);
    }
  }
}

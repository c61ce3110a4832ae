package dev.velum.anonymize.pseudonym;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What each rule of a regulation says about the columns of a policy.
 *
 * <p>It judges transforms, not data, and not what nobody told it: which columns hold which
 * identifiers is the caller's word. It is no legal advice. Immutable.
 *
 * @param regulation which rules, such as {@code "HIPAA Safe Harbor, 45 CFR 164.514(b)(2)"}
 * @param policy name and version of the policy
 * @param findings one for each rule and column, in the order of the rules
 */
public record ConformanceReport(String regulation, String policy, List<Finding> findings) {
  /** Copies the findings. */
  public ConformanceReport {
    Objects.requireNonNull(regulation, "regulation");
    Objects.requireNonNull(policy, "policy");
    findings = List.copyOf(findings);
  }

  /** How a rule fares. */
  public enum Verdict {
    /** The transform meets the rule. */
    CONFORMS,
    /** No column is said to fall under the rule. */
    NOT_PRESENT,
    /** Somebody has to look: the transform alone does not tell. */
    REVIEW,
    /** The transform does not meet the rule. */
    VIOLATES
  }

  /**
   * What one rule says about one column.
   *
   * @param rule its short name, such as {@code "(C)"}
   * @param subject what it is about
   * @param column the column or path, or empty if none falls under the rule
   * @param verdict how the rule fares
   * @param reason why
   */
  public record Finding(
      String rule, String subject, Optional<String> column, Verdict verdict, String reason) {
    @Override
    public String toString() {
      return rule
          + " "
          + subject
          + column.map(name -> ", " + name).orElse("")
          + ": "
          + verdict
          + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
  }

  /** Returns whether no rule is violated and nothing is left to review. */
  public boolean conforms() {
    return findings.stream()
        .noneMatch(f -> f.verdict() == Verdict.VIOLATES || f.verdict() == Verdict.REVIEW);
  }

  /** Returns the findings with a verdict. */
  public List<Finding> with(Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
  }

  /** Returns a line for each finding. */
  @Override
  public String toString() {
    return findings.stream()
        .map(Finding::toString)
        .collect(Collectors.joining("\n", regulation + ": policy " + policy + "\n", "\n"));
  }
}

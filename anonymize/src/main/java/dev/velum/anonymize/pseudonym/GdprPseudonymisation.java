package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.pseudonym.ConformanceReport.Finding;
import dev.velum.anonymize.pseudonym.ConformanceReport.Verdict;
import dev.velum.anonymize.table.AttributeRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pseudonymisation in the sense of GDPR Art. 4(5), as the EDPB's Guidelines 01/2025 (version for
 * consultation) explain it: no attribution to a person without additional information, which is
 * kept apart.
 *
 * <p>It judges the transforms. That the secrets are kept apart from the domain, and that nobody in
 * the domain has other means, is for the controller to see to. Pseudonymised data stays personal
 * data (recital 26).
 */
public final class GdprPseudonymisation {
  private static final String REGULATION = "GDPR Art. 4(5), EDPB Guidelines 01/2025";

  private GdprPseudonymisation() {}

  /**
   * Returns a policy that gives each direct identifier a keyed token of its own type and keeps the
   * others: the least that pseudonymisation asks for. The type is the name of the column.
   *
   * @param roles of all columns
   * @throws IllegalArgumentException if there is no column
   */
  public static DeidentificationPolicy policy(
      String name, int version, Map<String, AttributeRole> roles) {
    DeidentificationPolicy.Builder builder = DeidentificationPolicy.builder(name, version);
    roles.forEach(
        (column, role) ->
            builder.column(
                column,
                role == AttributeRole.DIRECT_IDENTIFIER
                    ? Transforms.token().separate(column)
                    : Transforms.keep()));
    return builder.build();
  }

  /**
   * Returns what the rules say about a policy.
   *
   * @param roles of columns and paths; those without a role are reported
   * @throws IllegalArgumentException if the policy does not name one of them
   */
  public static ConformanceReport check(
      DeidentificationPolicy policy, Map<String, AttributeRole> roles) {
    Map<String, Transform> transforms = new LinkedHashMap<>(policy.columns());
    transforms.putAll(policy.paths());
    roles
        .keySet()
        .forEach(
            column ->
                argument(transforms.containsKey(column), "the policy must name '%s'", column));
    List<Finding> findings = new ArrayList<>();
    transforms.forEach((column, transform) -> findings.add(judge(column, transform, roles)));
    findings.add(
        policy.otherColumns() == OtherColumns.KEEP
            ? finding("Art. 25(1)", "unnamed columns", "", Verdict.VIOLATES, "they are kept unseen")
            : finding("Art. 25(1)", "unnamed columns", "", Verdict.CONFORMS, "they do not pass"));
    findings.add(
        finding(
            "Art. 4(5)",
            "additional information",
            "",
            Verdict.REVIEW,
            "keep keys, vaults and bridges apart from the domain"));
    return new ConformanceReport(
        REGULATION, policy.name() + " version " + policy.version(), findings);
  }

  private static Finding judge(
      String column, Transform transform, Map<String, AttributeRole> roles) {
    AttributeRole role = roles.get(column);
    String rule = "Art. 4(5)";
    if (role == null) {
      return finding(rule, "unknown role", column, Verdict.REVIEW, "nobody said what it holds");
    }
    return switch (role) {
      case DIRECT_IDENTIFIER -> {
        boolean isHidden = needsSecret(transform) || isGone(transform);
        boolean isText = transform instanceof TextTransform;
        yield finding(
            rule,
            "direct identifiers",
            column,
            isHidden ? Verdict.CONFORMS : isText ? Verdict.REVIEW : Verdict.VIOLATES,
            isHidden
                ? "attribution needs the secrets"
                : isText ? "what is found in text is replaced" : "it, or a part of it, stays");
      }
      case QUASI_IDENTIFIER ->
          finding(
              rule,
              "quasi-identifiers",
              column,
              transform instanceof Keep ? Verdict.REVIEW : Verdict.CONFORMS,
              transform instanceof Keep
                  ? "together with others it may single out a person in the domain"
                  : "it is changed");
      case SENSITIVE, INSENSITIVE ->
          finding(
              rule,
              "other attributes",
              column,
              Verdict.CONFORMS,
              "not attributed without the others");
    };
  }

  private static boolean needsSecret(Transform transform) {
    return transform instanceof TokenTransform
        || transform instanceof ReversibleTransform
        || transform instanceof Surrogate;
  }

  private static boolean isGone(Transform transform) {
    return transform instanceof Drop
        || transform instanceof NothingLeft
        || transform instanceof FixedText;
  }

  private static Finding finding(
      String rule, String subject, String column, Verdict verdict, String reason) {
    return new Finding(
        rule, subject, column.isEmpty() ? Optional.empty() : Optional.of(column), verdict, reason);
  }
}

package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.pseudonym.ConformanceReport.Finding;
import dev.velum.anonymize.pseudonym.ConformanceReport.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Card numbers rendered unreadable by truncation, PCI DSS 4.0.1 requirement 3.5.1: the first six
 * and the last four digits stay, which every card brand allows for every length.
 */
public final class PciTruncation {
  private static final String REGULATION = "PCI DSS 4.0.1, requirement 3.5.1";
  private static final int FIRST = 6;
  private static final int LAST = 4;

  private PciTruncation() {}

  /** Returns the transform of card numbers to their first six and last four digits. */
  public static Mask truncation() {
    return Transforms.mask().keepFirst(FIRST).keepLast(LAST).keepSeparators();
  }

  /**
   * Returns what the rules say about a policy.
   *
   * @param cardNumbers the columns and paths that hold primary account numbers
   * @throws IllegalArgumentException if the policy does not name one of them
   */
  public static ConformanceReport check(DeidentificationPolicy policy, Set<String> cardNumbers) {
    Map<String, Transform> transforms = new LinkedHashMap<>(policy.columns());
    transforms.putAll(policy.paths());
    List<Finding> findings = new ArrayList<>();
    for (String column : cardNumbers) {
      Transform transform = transforms.get(column);
      argument(transform != null, "the policy must name '%s'", column);
      findings.add(judge(column, Objects.requireNonNull(transform)));
    }
    if (policy.otherColumns() == OtherColumns.KEEP) {
      findings.add(
          new Finding(
              "3.5.1",
              "unnamed columns",
              Optional.empty(),
              Verdict.VIOLATES,
              "they are kept unseen"));
    }
    boolean truncates = cardNumbers.stream().anyMatch(name -> transforms.get(name) instanceof Mask);
    boolean hashes =
        cardNumbers.stream().anyMatch(name -> transforms.get(name) instanceof TokenTransform);
    if (truncates && hashes) {
      findings.add(
          new Finding(
              "3.5.1",
              "hashed and truncated versions",
              Optional.empty(),
              Verdict.REVIEW,
              "they must not be correlated to rebuild the number"));
    }
    return new ConformanceReport(
        REGULATION, policy.name() + " version " + policy.version(), findings);
  }

  private static Finding judge(String column, Transform transform) {
    if (transform instanceof Mask mask) {
      boolean isTruncated = mask.keptFirst() <= FIRST && mask.keptLast() <= LAST;
      return finding(
          column,
          isTruncated ? Verdict.CONFORMS : Verdict.VIOLATES,
          isTruncated ? "at most first six and last four" : "more than first six and last four");
    }
    if (transform instanceof TokenTransform || transform instanceof VaultToken) {
      return finding(column, Verdict.CONFORMS, "a keyed hash (3.5.1.1) or an index token");
    }
    if (transform instanceof Encryption || transform instanceof FormatPreserving) {
      return finding(
          column, Verdict.REVIEW, "strong cryptography needs key management, 3.6 and 3.7");
    }
    boolean isGone =
        transform instanceof Drop
            || transform instanceof NothingLeft
            || transform instanceof FixedText;
    return finding(
        column,
        isGone ? Verdict.CONFORMS : Verdict.VIOLATES,
        isGone ? "it is removed" : "it is readable, or may be");
  }

  private static Finding finding(String column, Verdict verdict, String reason) {
    return new Finding("3.5.1", "primary account numbers", Optional.of(column), verdict, reason);
  }
}

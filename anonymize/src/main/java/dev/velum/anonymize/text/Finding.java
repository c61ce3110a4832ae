package dev.velum.anonymize.text;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import java.util.Optional;
import java.util.Set;

/**
 * Something in a text that may be personal data.
 *
 * @param type what it may be
 * @param start where it begins in the original text, in UTF-16 code units
 * @param end where it ends, exclusive
 * @param score how sure the recognizer is, 0 to 1; not a probability
 * @param evidence why
 * @param scheme which identifier it is, if it is one that is written down
 * @param decision what became of it
 */
public record Finding(
    EntityType type,
    int start,
    int end,
    double score,
    Set<Evidence> evidence,
    Optional<IdentifierScheme> scheme,
    Decision decision) {
  /**
   * Checks the span.
   *
   * @throws IllegalArgumentException if it is empty or begins before the text, or the score is not
   *     between 0 and 1
   */
  public Finding {
    argument(start >= 0, "start must be >= 0, got %s", start);
    argument(end > start, "end must be > start, got %s and %s", start, end);
    share(score, "score");
    evidence = Evidence.canonical(evidence);
  }

  /** Returns how many UTF-16 code units it has. */
  public int length() {
    return end - start;
  }

  Finding decided(Decision newDecision) {
    return new Finding(type, start, end, score, evidence, scheme, newDecision);
  }
}

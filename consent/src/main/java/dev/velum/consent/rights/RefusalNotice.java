package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.argument;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What the person must be told of a request that was refused, or fulfilled in part (GDPR Art.
 * 12(4)): the reasons, and the ways to complain. It holds no personal data.
 *
 * @param requestId the request
 * @param decided when it was decided
 * @param parts what was refused; all of it is the single part {@value #EVERYTHING}
 * @param remedies what the person can do
 */
public record RefusalNotice(
    UUID requestId, Instant decided, List<RefusedPart> parts, Remedies remedies) {
  /** The part that is the whole request. */
  public static final String EVERYTHING = "the whole request";

  /**
   * Copies the parts.
   *
   * @throws IllegalArgumentException if there are none
   */
  public RefusalNotice {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(decided, "decided");
    parts = List.copyOf(parts);
    argument(!parts.isEmpty(), "parts must not be empty");
    Objects.requireNonNull(remedies, "remedies");
  }

  /**
   * Returns the notice for a request.
   *
   * @throws IllegalArgumentException if nothing of it was refused
   */
  public static RefusalNotice of(DataSubjectRequest request, Instant decided, Remedies remedies) {
    return new RefusalNotice(request.id(), decided, request.refusedParts(), remedies);
  }

  /** Returns the notice as plain text in English, a line for each reason. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append("Request ").append(requestId).append('\n');
    for (RefusedPart part : parts) {
      text.append("Not fulfilled: ").append(part.part());
      text.append(" (").append(part.refusal().article());
      text.append("; ").append(part.refusal().justification()).append(')');
      part.until().ifPresent(day -> text.append(", possible from ").append(day));
      text.append('\n');
    }
    text.append("You can complain to ").append(remedies.authority());
    text.append(" (").append(remedies.contact()).append(").\n");
    text.append("You can go to court: ").append(remedies.judicialRemedy()).append('\n');
    return text.toString();
  }
}

package dev.velum.anonymize.text;

import dev.velum.anonymize.pseudonym.Surrogate;
import dev.velum.anonymize.pseudonym.Transform;
import dev.velum.anonymize.pseudonym.Transforms;

/** What stands in the text for a finding. */
public sealed interface ScrubAction {
  /** The type in angle brackets, such as {@code <PERSON>}. */
  record Placeholder() implements ScrubAction {}

  /**
   * The type with a number in angle brackets, such as {@code <PERSON_1>}, the same for the same
   * value within a text. What looks like one already is not told from it; where that matters, take
   * a {@link PromptSession}.
   */
  record Numbered() implements ScrubAction {}

  /** The word {@code [REDACTED]}, which does not even tell the type. */
  record Redaction() implements ScrubAction {}

  /** What a transform makes of the value; where it refuses, {@code [REDACTED]}. */
  record Transformation(Transform transform) implements ScrubAction {}

  /** Returns the action that leaves the type in angle brackets. */
  static ScrubAction placeholder() {
    return new Placeholder();
  }

  /** Returns the action that leaves the type with a number, the same for the same value. */
  static ScrubAction numbered() {
    return new Numbered();
  }

  /** Returns the action that leaves {@code [REDACTED]}. */
  static ScrubAction redact() {
    return new Redaction();
  }

  /** Returns the action that leaves what a transform makes of the value. */
  static ScrubAction transform(Transform transform) {
    return new Transformation(transform);
  }

  /** Returns the action that leaves an invented value, the same for the same value. */
  static ScrubAction surrogate(Surrogate.Kind kind) {
    return new Transformation(Transforms.surrogate(kind));
  }
}

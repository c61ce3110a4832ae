package dev.velum.anonymize.pseudonym;

/** Makes {@link Transform transforms}; meant for static import. */
public final class Transforms {
  private Transforms() {}

  /** Returns the transform to {@code [REDACTED]}, whatever stands there, even nothing. */
  public static Transform redact() {
    return constant("[REDACTED]");
  }

  /** Returns the transform to this text, whatever stands there, even nothing. */
  public static Transform constant(String text) {
    return new FixedText(text);
  }
}

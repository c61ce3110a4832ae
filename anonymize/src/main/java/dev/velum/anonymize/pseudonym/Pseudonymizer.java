package dev.velum.anonymize.pseudonym;

import java.util.Objects;

/**
 * Binds transforms to the keys of a domain. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Pseudonymizer research = Pseudonymizer.in(PseudonymDomain.of("research-2026"), secrets);
 * ValueTransform emails = research.bind(token());
 * String pseudonym = emails.apply(address, TransformContext.none());
 * }</pre>
 */
public final class Pseudonymizer {
  private final PseudonymDomain domain;
  private final PseudonymSecrets secrets;

  private Pseudonymizer(PseudonymDomain domain, PseudonymSecrets secrets) {
    this.domain = Objects.requireNonNull(domain, "domain");
    this.secrets = Objects.requireNonNull(secrets, "secrets");
  }

  /** Returns the pseudonymizer of a domain. */
  public static Pseudonymizer in(PseudonymDomain domain, PseudonymSecrets secrets) {
    return new Pseudonymizer(domain, secrets);
  }

  /**
   * Returns a transform at work.
   *
   * @throws IllegalArgumentException if the secrets lack a key or a vault that it needs
   */
  public ValueTransform bind(Transform transform) {
    if (transform instanceof TextTransform text) {
      return text.bind(this);
    }
    if (transform instanceof FixedText fixed) {
      return (value, context) -> fixed.text();
    }
    throw new IllegalArgumentException("transform must be one of this version");
  }

  /** Returns a text that names domain and keys. */
  @Override
  public String toString() {
    return "Pseudonymizer[" + domain.name() + ", " + secrets + "]";
  }
}

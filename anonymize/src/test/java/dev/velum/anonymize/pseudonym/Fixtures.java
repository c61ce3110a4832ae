package dev.velum.anonymize.pseudonym;

import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import java.util.Map;
import java.util.Optional;

/** What the tests of this package share. */
final class Fixtures {
  static final Keyset KEYS =
      Keyset.generate(
          KeyPurpose.PSEUDONYM,
          KeyPurpose.FIELD,
          KeyPurpose.DETERMINISTIC,
          KeyPurpose.FORMAT_PRESERVING);
  static final PseudonymDomain DOMAIN = PseudonymDomain.of("research-2026");

  private Fixtures() {}

  static ValueTransform bound(Transform transform) {
    return in(DOMAIN).bind(transform);
  }

  static Pseudonymizer in(PseudonymDomain domain) {
    return Pseudonymizer.in(domain, PseudonymSecrets.of(KEYS));
  }

  /** Returns what the transform makes of a value of which nothing else is known. */
  static String apply(Transform transform, String value) {
    return bound(transform).apply(value, TransformContext.none());
  }

  static TransformContext with(Map<String, String> fields) {
    return TransformContext.none().fields(name -> Optional.ofNullable(fields.get(name)));
  }
}

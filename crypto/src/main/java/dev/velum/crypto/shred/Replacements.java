package dev.velum.crypto.shred;

import static dev.velum.core.internal.Checks.argument;

/** The rules of {@link SubjectKeyStore#replace}. */
final class Replacements {
  private Replacements() {}

  static void check(SubjectKeyRecord expected, SubjectKeyRecord replacement) {
    argument(!expected.isDestroyed(), "expected must not be a tombstone");
    argument(
        expected.reference().equals(replacement.reference()),
        "replacement must have the reference of the expected record");
  }
}

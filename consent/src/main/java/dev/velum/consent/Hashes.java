package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import java.util.regex.Pattern;

/** The one written form of a SHA-256 value. */
final class Hashes {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Hashes() {}

  static String sha256Hex(String value, String name) {
    argument(
        SHA256.matcher(value).matches(),
        "%s must be a SHA-256 value of 64 lower-case hexadecimal digits",
        name);
    return value;
  }
}

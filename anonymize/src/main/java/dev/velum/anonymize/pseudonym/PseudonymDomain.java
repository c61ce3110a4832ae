package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import java.util.regex.Pattern;

/**
 * Within a pseudonymization domain the same identifier has the same pseudonym; across domains
 * pseudonyms cannot be linked without the key. The term is that of EDPB Guidelines 01/2025.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}, 1 to 64 of them, such as {@code
 *     research-2026}
 */
public record PseudonymDomain(String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it has other characters or another length
   */
  public PseudonymDomain {
    argument(
        NAME.matcher(name).matches(),
        "domain name must have 1 to 64 letters, digits, dots, underscores or hyphens");
  }

  /** Returns the domain of this name. */
  public static PseudonymDomain of(String name) {
    return new PseudonymDomain(name);
  }
}

package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.notBlank;

/**
 * A line of a {@link TokenVault}.
 *
 * @param lookup by which the vault finds a value again: a keyed code of it
 * @param token what stands for the value
 * @param keyId the version of the pseudonym key that the lookup term is of
 * @param sealed the value, encrypted
 */
public record VaultEntry(String lookup, String token, String keyId, String sealed) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public VaultEntry {
    notBlank(lookup, "lookup");
    notBlank(token, "token");
    notBlank(keyId, "keyId");
    notBlank(sealed, "sealed");
  }

  /** Returns a text that shows the token only. */
  @Override
  public String toString() {
    return "VaultEntry[" + token + "]";
  }
}

package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.crypto.Keyset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The pseudonymisation secrets (EDPB Guidelines 01/2025): the keys and tables with which persons
 * can be found behind pseudonyms, to be kept apart from the pseudonymised data.
 *
 * <p>Immutable but for what the vaults hold; safe for use by several threads. Not serializable.
 */
public final class PseudonymSecrets {
  private final Keyset keys;
  private final Map<String, TokenVault> vaults;

  private PseudonymSecrets(Keyset keys, Map<String, TokenVault> vaults) {
    this.keys = Objects.requireNonNull(keys, "keys");
    this.vaults = Map.copyOf(vaults);
  }

  /** Returns secrets with these keys and no vault. */
  public static PseudonymSecrets of(Keyset keys) {
    return new PseudonymSecrets(keys, Map.of());
  }

  /**
   * Returns these secrets and a vault.
   *
   * @param name by which policies call it
   * @throws IllegalArgumentException if the name is blank, or there is a vault of this name
   */
  public PseudonymSecrets vault(String name, TokenVault vault) {
    Map<String, TokenVault> more = new HashMap<>(vaults);
    argument(
        more.put(notBlank(name, "vault"), vault) == null, "vault '%s' must be given once", name);
    return new PseudonymSecrets(keys, more);
  }

  Keyset keys() {
    return keys;
  }

  Optional<TokenVault> vault(String name) {
    return Optional.ofNullable(vaults.get(name));
  }

  /** Returns the names of the vaults and the public description of the keys. */
  @Override
  public String toString() {
    return "PseudonymSecrets[vaults=" + vaults.keySet() + ", " + keys.info() + "]";
  }
}

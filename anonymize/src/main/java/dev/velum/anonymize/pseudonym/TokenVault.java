package dev.velum.anonymize.pseudonym;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table of random tokens and, encrypted, the values that they stand for.
 *
 * <p>A vault stores what it is given; keys never reach it. Implementations are safe for use by
 * several threads, and what they have acknowledged is as durable as they say.
 */
public interface TokenVault {
  /**
   * Stores an entry unless there is one with its lookup term, in one atomic step: of writers that
   * come at the same time with one term, one stores and all get what it stored.
   *
   * @return what the vault holds under the term now
   */
  VaultEntry putIfAbsent(VaultEntry entry);

  /** Returns the entry with this lookup term. */
  Optional<VaultEntry> findLookup(String lookup);

  /** Returns the entry with this token. */
  Optional<VaultEntry> findToken(String token);

  /**
   * Replaces the entry of the new entry's token, unless another change came first.
   *
   * @param old the entry as it was found
   * @param replacement with the same token
   * @return whether it was replaced
   */
  boolean replace(VaultEntry old, VaultEntry replacement);

  /** Removes a token for good: its value cannot be found any more. Returns whether it was there. */
  boolean delete(String token);

  /** Returns the entries under a key, for rotation; to be closed by the caller. */
  Stream<VaultEntry> entriesUnder(String keyId);
}

package dev.velum.anonymize.pseudonym;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A vault that is gone with the process: for tests, and for tokens that nobody may turn back. */
public final class InMemoryTokenVault implements TokenVault {
  private final Map<String, VaultEntry> byLookup = new ConcurrentHashMap<>();
  private final Map<String, VaultEntry> byToken = new ConcurrentHashMap<>();

  private InMemoryTokenVault() {}

  /** Returns an empty vault. */
  public static InMemoryTokenVault create() {
    return new InMemoryTokenVault();
  }

  @Override
  public synchronized VaultEntry putIfAbsent(VaultEntry entry) {
    return byLookup.computeIfAbsent(
        entry.lookup(),
        lookup -> {
          byToken.put(entry.token(), entry);
          return entry;
        });
  }

  @Override
  public Optional<VaultEntry> findLookup(String lookup) {
    return Optional.ofNullable(byLookup.get(lookup));
  }

  @Override
  public Optional<VaultEntry> findToken(String token) {
    return Optional.ofNullable(byToken.get(token));
  }

  @Override
  public synchronized boolean replace(VaultEntry old, VaultEntry replacement) {
    if (!byToken.replace(old.token(), old, replacement)) {
      return false;
    }
    byLookup.put(replacement.lookup(), replacement);
    if (!old.lookup().equals(replacement.lookup())) {
      byLookup.remove(old.lookup(), old);
    }
    return true;
  }

  @Override
  public synchronized boolean delete(String token) {
    VaultEntry entry = byToken.remove(token);
    return entry != null && byLookup.remove(entry.lookup(), entry);
  }

  @Override
  public Stream<VaultEntry> entriesUnder(String keyId) {
    return List.copyOf(byToken.values()).stream().filter(entry -> entry.keyId().equals(keyId));
  }

  /** Returns how many tokens there are. */
  public int size() {
    return byToken.size();
  }
}

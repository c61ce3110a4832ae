package dev.velum.consent;

import java.util.Optional;

/**
 * What a check of the whole ledger found.
 *
 * @param entryCount entries that hold, counted from the first
 * @param damage the first entry that does not, if any
 */
public record LedgerVerification(long entryCount, Optional<Damage> damage) {
  /** Returns whether every entry holds. */
  public boolean holds() {
    return damage.isEmpty();
  }

  /**
   * The first place at which the ledger is not what was written.
   *
   * @param sequence the sequence number of the place
   * @param kind what is wrong there
   */
  public record Damage(long sequence, Kind kind) {}

  /** What can be wrong. */
  public enum Kind {
    /** No row has this number: it was removed, or cut off from the end. */
    MISSING,
    /** The row is not the one that was written here: changed, or moved from another place. */
    ALTERED,
    /** A row follows the recorded end, or stands before the beginning. */
    SURPLUS
  }
}

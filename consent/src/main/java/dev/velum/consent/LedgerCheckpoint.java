package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

/**
 * The end of the ledger at some time. Kept where a database administrator cannot write, it proves
 * later that nothing up to it was cut off.
 *
 * @param sequence the number of entries, from 0
 * @param mac the code of the last of them, in hexadecimal digits; zeros if there are none
 */
public record LedgerCheckpoint(long sequence, String mac) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the sequence is negative or the code not 64 digits
   */
  public LedgerCheckpoint {
    argument(sequence >= 0, "sequence must be >= 0, got %s", sequence);
    Hashes.sha256Hex(mac, "mac");
  }
}

package dev.velum.consent;

import java.time.Instant;

/**
 * An event at its place in the ledger.
 *
 * @param sequence the place, from 1, without gaps
 * @param event what happened
 * @param recordedAt when the ledger took it in
 * @param mac the code that chains it to all entries before it, in hexadecimal digits
 */
public record LedgerEntry(long sequence, ConsentEvent event, Instant recordedAt, String mac) {}

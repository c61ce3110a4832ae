/**
 * The consent ledger: who agreed to what, when, on which notice, and whether it still holds.
 *
 * <p>Start at {@link dev.velum.consent.ConsentLedger}. Events are only ever appended; what is
 * permitted at an instant, past or present, is computed from them. Every row is chained to the one
 * before it by a keyed code, so a row that was changed, removed or reordered behind the ledger's
 * back is found and named. Subject identifiers never enter a message or a {@code toString}.
 *
 * <p>Values are immutable and safe for use by several threads.
 */
@NullMarked
package dev.velum.consent;

import org.jspecify.annotations.NullMarked;

/**
 * A tamper-evident account of who did what, when, for which purpose and with what outcome.
 *
 * <p>Start with {@link dev.velum.core.audit.AuditTrail} to write and {@link
 * dev.velum.core.audit.AuditVerifier} to check; {@link dev.velum.core.audit.StoredAuditTrail}
 * writes to a database or another store instead of files. The trail names data subjects only by
 * keyed pseudonyms. {@code docs/formats/audit-trail.md} describes the file.
 */
@NullMarked
package dev.velum.core.audit;

import org.jspecify.annotations.NullMarked;

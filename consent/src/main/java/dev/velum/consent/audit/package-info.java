/**
 * The audit trail of {@code dev.velum.core.audit} in a database.
 *
 * <p>{@link dev.velum.consent.audit.JdbcAuditStore} is what {@link
 * dev.velum.core.audit.StoredAuditTrail} writes to and {@link dev.velum.core.audit.AuditVerifier}
 * reads from.
 */
@NullMarked
package dev.velum.consent.audit;

import org.jspecify.annotations.NullMarked;

/**
 * Who may use which personal data for what: decisions by role, purpose and data subject, with
 * reasons.
 *
 * <p>Start with {@link dev.velum.consent.access.AccessPolicy}, from code or JSON, and {@link
 * dev.velum.consent.access.AccessGuard}. Everything fails closed: what is not configured, not known
 * or not answered is not permitted. A {@link dev.velum.consent.access.DecisionPoint} lets another
 * engine decide in the guard's place.
 */
@NullMarked
package dev.velum.consent.access;

import org.jspecify.annotations.NullMarked;

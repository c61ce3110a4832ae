/**
 * What this module's stores share of JDBC: transactions, the dialect, and the installer of the
 * library's tables. Not exported.
 */
@NullMarked
package dev.velum.consent.internal;

import org.jspecify.annotations.NullMarked;

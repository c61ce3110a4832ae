/**
 * The messages by which companies pass data-subject requests on to each other: OpenDSR 2.0 and the
 * Data Rights Protocol 1.0.
 *
 * <p>Codecs only: they read with limits, check what the specifications demand, answer, sign and
 * verify. Moving the bytes over HTTP is the application's. Start at {@link
 * dev.velum.consent.exchange.OpenDsrRequest} and {@link dev.velum.consent.exchange.DrpRequest}.
 * Verify the signature of a message before its content is used. Values are immutable and safe for
 * use by several threads.
 *
 * <p>Messages carry personal data; no exception and no {@code toString} here repeats any.
 */
@NullMarked
package dev.velum.consent.exchange;

import org.jspecify.annotations.NullMarked;

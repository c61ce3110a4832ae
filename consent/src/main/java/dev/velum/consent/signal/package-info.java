/**
 * Signals that browsers and consent platforms send: Global Privacy Control, and the strings of the
 * Transparency and Consent Framework and of the Global Privacy Platform.
 *
 * <p>The two frameworks' strings are read by the industry's own decoders, which are optional
 * dependencies: {@link dev.velum.consent.signal.TcfSignal} needs {@code com.iabtcf:iabtcf-decoder},
 * {@link dev.velum.consent.signal.GppSignal} needs {@code com.iabgpp:iabgpp-encoder}. What is read
 * is checked as a whole at once, so nothing fails later.
 */
@NullMarked
package dev.velum.consent.signal;

import org.jspecify.annotations.NullMarked;

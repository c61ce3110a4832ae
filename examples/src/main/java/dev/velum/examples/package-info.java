/**
 * Small programs on real data.
 *
 * <p>{@link dev.velum.examples.Quickstart} shows one job from end to end: a census table made ready
 * for AI training, with consent, pseudonyms, anonymity, sealed files, and an account of it all.
 */
@NullMarked
package dev.velum.examples;

import org.jspecify.annotations.NullMarked;

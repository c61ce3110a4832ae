/**
 * Values that several modules speak in, and the root of Velum's exceptions.
 *
 * <p>All types here are immutable and safe for use by several threads. None of them shows a
 * personal value in its {@code toString}.
 */
@NullMarked
package dev.velum.core;

import org.jspecify.annotations.NullMarked;

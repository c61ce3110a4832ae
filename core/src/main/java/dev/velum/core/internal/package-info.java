/**
 * Helpers shared by Velum's own modules; not exported to anyone else and free to change.
 *
 * <p>{@link dev.velum.core.internal.Checks} words the errors for bad arguments, and {@link
 * dev.velum.core.internal.AtomicFile} makes files appear only when they are complete.
 */
@NullMarked
package dev.velum.core.internal;

import org.jspecify.annotations.NullMarked;

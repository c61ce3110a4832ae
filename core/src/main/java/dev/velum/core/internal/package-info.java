/**
 * Helpers shared by Velum's own modules; not exported to anyone else and free to change.
 *
 * <p>{@link dev.velum.core.internal.Checks} words the errors for bad arguments, and {@link
 * dev.velum.core.internal.AtomicFile} makes files appear only when they are complete, {@link
 * dev.velum.core.internal.PathClaim} keeps two objects of a process off one file.
 */
@NullMarked
package dev.velum.core.internal;

import org.jspecify.annotations.NullMarked;

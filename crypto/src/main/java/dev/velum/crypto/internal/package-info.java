/**
 * The standard constructions that Velum's formats are made of, over the JDK's own primitives; not
 * exported and free to change.
 *
 * <p>{@link dev.velum.crypto.internal.ChunkCipher} is the body of every ciphertext, {@link
 * dev.velum.crypto.internal.XaesGcm} wraps keys, {@link dev.velum.crypto.internal.AesGcm} and
 * {@link dev.velum.crypto.internal.Hkdf} are what both stand on. These classes are made for reuse:
 * one instance serves many messages, one after the other, on one thread. A refused ciphertext is an
 * {@link javax.crypto.AEADBadTagException} here; the public packages turn it into an exception that
 * says no more than that.
 */
@NullMarked
package dev.velum.crypto.internal;

import org.jspecify.annotations.NullMarked;

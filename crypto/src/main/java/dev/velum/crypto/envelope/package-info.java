/**
 * Envelope encryption: a fresh data key for every message or file, wrapped under the keyset.
 *
 * <p>Start with {@link dev.velum.crypto.envelope.EnvelopeCipher}. Byte arrays, streams and files
 * all use the one format that docs/formats/envelope.md describes: a header that names the keys,
 * readable and replaceable without touching the rest, and a body in chunks
 * (c2sp.org/chunked-encryption).
 *
 * <p>Nothing unauthenticated is ever given out, and files appear only when they are complete.
 */
@NullMarked
package dev.velum.crypto.envelope;

import org.jspecify.annotations.NullMarked;

/** What the ciphers of this module have in common when they take keys out of a keyset. */
@NullMarked
package dev.velum.crypto.keyset.internal;

import org.jspecify.annotations.NullMarked;

/** What several packages of this module share; not exported. */
@NullMarked
package dev.velum.anonymize.internal;

import org.jspecify.annotations.NullMarked;

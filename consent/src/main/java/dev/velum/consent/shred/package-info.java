/**
 * The keys of {@code dev.velum.crypto.shred} in a database.
 *
 * <p>{@link dev.velum.consent.shred.JdbcSubjectKeyStore} is what {@link
 * dev.velum.crypto.shred.SubjectKeys} keeps its wrapped keys in.
 */
@NullMarked
package dev.velum.consent.shred;

import org.jspecify.annotations.NullMarked;

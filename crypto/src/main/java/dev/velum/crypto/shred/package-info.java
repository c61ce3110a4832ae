/**
 * Keys of data subjects: destroying the key of a person makes every copy of what was encrypted
 * under it unreadable, in backups, logs and replicas too.
 *
 * <p>Start with {@link dev.velum.crypto.shred.SubjectKeys}. The keys lie, wrapped under the keyset,
 * in a {@link dev.velum.crypto.shred.SubjectKeyStore}: in memory for tests, in a directory with
 * {@link dev.velum.crypto.shred.FileSubjectKeyStore}, or wherever an application implements one.
 *
 * <p>The promise ends where copies of the key store begin: a backup of the store from before the
 * destruction still holds the key. Keep such backups apart from those of the data, and for a short
 * time. docs/formats/shred.md describes what is stored.
 */
@NullMarked
package dev.velum.crypto.shred;

import org.jspecify.annotations.NullMarked;

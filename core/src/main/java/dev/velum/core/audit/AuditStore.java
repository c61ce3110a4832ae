package dev.velum.core.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedSet;

/**
 * Keeps the lines of a trail elsewhere than in files, such as in a database; {@link
 * StoredAuditTrail} writes them, {@link AuditVerifier} checks them.
 *
 * <p>A store knows nothing of keys and codes, and need not be trusted: what it changes, drops or
 * makes up is found, as it is in files. What it must do is to let one writer work at a time, among
 * all processes; to keep all or nothing of what a writer does; and to have it on the disk before
 * {@link #write} returns. Safe for use by several threads.
 */
public interface AuditStore {
  /**
   * Does work that may change the store, while nobody else writes.
   *
   * @param work is done once, or again from the start if what it did before was undone
   * @return what the work returns
   */
  <T> T write(Work<T> work) throws IOException;

  /** Does work that only reads, all of it on the same state, once; returns what it returns. */
  <T> T read(Work<T> work) throws IOException;

  /** Work on a store. */
  @FunctionalInterface
  interface Work<T> {
    /** Does the work. The session ends with it. */
    T in(Session session) throws IOException;
  }

  /** The lines, while some work is done. For one thread. */
  interface Session {
    /** Returns the numbers of the files of the series that are there. */
    SortedSet<Integer> files() throws IOException;

    /**
     * Returns lines of a file in UTF-8, each with a line feed behind it; none if there is no such
     * file.
     *
     * @param firstLine where to begin; line 0 is the header
     */
    InputStream lines(int file, long firstLine) throws IOException;

    /**
     * Adds lines to a file, or begins it.
     *
     * @param firstLine the number of the first, which is not there yet
     * @param lines without line feeds
     */
    void append(int file, long firstLine, List<String> lines) throws IOException;

    /** Deletes all files with smaller numbers. */
    void deleteFilesBefore(int file) throws IOException;
  }
}

package dev.velum.consent;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a ledger lives. All that the ledger promises it makes of these few operations. */
interface LedgerStore {
  /** Runs work that may write: alone, and as a whole or not at all. */
  <T> T write(String what, Work<T> work);

  /** Runs work that reads; each read sees the latest. */
  <T> T read(String what, Work<T> work);

  /** Runs work that reads; all its reads see the same moment. */
  <T> T snapshot(String what, Work<T> work);

  /** A piece of work. */
  @FunctionalInterface
  interface Work<T> {
    T in(Session session) throws SQLException;
  }

  /** The store as one piece of work sees it. */
  interface Session {
    /** Puts all writers in line until the work ends, and returns the end of the ledger. */
    LedgerCheckpoint lockHead() throws SQLException;

    LedgerCheckpoint head() throws SQLException;

    Optional<Purpose> purpose(String id, int version) throws SQLException;

    void addPurpose(Purpose purpose) throws SQLException;

    /** Returns the notice that is known under the id, version and language of this one. */
    Optional<Notice> notice(Notice wanted) throws SQLException;

    void addNotice(Notice notice) throws SQLException;

    /** Returns the name of the key of the entry with this number, if there is such an entry. */
    Optional<String> keyIdOf(long sequence) throws SQLException;

    /** Returns the entries of those of the event ids that are known. */
    List<LedgerEntry> known(List<String> eventIds) throws SQLException;

    /** Returns the time of the last event of each line of these subjects. */
    Map<Line, Instant> lastTimes(List<String> subjects) throws SQLException;

    /** Adds entries, which end at the new head. */
    void append(List<LedgerEntry> entries, String keyId, LedgerCheckpoint newHead)
        throws SQLException;

    /** Returns a subject's entries in order: of some purposes, or of all if the list is empty. */
    List<LedgerEntry> history(String subject, List<String> purposeIds) throws SQLException;

    /**
     * Shows the facts about some purposes in order.
     *
     * @param subjects whose; null for all
     */
    void facts(List<String> purposeIds, @Nullable Collection<String> subjects, FactReader reader)
        throws SQLException;

    /** Shows all entries after a place in order, until the reader has seen enough. */
    void scan(long after, EntryReader reader) throws SQLException;

    /** Looks at a fact. */
    @FunctionalInterface
    interface FactReader {
      void read(String subject, Fact fact) throws SQLException;
    }

    /** Looks at an entry, and says whether the next one is wanted. */
    @FunctionalInterface
    interface EntryReader {
      boolean read(StoredEntry entry) throws SQLException;
    }
  }

  /**
   * The events of one subject for one purpose in all versions: their times never go back.
   *
   * @param subject the subject's id
   * @param purposeId the purpose
   */
  record Line(String subject, String purposeId) {
    static Line of(ConsentEvent event) {
      return new Line(event.subject().value(), event.purpose().id());
    }

    /** Returns a text without the subject. */
    @Override
    public String toString() {
      return "Line[" + purposeId + "]";
    }
  }

  /**
   * An entry as the store holds it.
   *
   * @param sequence the number under which it stands
   * @param entry what it says; null if it holds a value that the ledger never writes
   * @param keyId the key of its code
   */
  record StoredEntry(long sequence, @Nullable LedgerEntry entry, String keyId) {
    /**
     * Returns what it says.
     *
     * @throws ConsentException if somebody else wrote it
     */
    LedgerEntry orThrow() {
      if (entry == null) {
        throw neverWritten(sequence);
      }
      return entry;
    }
  }

  /** Returns the exception for a row that somebody else wrote; a cause may quote the row. */
  static ConsentException neverWritten(long sequence) {
    return new ConsentException(
        "entry " + sequence + " holds a value that the ledger never writes; verify the ledger",
        null);
  }
}

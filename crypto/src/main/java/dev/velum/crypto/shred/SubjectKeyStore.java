package dev.velum.crypto.shred;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the records of {@link SubjectKeys}, one for each reference.
 *
 * <p><b>What an implementation promises.</b> Each method is atomic and sees what every earlier one
 * did, in this and every other process that uses the store. {@link #putIfAbsent} and {@link
 * #replace} return only when the record would survive a crash of process and machine; a crash
 * before leaves the old state or the new one, never another. A replaced record is gone: an
 * implementation that keeps versions or logs keeps keys. Tombstones are never replaced and never
 * removed. Caches would defeat all this.
 *
 * <p>Implementations are safe for use by several threads. What fails on the medium is {@link
 * java.io.UncheckedIOException} or the implementation's own; then the state is the old one or the
 * new one, and the same call may be made again.
 */
public interface SubjectKeyStore {
  /** Returns a store that is gone with the process, for tests and short-lived data. */
  static SubjectKeyStore inMemory() {
    return new InMemorySubjectKeyStore();
  }

  /** Returns the record of a reference. */
  Optional<SubjectKeyRecord> find(String reference);

  /**
   * Stores a record if its reference has none.
   *
   * @return the record that is stored now: the given one, or the one that was there
   */
  SubjectKeyRecord putIfAbsent(SubjectKeyRecord added);

  /**
   * Stores a record in place of another one of the same reference, if that one is what is stored.
   *
   * @param expected not a tombstone
   * @return whether it was, and was replaced
   * @throws IllegalArgumentException if the expected record is a tombstone, or the references
   *     differ
   */
  boolean replace(SubjectKeyRecord expected, SubjectKeyRecord replacement);

  /**
   * Gives every reference to the action. References that come or change meanwhile may be left out.
   */
  void forEachReference(Consumer<String> action);
}

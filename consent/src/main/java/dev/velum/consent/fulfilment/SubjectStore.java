package dev.velum.consent.fulfilment;

import dev.velum.core.DataCategory;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Something that holds personal data: a database, a ledger, a part of an application.
 *
 * <p>Failures are exceptions; a store that cannot be reached never answers "nothing found". Safe
 * for use by several threads.
 */
public interface SubjectStore {
  /** Returns the name, by which the journal finds the store again; at most 200 characters. */
  String name();

  /** Returns what is held, without changing anything; the same again while nothing changes. */
  Holdings locate(SubjectIdentities who);

  /**
   * Gives out what is the subject's: their own records only, each once, as of one moment where the
   * store can tell moments apart.
   *
   * @param records takes them, one by one
   * @return what was reached and is not given out
   */
  List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records);

  /**
   * Carries out a step. Called again after a crash, so doing it twice must be as doing it once.
   *
   * @param requestId the request for which it is done
   * @param step as {@link #locate} returned it
   * @throws RowsChangedException if what it names is not, or not only, the subject's any more; then
   *     nothing was changed
   */
  void erase(UUID requestId, SubjectIdentities who, ErasureStep step);

  /**
   * Returns whether two steps of this store do the same to the same data. An interrupted erasure
   * goes on with its old plan if a new one asks for nothing else.
   */
  default boolean isSameStep(ErasureStep one, ErasureStep other) {
    return one.equals(other);
  }

  /** Returns whether all that a step names is still the person's, or is gone. */
  default boolean isCurrent(ErasureStep step) {
    return true;
  }

  /**
   * Returns what is left to do of steps of this store that were planned before, besides new ones:
   * rows whose way to the person earlier steps have cut must not be forgotten. Whatever is not the
   * person's any more is left out.
   *
   * @param before steps that are still to be done
   * @param now steps that take their place
   */
  default List<ErasureStep> leftOver(List<ErasureStep> before, List<ErasureStep> now) {
    return before.stream()
        .filter(step -> now.stream().noneMatch(other -> isSameStep(step, other)))
        .toList();
  }

  /**
   * Returns which categories of data a group holds, to know which recipients must be told of a
   * change (GDPR Art. 19); by default none, which means that nobody knows, so all are told.
   */
  default Set<DataCategory> categories(String group) {
    return Set.of();
  }

  /** Returns what is still found after an erasure. */
  List<Residue> residue(SubjectIdentities who);

  /**
   * Returns what is still found after an erasure, and how far the store looked; by default what
   * {@link #residue} finds, claiming no more than a repeated search.
   */
  default Inspection inspect(SubjectIdentities who) {
    return new Inspection(
        residue(who),
        List.of(
            new Inspection.Level(
                name(),
                Inspection.Kind.SEARCH_REPEATED,
                List.of("what the store itself finds of the person"),
                List.of()),
            new Inspection.Level(
                name(),
                Inspection.Kind.STORAGE,
                List.of(),
                List.of("copies, logs and backups of the store"))));
  }
}

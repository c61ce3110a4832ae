package dev.velum.consent.fulfilment;

import dev.velum.core.DataCategory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  /** Why something is not in a portability package. */
  String NOT_PROVIDED = "not declared as provided by the person, on consent or contract";

  /** What that rests on. */
  String PORTABILITY_ARTICLE = "GDPR Art. 20(1)";

  /** Returns the name, by which the journal finds the store again; at most 200 characters. */
  String name();

  /** Returns what is held, without changing anything; the same again while nothing changes. */
  Holdings locate(SubjectIdentities who);

  /**
   * Returns values of the subject's own records that name the person, such as e-mail addresses, by
   * which other stores may know them; by default none.
   */
  default List<SubjectIdentities.Identity> identities(SubjectIdentities who) {
    return List.of();
  }

  /**
   * Gives out what is the subject's: their own records only, each once, as of one moment where the
   * store can tell moments apart.
   *
   * @param records takes them, one by one
   * @return what was reached and is not given out
   */
  List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records);

  /**
   * Gives out what the subject may take along (GDPR Art. 20): of their own records, what they
   * provided on consent or contract.
   *
   * <p>A store that does not know where its data comes from gives out nothing and says so; this is
   * what happens here.
   *
   * @param records takes them, one by one
   * @return what was reached and is not given out
   */
  default List<Retained> exportProvided(SubjectIdentities who, Consumer<ExportedRecord> records) {
    Map<String, Long> recordCounts = new LinkedHashMap<>();
    List<Retained> withheld = new ArrayList<>();
    withheld.addAll(export(who, one -> recordCounts.merge(one.group(), 1L, Long::sum)));
    recordCounts.forEach(
        (group, count) ->
            withheld.add(new Retained(name(), group, count, NOT_PROVIDED, PORTABILITY_ARTICLE)));
    return withheld;
  }

  /**
   * Finds out what corrections would do in the subject's own records (GDPR Art. 16), without
   * changing anything. A store that says nothing else cannot rectify.
   *
   * @return one for each correction, in order
   * @throws PlanRefusedException if one of them cannot be done; it names every one
   */
  default List<Corrected> planCorrections(SubjectIdentities who, List<Correction> corrections) {
    throw new PlanRefusedException(List.of("store " + name() + " cannot rectify"));
  }

  /**
   * Carries corrections out, all or none. Called again after a crash, so doing it twice must be as
   * doing it once.
   *
   * @param expected what {@link #planCorrections} returned; empty if that is not known any more
   * @return one for each correction, in order
   * @throws RowsChangedException if the records are not what they were; then nothing was changed
   * @throws PlanRefusedException if a correction cannot be done; then nothing was changed
   */
  default List<Corrected> correct(
      SubjectIdentities who, List<Correction> corrections, List<Corrected> expected) {
    throw new PlanRefusedException(List.of("store " + name() + " cannot rectify"));
  }

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

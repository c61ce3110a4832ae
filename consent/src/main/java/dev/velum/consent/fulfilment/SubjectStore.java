package dev.velum.consent.fulfilment;

import java.util.List;
import java.util.UUID;

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
   * Returns what is given out to the subject: their own records only.
   *
   * @param page from 0
   */
  ExportPage export(SubjectIdentities who, int page);

  /**
   * Carries out a step. Called again after a crash, so doing it twice must be as doing it once.
   *
   * @param requestId the request for which it is done
   * @param step as {@link #locate} returned it
   */
  void erase(UUID requestId, SubjectIdentities who, ErasureStep step);

  /** Returns what is still found after an erasure. */
  List<Residue> residue(SubjectIdentities who);
}

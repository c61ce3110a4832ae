package dev.velum.consent.fulfilment;

import java.util.List;
import java.util.UUID;

/**
 * What was still found after an erasure, and how far the search went.
 *
 * @param requestId the request
 * @param residue what was found, retained rows included
 */
public record Verification(UUID requestId, List<Residue> residue) {
  /** Copies the list. */
  public Verification {
    residue = List.copyOf(residue);
  }

  /** Returns whether nothing was found but in rows that are kept for a declared reason. */
  public boolean isClean() {
    return residue.stream()
        .allMatch(found -> found.kind() == Residue.Kind.IDENTITY_IN_RETAINED_ROW);
  }

  /** Returns what was checked and what was not, for people. */
  public List<String> statement() {
    return List.of(
        "Level 1: the search that planned the erasure was repeated in every store.",
        "Level 2: in the mapped tables of databases, columns of text, JSON, arrays and UUIDs were"
            + " searched for the person's id and known identities; ids of fewer than four"
            + " characters only as whole values.",
        "Not checked: tables outside the map, values inside numbers and binary columns, database"
            + " pages and logs that may hold deleted bytes, replicas and backups.");
  }
}

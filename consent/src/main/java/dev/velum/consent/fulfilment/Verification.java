package dev.velum.consent.fulfilment;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What was still found after an erasure, and how far the search went.
 *
 * @param requestId the request
 * @param residue what was found, retained rows included
 * @param levels how far each store looked, in the order of the stores, the nearest first
 */
public record Verification(UUID requestId, List<Residue> residue, List<Inspection.Level> levels) {
  /** Copies the lists. */
  public Verification {
    residue = List.copyOf(residue);
    levels = List.copyOf(levels);
  }

  /** Returns whether nothing was found but in rows that are kept for a declared reason. */
  public boolean isClean() {
    return residue.stream()
        .allMatch(found -> found.kind() == Residue.Kind.IDENTITY_IN_RETAINED_ROW);
  }

  /** Returns what was checked and what was not, for people. */
  public List<String> statement() {
    List<String> lines = new ArrayList<>();
    for (Inspection.Level level : levels) {
      lines.add(level.store() + ": " + words(level));
      level.unchecked().forEach(text -> lines.add("  not checked: " + text));
    }
    return lines;
  }

  private static String words(Inspection.Level level) {
    int count = level.checked().size();
    return switch (level.kind()) {
      case SEARCH_REPEATED -> "the search that planned the erasure was repeated in full";
      case MAP_SWEPT -> count + " columns of the data map were searched for identities";
      case SCHEMA_SWEPT -> count + " columns of other tables were searched for identities";
      case STORAGE -> "nothing under the tables was checked";
    };
  }
}

package dev.velum.consent.fulfilment;

import java.util.List;

/**
 * What a store found of a person, and how far it looked.
 *
 * @param residue what was found
 * @param levels how far it looked, one of each kind that it knows
 */
public record Inspection(List<Residue> residue, List<Level> levels) {
  /** Copies the lists. */
  public Inspection {
    residue = List.copyOf(residue);
    levels = List.copyOf(levels);
  }

  /**
   * How far a store looked in one way.
   *
   * @param store which store
   * @param kind in which way
   * @param checked what was looked at, such as columns
   * @param unchecked what was not, and why
   */
  public record Level(String store, Kind kind, List<String> checked, List<String> unchecked) {
    /** Copies the lists. */
    public Level {
      checked = List.copyOf(checked);
      unchecked = List.copyOf(unchecked);
    }
  }

  /** A way to look, from the nearest to the farthest. */
  public enum Kind {
    /** The search that planned the erasure was repeated. */
    SEARCH_REPEATED,
    /** Columns of the data map were searched for identities. */
    MAP_SWEPT,
    /** Columns of other tables of the same schema were searched for identities. */
    SCHEMA_SWEPT,
    /** What lies under the tables: pages, logs, copies. No search of ours reaches it. */
    STORAGE
  }
}

package dev.velum.anonymize.model;

import dev.velum.anonymize.table.Table;
import java.util.Objects;
import java.util.Optional;

/** Against whom a record must be worth publishing. */
public sealed interface Attacker {
  /** Returns the attacker in a word. */
  String describe();

  /** Returns the population that the attacker looks for persons in; nothing if it is the table. */
  default Optional<Table> populationTable() {
    return Optional.empty();
  }

  /** Returns somebody who knows that the person is in the table. */
  static Attacker prosecutor() {
    return new Prosecutor();
  }

  /**
   * Returns somebody who does not know who of a population is in the table.
   *
   * @param population every member, the records of the table included, as for {@link KMap}
   */
  static Attacker journalist(Table population) {
    return new Journalist(population);
  }

  /** Knows that the person is in the table, and is right with probability 1/m in a class of m. */
  record Prosecutor() implements Attacker {
    @Override
    public String describe() {
      return "prosecutor";
    }
  }

  /**
   * Is right with probability 1/F for F members of the population that look alike.
   *
   * @param population every member
   */
  record Journalist(Table population) implements Attacker {
    /** Checks the population. */
    public Journalist {
      Objects.requireNonNull(population, "population");
    }

    @Override
    public Optional<Table> populationTable() {
      return Optional.of(population);
    }

    @Override
    public String describe() {
      return "journalist";
    }
  }
}

package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import dev.velum.anonymize.table.Table;
import java.util.Objects;
import java.util.Optional;

/**
 * Whoever is in the population is in the table with a probability within bounds, as far as the
 * published classes tell: {@code min <= m/F <= max} for the m records of a class and the F members
 * of the population that look like them (Nergiz et al., SIGMOD 2007).
 *
 * <p><b>Guarantee.</b> An attacker who finds a person's class cannot tell with more certainty than
 * max that the person is in the table, nor with less than min. Persons whose class is not published
 * are known not to be in a published one, whatever min is: with a min above 0, allow no suppression
 * and see that the published classes cover the population.
 *
 * <p><b>Search.</b> With min = 0 and without suppression, joining classes that keep the model keeps
 * it. A class that breaks it can have parts that do not, so counts of failing records say nothing
 * about other nodes, and with suppression every node within the bound of the score is grouped.
 *
 * @param min the smallest share, from 0 to max
 * @param max the largest share, from min to 1
 * @param population every member, the records of the table included, with the values that the table
 *     had before it was anonymized; needs the quasi-identifiers only. Whoever checks a table
 *     without its hierarchies gives the population recoded as the table is
 */
public record DeltaPresence(double min, double max, Table population) implements PrivacyModel {
  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if they are not between 0 and 1, or min is above max
   */
  public DeltaPresence {
    share(min, "min");
    share(max, "max");
    argument(min <= max, "min must be <= max = %s, got %s", max, min);
    Objects.requireNonNull(population, "population");
  }

  /** Returns whether a class of so many records and members satisfies the model. */
  public boolean allows(long records, long members) {
    double presence = (double) records / members;
    return presence >= min - TOLERANCE && presence <= max + TOLERANCE;
  }

  @Override
  public Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }

  @Override
  public Optional<Table> populationTable() {
    return Optional.of(population);
  }

  @Override
  public String describe() {
    return "(" + min + ", " + max + ")-presence";
  }
}

package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Table;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Draws records at random, so that nobody can be sure that a person is in the release (Hundepool et
 * al., "Statistical Disclosure Control", 2012, section 3.3.1).
 *
 * <p>Whoever is drawn is as recognisable as before: measure the risk of the sample, with the
 * population models of {@link dev.velum.anonymize.risk.PopulationRisk}, before it is published
 * alone. Records keep their order.
 *
 * <p>Whoever can predict the random numbers knows who was drawn: a {@link SecureRandom} is used
 * unless another generator is given, which is for tests and repeatable studies. As safe for use by
 * several threads as the generator.
 */
public final class Sampling {
  private final RandomGenerator random;

  private Sampling(RandomGenerator random) {
    this.random = random;
  }

  /** Returns sampling with secure random numbers. */
  public static Sampling secure() {
    return new Sampling(new SecureRandom());
  }

  /** Returns sampling with these random numbers. */
  public static Sampling with(RandomGenerator random) {
    return new Sampling(Objects.requireNonNull(random, "random"));
  }

  /**
   * Draws each record with the same probability, by itself (Bernoulli sampling); the number of
   * records is random.
   *
   * @param rate from 0 to 1
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public Table bernoulli(Table table, double rate) {
    share(rate, "rate");
    return table.where(row -> random.nextDouble() < rate);
  }

  /**
   * Draws so many records, each set of them with the same probability (simple random sampling
   * without replacement).
   *
   * @param size from 0 to the number of rows
   * @throws IllegalArgumentException if it is out of range
   */
  public Table simple(Table table, int size) {
    argument(
        size >= 0 && size <= table.rowCount(),
        "size must be >= 0 and at most the number of rows, %s, got %s",
        table.rowCount(),
        size);
    int[] rows = new int[table.rowCount()];
    Arrays.setAll(rows, row -> row);
    BitSet kept = new BitSet(table.rowCount());
    draw(rows, size, kept);
    return table.where(kept::get);
  }

  /**
   * Draws the same share of the records of each value of a column, rounded to the nearest number of
   * records, so that the sample has as much of each value as the table.
   *
   * @param rate from 0 to 1
   * @throws IllegalArgumentException if it is not between 0 and 1
   * @throws dev.velum.anonymize.table.TableFormatException if there is no such column
   */
  public Table stratified(Table table, String column, double rate) {
    share(rate, "rate");
    Column strata = table.column(column);
    int[] counts = strata.counts();
    int[][] rows = new int[counts.length][];
    Arrays.setAll(rows, code -> new int[counts[code]]);
    int[] filled = new int[counts.length];
    for (int row = 0; row < table.rowCount(); row++) {
      int code = strata.code(row);
      rows[code][filled[code]++] = row;
    }
    BitSet kept = new BitSet(table.rowCount());
    for (int[] stratum : rows) {
      draw(stratum, (int) Math.round(rate * stratum.length), kept);
    }
    return table.where(kept::get);
  }

  /** Moves the drawn rows to the front, one after the other (Fisher and Yates, 1938). */
  private void draw(int[] rows, int size, BitSet kept) {
    for (int i = 0; i < size; i++) {
      int other = i + random.nextInt(rows.length - i);
      int row = rows[other];
      rows[other] = rows[i];
      rows[i] = row;
      kept.set(row);
    }
  }
}

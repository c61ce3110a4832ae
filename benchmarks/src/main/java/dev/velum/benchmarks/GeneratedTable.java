package dev.velum.benchmarks;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Made-up records for measurements at any size, the same for the same numbers of rows and columns.
 *
 * <p>Each record belongs to one of 40 kinds, small numbers more often than large ones. The columns
 * take 64, 16 and 4 values in turn; each kind has a favourite value in each, which six records in
 * ten show, while the others show a value drawn so that small ones are frequent. Hierarchies join
 * four neighbours at each level, so they are 4, 3 and 2 levels high.
 */
final class GeneratedTable {
  private static final int[] DOMAINS = {64, 16, 4};
  private static final int KINDS = 40;
  private static final double FAVOURED = 0.6;
  private static final long SEED = 20_261_122;

  private GeneratedTable() {}

  /** Returns a table with columns {@code q0}, {@code q1} and so on. */
  static Table of(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[][] favourites = new int[KINDS][columns];
    for (int[] favourite : favourites) {
      for (int c = 0; c < columns; c++) {
        favourite[c] = random.nextInt(domain(c));
      }
    }
    byte[][] codes = new byte[columns][rows]; // a quarter of what the measured heap would need else
    for (int row = 0; row < rows; row++) {
      int[] favourite = favourites[skewed(random, KINDS)];
      for (int c = 0; c < columns; c++) {
        codes[c][row] =
            (byte) (random.nextDouble() < FAVOURED ? favourite[c] : skewed(random, domain(c)));
      }
    }
    List<Column> made = new ArrayList<>();
    int[] ofColumn = new int[rows];
    for (int c = 0; c < columns; c++) {
      for (int row = 0; row < rows; row++) {
        ofColumn[row] = codes[c][row];
      }
      made.add(Column.ofCodes("q" + c, hierarchy(c).labels(0), ofColumn));
    }
    return Table.ofColumns(made);
  }

  private static int domain(int column) {
    return DOMAINS[column % DOMAINS.length];
  }

  private static int skewed(SplittableRandom random, int bound) {
    return (int) (random.nextDouble() * random.nextDouble() * bound);
  }

  /** Returns the hierarchies of the columns. */
  static Map<String, GeneralizationHierarchy> hierarchies(int columns) {
    Map<String, GeneralizationHierarchy> hierarchies = new LinkedHashMap<>();
    for (int c = 0; c < columns; c++) {
      hierarchies.put("q" + c, hierarchy(c));
    }
    return hierarchies;
  }

  private static GeneralizationHierarchy hierarchy(int column) {
    List<List<String>> ladders = new ArrayList<>();
    for (int value = 0; value < domain(column); value++) {
      List<String> ladder = new ArrayList<>();
      for (int width = 1; width < domain(column); width *= 4) {
        int from = value / width * width;
        ladder.add(width == 1 ? Integer.toString(value) : "[" + from + ", " + (from + width) + ")");
      }
      ladder.add("*");
      ladders.add(ladder);
    }
    return GeneralizationHierarchy.of(ladders);
  }
}

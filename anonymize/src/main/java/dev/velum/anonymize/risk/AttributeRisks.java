package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.share;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How well each set of columns, up to a size, tells the records of a table apart; and from this,
 * which columns should be treated as quasi-identifiers.
 *
 * <p>Says only what the values in the table do. Whether an attacker can know a column, nobody can
 * read off the table: a random number tells records apart perfectly, and identifies nobody who does
 * not know it.
 *
 * <p>Immutable. Each set costs one pass over the distinct records that the set without its last
 * column does not tell apart yet.
 */
public final class AttributeRisks {
  /** The most sets of columns that are looked at. */
  public static final int MAX_SETS = 1 << 20;

  private final List<String> columns;
  private final List<AttributeRisk> risks;
  private final Map<List<String>, AttributeRisk> bySet;

  private AttributeRisks(List<String> columns, List<AttributeRisk> risks) {
    this.columns = columns;
    this.risks = risks;
    this.bySet = new HashMap<>();
    risks.forEach(risk -> bySet.put(risk.columns(), risk));
  }

  /**
   * Measures all sets of the columns.
   *
   * @param columns at least one
   * @throws IllegalArgumentException if none is named, or there are more sets than {@link
   *     #MAX_SETS}
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist or is named
   *     twice
   */
  public static AttributeRisks of(Table table, List<String> columns) {
    return of(table, columns, Math.max(1, columns.size()));
  }

  /**
   * Measures all sets of at most so many columns.
   *
   * @param columns at least one
   * @param largestSet the number of columns in the largest set, at least 1
   * @throws IllegalArgumentException if none is named, the number is below 1, or there are more
   *     sets than {@link #MAX_SETS}
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist or is named
   *     twice
   */
  public static AttributeRisks of(Table table, List<String> columns, int largestSet) {
    argument(!columns.isEmpty(), "at least 1 column must be named, got 0");
    atLeast(1, largestSet, "largestSet");
    int largest = Math.min(largestSet, columns.size());
    long sets = sets(columns.size(), largest);
    argument(
        sets <= MAX_SETS,
        "there must be at most %s sets of at most %s columns, got %s",
        MAX_SETS,
        largest,
        sets);
    Table seen = table.select(columns);
    List<AttributeRisk> risks = new Walk(seen, largest).risks();
    risks.sort(Comparator.comparingInt(risk -> risk.columns().size()));
    return new AttributeRisks(seen.columnNames(), List.copyOf(risks));
  }

  private static long sets(int columns, int largest) {
    double sets = 0;
    double ofSize = 1;
    for (int size = 1; size <= largest; size++) {
      ofSize = ofSize * (columns - size + 1) / size;
      sets += ofSize;
    }
    return (long) Math.min(Long.MAX_VALUE, sets);
  }

  /** Returns the risk of each set, by its size, then by the order of the columns. */
  public List<AttributeRisk> all() {
    return risks;
  }

  /**
   * Returns the risk of a set of columns, or nothing if it was not measured.
   *
   * @param names in any order
   */
  public Optional<AttributeRisk> of(String... names) {
    Set<String> wanted = Set.of(names);
    return Optional.ofNullable(bySet.get(columns.stream().filter(wanted::contains).toList()))
        .filter(risk -> risk.columns().size() == wanted.size());
  }

  /**
   * Returns the sets of which at least this share of the records is unique, but not for any part of
   * the set: what an attacker needs to know at least.
   *
   * @param uniqueness from 0 to 1
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public List<AttributeRisk> minimalSets(double uniqueness) {
    share(uniqueness, "uniqueness");
    List<AttributeRisk> minimal = new ArrayList<>();
    for (AttributeRisk risk : risks) {
      if (risk.uniqueness() >= uniqueness
          && minimal.stream().noneMatch(m -> risk.columns().containsAll(m.columns()))) {
        minimal.add(risk);
      }
    }
    return minimal;
  }

  /**
   * Returns the columns that are part of a minimal set, as suggested quasi-identifiers, those that
   * help most to tell records apart first.
   *
   * <p>A column whose values alone are unique for the given share is in the list, too; where that
   * share is high it is rather a direct identifier.
   *
   * @param uniqueness the share of unique records, from 0 to 1, from which a set counts
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public List<Suggestion> suggestions(double uniqueness) {
    Set<String> involved = new HashSet<>();
    minimalSets(uniqueness).forEach(risk -> involved.addAll(risk.columns()));
    List<Suggestion> suggestions = new ArrayList<>();
    for (String column : columns) {
      if (involved.contains(column)) {
        suggestions.add(
            new Suggestion(
                Objects.requireNonNull(bySet.get(List.of(column)), column), contribution(column)));
      }
    }
    suggestions.sort(Comparator.comparingDouble(Suggestion::contribution).reversed());
    return suggestions;
  }

  /** Returns by how much the column raises the distinction of a set, on average. */
  private double contribution(String column) {
    double gain = 0;
    int sets = 0;
    for (AttributeRisk risk : risks) {
      if (risk.columns().contains(column)) {
        List<String> without = risk.columns().stream().filter(c -> !c.equals(column)).toList();
        AttributeRisk before = bySet.get(without);
        gain += risk.distinction() - (before == null ? 0 : before.distinction());
        sets++;
      }
    }
    return gain / sets;
  }

  /** Returns the number of sets. */
  @Override
  public String toString() {
    return "AttributeRisks[" + risks.size() + " sets of " + columns.size() + " columns]";
  }

  /**
   * A column that helps to tell records apart.
   *
   * @param alone how well it does so alone
   * @param contribution by how much it raises the distinction of a set of other columns, averaged
   *     over all sets that were measured
   */
  public record Suggestion(AttributeRisk alone, double contribution) {
    /** Returns the name of the column. */
    public String column() {
      return alone.columns().get(0);
    }
  }

  /**
   * Goes through all sets depth first, each made from the one without its last column.
   *
   * <p>Distinct records that a set tells from all others stay so in every larger one, and are
   * counted once and left behind.
   */
  private static final class Walk {
    private static final int MAX_DIRECT = 1 << 22;
    private static final int FREE = -1;

    private final int largest;
    private final List<String> names;
    private final int[][] codes;
    private final int[] cardinalities;
    private final int[] weights;
    private final double records;
    private final List<AttributeRisk> risks = new ArrayList<>();
    private final BitSet chosen = new BitSet();
    private int[] numbers = new int[0];

    Walk(Table table, int largest) {
      this.largest = largest;
      this.names = table.columnNames();
      this.records = table.rowCount();
      EquivalenceClasses classes = EquivalenceClasses.of(table, names);
      this.weights = classes.sizes();
      this.codes = new int[names.size()][weights.length];
      this.cardinalities = new int[names.size()];
      for (int c = 0; c < names.size(); c++) {
        Column column = table.columns().get(c);
        cardinalities[c] = Math.max(1, column.dictionarySize());
        for (int row = 0; row < table.rowCount(); row++) {
          codes[c][classes.classOf(row)] = column.code(row);
        }
      }
    }

    List<AttributeRisk> risks() {
      int[] all = new int[weights.length];
      Arrays.setAll(all, i -> i);
      extend(new Level(all, new int[all.length], Math.min(1, all.length), Settled.NONE), 0, 1);
      return risks;
    }

    /**
     * Classes left behind, as they hold one distinct record each.
     *
     * @param classes how many
     * @param uniques how many of them have one record
     * @param pairs of records within the classes, twice
     */
    private record Settled(int classes, int uniques, long pairs) {
      static final Settled NONE = new Settled(0, 0, 0);

      Settled and(long size) {
        return new Settled(classes + 1, uniques + (size == 1 ? 1 : 0), pairs + size * (size - 1));
      }
    }

    /**
     * What a set tells apart.
     *
     * @param open the distinct records that share a class with others
     * @param classOf each of them
     * @param classes the number of their classes
     * @param settled the classes left behind
     */
    @SuppressWarnings("ArrayRecordComponent") // private, handed down and never changed
    private record Level(int[] open, int[] classOf, int classes, Settled settled) {}

    private void extend(Level level, int from, int size) {
      for (int c = from; c < names.size(); c++) {
        chosen.set(c);
        Level next = split(level, c);
        if (size < largest) {
          extend(next, c + 1, size + 1);
        }
        chosen.clear(c);
      }
    }

    private Level split(Level level, int c) {
      int[] fine = new int[level.open.length];
      int count = number(level, c, fine);
      long[] sizes = new long[count];
      int[] distinct = new int[count];
      for (int i = 0; i < fine.length; i++) {
        sizes[fine[i]] += weights[level.open[i]];
        distinct[fine[i]]++;
      }
      report(level.settled, sizes);
      return settle(level, fine, sizes, distinct);
    }

    /** Notes the risk of the chosen set. */
    private void report(Settled settled, long[] sizes) {
      double same = settled.pairs;
      int uniques = settled.uniques;
      for (long size : sizes) {
        same += size * (size - 1);
        uniques += size == 1 ? 1 : 0;
      }
      List<String> set = chosen.stream().mapToObj(names::get).toList();
      double pairs = records * (records - 1);
      risks.add(
          new AttributeRisk(
              set,
              records == 0 ? 0 : (settled.classes + sizes.length) / records,
              pairs <= 0 ? 1 : 1 - same / pairs,
              records == 0 ? 0 : uniques / records));
    }

    /** Leaves behind what no further column can split. */
    private static Level settle(Level level, int[] fine, long[] sizes, int[] distinct) {
      Settled settled = level.settled;
      int[] renumbered = new int[sizes.length];
      int left = 0;
      int kept = 0;
      for (int c = 0; c < sizes.length; c++) {
        if (distinct[c] == 1) {
          settled = settled.and(sizes[c]);
        } else {
          renumbered[c] = left++;
          kept += distinct[c];
        }
      }
      int[] open = new int[kept];
      int[] classOf = new int[kept];
      int next = 0;
      for (int i = 0; i < fine.length; i++) {
        if (distinct[fine[i]] > 1) {
          open[next] = level.open[i];
          classOf[next++] = renumbered[fine[i]];
        }
      }
      return new Level(open, classOf, left, settled);
    }

    private int number(Level level, int c, int[] fine) {
      long cells = (long) level.classes * cardinalities[c];
      if (cells > MAX_DIRECT) {
        return numberHashed(level, c, fine);
      }
      if (numbers.length < cells) {
        numbers = new int[(int) Math.min(MAX_DIRECT, 2 * cells)];
        Arrays.fill(numbers, FREE);
      }
      int count = 0;
      int[] column = codes[c];
      for (int i = 0; i < fine.length; i++) {
        int cell = level.classOf[i] * cardinalities[c] + column[level.open[i]];
        if (numbers[cell] == FREE) {
          numbers[cell] = count++;
        }
        fine[i] = numbers[cell];
      }
      for (int i = 0; i < fine.length; i++) {
        numbers[level.classOf[i] * cardinalities[c] + column[level.open[i]]] = FREE;
      }
      return count;
    }

    private int numberHashed(Level level, int c, int[] fine) {
      Map<Long, Integer> known = new HashMap<>();
      for (int i = 0; i < fine.length; i++) {
        long cell = (long) level.classOf[i] * cardinalities[c] + codes[c][level.open[i]];
        Integer number = known.putIfAbsent(cell, known.size());
        fine[i] = number == null ? known.size() - 1 : number;
      }
      return known.size();
    }
  }
}

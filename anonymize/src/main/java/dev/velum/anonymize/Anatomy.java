package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.Table;
import dev.velum.anonymize.table.TableFormatException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A release in two tables that generalizes nothing: one shows the quasi-identifiers as they are and
 * the number of a group, the other how often each sensitive value occurs in each group (Xiao and
 * Tao, Anatomy, VLDB 2006).
 *
 * <p><b>Guarantee.</b> Each group has at least l records, and no value has more than one record of
 * l in it: all values of a group differ, as it is filled from l of them and takes in what is left
 * over only where it adds another. Who finds a person in the first table learns the sensitive value
 * with a probability of 1/l at most.
 *
 * <p><b>What it does not do.</b> Persons are recognised: that somebody is in the table, and all
 * quasi-identifiers, is plain. It holds against nobody who knows sensitive values of others in the
 * group.
 *
 * <p>Immutable. Takes time that goes with the records, and the logarithm of the number of values.
 *
 * @param records the columns that were kept, and the number of the group, in the order of the input
 * @param values for each group and value the number of records; by group, then by value
 */
public record Anatomy(Table records, Table values) {
  /** The column of both tables that numbers groups, from 1. */
  public static final String GROUP = "group";

  /** The column that counts records. */
  public static final String COUNT = "count";

  /**
   * Returns the release of a table, with groups drawn at random.
   *
   * @param roles of all columns: one sensitive, direct identifiers are left out
   * @param l at least 2
   * @throws IllegalArgumentException if l is below 2, a column has no role, not exactly one is
   *     sensitive, or one is called like the new columns
   * @throws TableFormatException if a value has more than one of l records; says the largest l
   */
  public static Anatomy of(Table table, Map<String, AttributeRole> roles, int l) {
    return of(table, roles, l, new SecureRandom());
  }

  /**
   * Returns the release of a table; see {@link #of(Table, Map, int)}.
   *
   * @param random draws the records of each group; for tests
   */
  public static Anatomy of(
      Table table, Map<String, AttributeRole> roles, int l, RandomGenerator random) {
    atLeast(2, l, "l");
    Column sensitive = table.column(sensitive(table, roles));
    argument(
        !table.hasColumn(GROUP) && !sensitive.name().equals(COUNT),
        "no column must be named \"%s\", and the sensitive one not \"%s\"",
        GROUP,
        COUNT);
    int[] counts = sensitive.counts();
    int most = Arrays.stream(counts).max().orElse(0);
    if ((long) most * l > table.rowCount()) {
      throw new TableFormatException(
          "the most frequent value of \""
              + sensitive.name()
              + "\" has too many records: l must be at most "
              + table.rowCount() / most
              + ", got "
              + l);
    }
    int[] groups = groups(sensitive, l, random);
    return new Anatomy(records(table, roles, groups), values(sensitive, groups));
  }

  private static String sensitive(Table table, Map<String, AttributeRole> roles) {
    List<String> found = new ArrayList<>();
    for (String name : table.columnNames()) {
      argument(roles.containsKey(name), "every column must have a role, \"%s\" has none", name);
      if (roles.get(name) == AttributeRole.SENSITIVE) {
        found.add(name);
      }
    }
    argument(found.size() == 1, "exactly 1 column must be sensitive, got %s", found.size());
    return found.get(0);
  }

  private static int[] groups(Column sensitive, int l, RandomGenerator random) {
    List<List<Integer>> buckets = shuffledRowsByValue(sensitive, random);
    PriorityQueue<List<Integer>> largest =
        new PriorityQueue<>(
            Comparator.comparingInt((List<Integer> rows) -> -rows.size())
                .thenComparingInt(rows -> sensitive.code(rows.get(rows.size() - 1))));
    buckets.stream().filter(rows -> !rows.isEmpty()).forEach(largest::add);
    int[] groups = new int[sensitive.rowCount()];
    int count = 0;
    while (largest.size() >= l) {
      count++;
      List<List<Integer>> drawn = new ArrayList<>();
      for (int i = 0; i < l; i++) {
        drawn.add(Objects.requireNonNull(largest.poll()));
      }
      for (List<Integer> rows : drawn) {
        int last = rows.size() - 1;
        groups[rows.get(last)] = count;
        rows.subList(last, last + 1).clear();
        if (!rows.isEmpty()) {
          largest.add(rows);
        }
      }
    }
    // Fewer than l values are left, each with one record, as none had more than one of l.
    List<List<Integer>> members = members(groups, count);
    for (List<Integer> rows : largest) {
      for (int row : rows) {
        join(row, members, sensitive, groups);
      }
    }
    return groups;
  }

  private static List<List<Integer>> shuffledRowsByValue(Column sensitive, RandomGenerator random) {
    List<List<Integer>> buckets = new ArrayList<>();
    for (int code = 0; code < sensitive.dictionarySize(); code++) {
      buckets.add(new ArrayList<>());
    }
    for (int row = 0; row < sensitive.rowCount(); row++) {
      buckets.get(sensitive.code(row)).add(row);
    }
    for (List<Integer> rows : buckets) {
      for (int i = rows.size() - 1; i > 0; i--) {
        Collections.swap(rows, i, random.nextInt(i + 1));
      }
    }
    return buckets;
  }

  private static List<List<Integer>> members(int[] groups, int count) {
    List<List<Integer>> members = new ArrayList<>();
    for (int group = 0; group <= count; group++) {
      members.add(new ArrayList<>());
    }
    for (int row = 0; row < groups.length; row++) {
      members.get(groups[row]).add(row);
    }
    return members;
  }

  /** Puts a record into the first group that does not show its value; there is one. */
  private static void join(int row, List<List<Integer>> members, Column sensitive, int[] groups) {
    for (int group = 1; group < members.size(); group++) {
      int code = sensitive.code(row);
      if (members.get(group).stream().noneMatch(other -> sensitive.code(other) == code)) {
        members.get(group).add(row);
        groups[row] = group;
        return;
      }
    }
    throw new AssertionError("a value that is left over is in no more than all but one group");
  }

  private static Table records(Table table, Map<String, AttributeRole> roles, int[] groups) {
    List<Column> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      AttributeRole role = roles.get(column.name());
      if (role == AttributeRole.QUASI_IDENTIFIER || role == AttributeRole.INSENSITIVE) {
        columns.add(column);
      }
    }
    columns.add(Column.of(GROUP, Arrays.stream(groups).mapToObj(Integer::toString).toList()));
    return Table.ofColumns(columns);
  }

  private static Table values(Column sensitive, int[] groups) {
    Map<Integer, Map<String, Integer>> counts = new TreeMap<>();
    for (int row = 0; row < groups.length; row++) {
      counts
          .computeIfAbsent(groups[row], group -> new TreeMap<>())
          .merge(sensitive.value(row), 1, Integer::sum);
    }
    Table.Builder values = Table.builder(GROUP, sensitive.name(), COUNT);
    counts.forEach(
        (group, byValue) ->
            byValue.forEach(
                (value, count) ->
                    values.row(Integer.toString(group), value, Integer.toString(count))));
    return values.build();
  }
}

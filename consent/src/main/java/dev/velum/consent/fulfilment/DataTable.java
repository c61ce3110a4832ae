package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.core.DataCategory;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DataMap} says about one table.
 *
 * <p>Names are those of the database; where none is written exactly so, case is ignored. A table of
 * another schema than the one that connections are in is named with it, as {@code sales.invoice}. A
 * partitioned table is named as a whole, never its partitions; a table that inherits from another
 * (PostgreSQL) is named besides that one, since each means its own rows only.
 *
 * @param name the table; views are refused
 * @param key the columns that name a row, at least one
 * @param subject the column that holds the data subject's id, if the table has one
 * @param identifiers columns that name the person in another way
 * @param columns the columns with personal data; only these are exported
 * @param edges the tables to which rows point
 * @param rowAction what an erasure does with a row: {@link EraseAction.Delete} or {@link
 *     EraseAction.Keep}
 */
public record DataTable(
    String name,
    List<String> key,
    Optional<String> subject,
    List<Identifier> identifiers,
    List<Column> columns,
    List<Edge> edges,
    EraseAction rowAction) {

  /** Copies the lists. */
  public DataTable {
    key = List.copyOf(key);
    identifiers = List.copyOf(identifiers);
    columns = List.copyOf(columns);
    edges = List.copyOf(edges);
  }

  /**
   * A column with personal data.
   *
   * @param name the column
   * @param category what it holds
   * @param identity the type of identity, such as {@code email}, if its values name the person; at
   *     most 64 characters
   * @param action what an erasure does to it where the row stays, if anything
   * @param provenance where its values come from, if that is declared; if not, they cannot be taken
   *     along
   */
  public record Column(
      String name,
      DataCategory category,
      Optional<String> identity,
      Optional<EraseAction> action,
      Optional<Provenance> provenance) {
    /**
     * Checks the type of identity.
     *
     * @throws IllegalArgumentException if it is blank or has more than 64 characters
     */
    public Column {
      identity.ifPresent(DataTable::checkType);
    }

    /** A column of which nobody says where its values come from. */
    public Column(
        String name,
        DataCategory category,
        Optional<String> identity,
        Optional<EraseAction> action) {
      this(name, category, identity, action, Optional.empty());
    }
  }

  private static void checkType(String type) {
    notBlank(type, "type");
    argument(
        type.length() <= SubjectIdentities.Identity.MAX_TYPE_LENGTH,
        "type must have at most %s characters",
        SubjectIdentities.Identity.MAX_TYPE_LENGTH);
  }

  /**
   * A column that says whose a row is by another identity than the data subject's id. Only
   * identities that one person has may serve: values are compared exactly, and whoever has the
   * identity gets the row given out, and erased.
   *
   * @param column the column
   * @param type the type of identity, such as {@code email}
   */
  public record Identifier(String column, String type) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is blank
     */
    public Identifier {
      notBlank(column, "column");
      checkType(type);
    }
  }

  /**
   * A pointer to a row of a table.
   *
   * @param ownership what it means
   * @param columns the pointing columns, in the order of the columns pointed to
   * @param parent the table pointed to
   * @param parentColumns the columns pointed to; empty for the key
   * @param detachable whether an erasure may empty the pointer in a row that stays, or point it to
   *     a tombstone where its column is reassigned, to whomever that row belongs
   */
  public record Edge(
      Ownership ownership,
      List<String> columns,
      String parent,
      List<String> parentColumns,
      boolean detachable) {
    /**
     * Checks and copies the columns.
     *
     * @throws IllegalArgumentException if there are none, or their numbers differ
     */
    public Edge {
      columns = List.copyOf(columns);
      parentColumns = List.copyOf(parentColumns);
      argument(!columns.isEmpty(), "an edge to %s must have columns", parent);
      argument(
          parentColumns.isEmpty() || parentColumns.size() == columns.size(),
          "an edge to %s must have as many columns on both sides",
          parent);
    }
  }

  /** Says what a table holds; rows are deleted unless said otherwise. */
  public static final class Builder {
    private final String name;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Identifier> identifiers = new ArrayList<>();
    private List<String> key = List.of();
    private @Nullable String subject;
    private EraseAction rowAction = EraseAction.delete();

    Builder(String name) {
      this.name = notBlank(name, "table");
    }

    /** Sets the columns that name a row. */
    @CanIgnoreReturnValue
    public Builder key(String... names) {
      key = List.of(names);
      return this;
    }

    /** Sets the column that holds the data subject's id; its rows belong to that subject. */
    @CanIgnoreReturnValue
    public Builder subject(String column) {
      subject = notBlank(column, "subject");
      return this;
    }

    /**
     * Says that rows belong to whoever has the identity in a column, such as an e-mail address that
     * another table, or a store before this one, holds for the person as an identity of this type.
     * Rows that also carry somebody else's id are left.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    @CanIgnoreReturnValue
    public Builder identifiedBy(String column, String type) {
      identifiers.add(new Identifier(column, type));
      return this;
    }

    /** Adds a column that is exported, and that an erasure leaves alone where the row stays. */
    @CanIgnoreReturnValue
    public Builder column(String column, DataCategory category) {
      return add(new Column(column, category, Optional.empty(), Optional.empty()));
    }

    /**
     * Adds a column that is exported, and what an erasure does to it where the row stays.
     *
     * @throws IllegalArgumentException if the action is to delete
     */
    @CanIgnoreReturnValue
    public Builder column(String column, DataCategory category, EraseAction action) {
      return add(new Column(column, category, Optional.empty(), Optional.of(action)));
    }

    /** Adds a column whose values name the person, such as an e-mail address. */
    @CanIgnoreReturnValue
    public Builder identity(String column, DataCategory category, String type) {
      return add(new Column(column, category, Optional.of(type), Optional.empty()));
    }

    /**
     * Adds a column whose values name the person, and what an erasure does to it where the row
     * stays.
     *
     * @throws IllegalArgumentException if the action is to delete
     */
    @CanIgnoreReturnValue
    public Builder identity(String column, DataCategory category, String type, EraseAction action) {
      return add(new Column(column, category, Optional.of(type), Optional.of(action)));
    }

    /**
     * Says where the values of columns come from, which decides whether the person may take them
     * along (GDPR Art. 20).
     *
     * @param names columns that were added before
     * @throws IllegalArgumentException if one was not, or has a provenance already
     */
    @CanIgnoreReturnValue
    public Builder provenance(Provenance provenance, String... names) {
      Objects.requireNonNull(provenance, "provenance");
      for (String column : names) {
        Column old = columns.get(column);
        argument(old != null, "column %s.%s must be added before its provenance", name, column);
        Column known = Objects.requireNonNull(old);
        argument(known.provenance().isEmpty(), "column %s.%s has a provenance", name, column);
        columns.put(
            column,
            new Column(
                column,
                known.category(),
                known.identity(),
                known.action(),
                Optional.of(provenance)));
      }
      return this;
    }

    private Builder add(Column column) {
      argument(
          column.action().filter(EraseAction.Delete.class::isInstance).isEmpty(),
          "column %s.%s cannot be deleted; set it to null",
          name,
          column.name());
      Column old = columns.put(column.name(), column);
      argument(old == null, "column %s.%s is there twice", name, column.name());
      return this;
    }

    /** Says that a row belongs to whom the row of the parent belongs. */
    @CanIgnoreReturnValue
    public Builder ownedBy(String parent, String... pointers) {
      return edge(new Edge(Ownership.OWNED, List.of(pointers), parent, List.of(), false));
    }

    /** Says that a row only mentions a row of another table, or of this one. */
    @CanIgnoreReturnValue
    public Builder refersTo(String parent, String... pointers) {
      return edge(new Edge(Ownership.REFERENCE, List.of(pointers), parent, List.of(), false));
    }

    /**
     * Says that a row only mentions another one, and that the mention may be emptied, or reassigned
     * if the column has that action, when the other one is erased. This changes rows of other
     * people.
     */
    @CanIgnoreReturnValue
    public Builder detachableFrom(String parent, String... pointers) {
      return edge(new Edge(Ownership.REFERENCE, List.of(pointers), parent, List.of(), true));
    }

    /** Says that the row pointed to belongs to everyone who points to it. */
    @CanIgnoreReturnValue
    public Builder shares(String table, String... pointers) {
      return edge(new Edge(Ownership.SHARED, List.of(pointers), table, List.of(), false));
    }

    /** Adds an edge, for pointers to other columns than the key. */
    @CanIgnoreReturnValue
    public Builder edge(Edge edge) {
      edges.add(edge);
      return this;
    }

    /**
     * Keeps the rows; the columns take their own actions.
     *
     * @param reason why, for the receipt
     * @param article what it rests on
     */
    @CanIgnoreReturnValue
    public Builder keepRows(String reason, String article) {
      rowAction = EraseAction.keep(reason, article);
      return this;
    }

    /**
     * Keeps the rows for a time that runs from a date in each, such as ten years from the
     * invoice's; rows whose time is over are deleted, and rows without a date are kept.
     *
     * @param reason why, for the receipt
     * @param article what it rests on
     * @param period how long
     * @param since the column with the date or time
     * @throws IllegalArgumentException if a text is blank or the period is not positive
     */
    @CanIgnoreReturnValue
    public Builder keepRowsFor(String reason, String article, Period period, String since) {
      rowAction = EraseAction.keepFor(reason, article, period, since);
      return this;
    }

    /**
     * Keeps the rows until a day; from that day on they are deleted.
     *
     * @param reason why, for the receipt
     * @param article what it rests on
     * @param until the first day on which they are not kept any more
     * @throws IllegalArgumentException if a text is blank
     */
    @CanIgnoreReturnValue
    public Builder keepRowsUntil(String reason, String article, LocalDate until) {
      rowAction = EraseAction.keep(reason, article, until);
      return this;
    }

    DataTable build() {
      argument(!key.isEmpty(), "table %s must have a key", name);
      return new DataTable(
          name,
          key,
          Optional.ofNullable(subject),
          identifiers,
          new ArrayList<>(columns.values()),
          edges,
          rowAction);
    }
  }
}

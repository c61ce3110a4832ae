package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where a database holds personal data, to whom rows belong, and what an erasure does with them.
 *
 * <p>The map is compared with the database whenever it is used: a table that points to a table of
 * the map must be in the map itself, and every foreign key between its tables must be declared.
 *
 * <pre>{@code
 * DataMap map =
 *     DataMap.builder()
 *         .table("customer", t -> t.key("id").subject("customer_no")
 *             .column("name", DataCategory.of("person.name"), replaceBy("erased"))
 *             .identity("email", DataCategory.of("contact.email"), "email", setNull())
 *             .keepRows("invoices point to it", "GDPR Art. 17(3)(b)"))
 *         .table("review", t -> t.key("id").ownedBy("customer", "customer_id")
 *             .column("words", DataCategory.of("opinion")))
 *         .build();
 * }</pre>
 *
 * @param tables at least one of them names subjects
 */
public record DataMap(List<DataTable> tables) {
  /**
   * Checks the tables against each other.
   *
   * @throws IllegalArgumentException if no table names a subject, a table is there twice, an edge
   *     leads nowhere, or rows are owned by a shared row
   */
  public DataMap {
    tables = List.copyOf(tables);
    Set<String> names = new HashSet<>();
    for (DataTable table : tables) {
      argument(names.add(lower(table.name())), "table %s is there twice", table.name());
    }
    Set<String> shared = new HashSet<>();
    for (DataTable table : tables) {
      for (DataTable.Edge edge : table.edges()) {
        argument(
            names.contains(lower(edge.parent())),
            "table %s points to %s, which is not in the map",
            table.name(),
            edge.parent());
        if (edge.ownership() == Ownership.SHARED) {
          shared.add(lower(edge.parent()));
        }
      }
    }
    for (DataTable table : tables) {
      boolean ownedByShared =
          table.edges().stream()
              .anyMatch(
                  edge ->
                      edge.ownership() == Ownership.OWNED && shared.contains(lower(edge.parent())));
      argument(!ownedByShared, "table %s must not be owned by a shared row", table.name());
    }
    argument(
        tables.stream()
            .anyMatch(table -> table.subject().isPresent() || !table.identifiers().isEmpty()),
        "one table at least must name the subject");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a map from JSON of at most 10 million characters, as {@code docs/formats/data-map.md}
   * describes it.
   *
   * @param json the document
   * @param named actions that JSON cannot hold, such as functions and keyed hashes, by the names
   *     that the document gives them
   * @throws DataMapException if it is not a map: not JSON, a name that is not known or stands
   *     twice, tables that do not hold together
   */
  public static DataMap fromJson(String json, Map<String, EraseAction> named) {
    return DataMapJson.read(json, named);
  }

  /**
   * Returns the map as JSON, which {@link #fromJson} reads back.
   *
   * @param named names for actions that JSON cannot hold
   * @throws IllegalArgumentException if such an action has no name
   */
  public String toJson(Map<String, EraseAction> named) {
    return DataMapJson.write(tables, named);
  }

  /** Returns a builder without tables. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects tables. */
  public static final class Builder {
    private final List<DataTable> tables = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a table.
     *
     * @param name the table
     * @param content says what it holds
     * @throws IllegalArgumentException if the table has no key
     */
    @CanIgnoreReturnValue
    public Builder table(String name, Consumer<DataTable.Builder> content) {
      DataTable.Builder table = new DataTable.Builder(name);
      content.accept(table);
      tables.add(table.build());
      return this;
    }

    /**
     * Returns the map.
     *
     * @throws IllegalArgumentException if the tables do not fit together
     */
    public DataMap build() {
      return new DataMap(tables);
    }
  }
}

package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataCategory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The sample database of a music shop: customers with invoices, and a catalogue and employees that
 * are not theirs. Names are in snake case on PostgreSQL, in camel case on SQLite.
 */
record Chinook(TestDatabases product, TestDatabase database) implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "customer",
          "invoice",
          "invoice_line",
          "employee",
          "album",
          "artist",
          "genre",
          "media_type",
          "playlist",
          "playlist_track",
          "track");

  private static final DataCategory NAME = DataCategory.of("person.name");
  private static final DataCategory CONTACT = DataCategory.of("contact");
  private static final DataCategory PURCHASE = DataCategory.of("purchase");

  static Chinook create(TestDatabases product) {
    TestDatabase database = product.create();
    String script =
        product == TestDatabases.SQLITE ? "chinook-sqlite.sql" : "chinook-postgresql.sql";
    try (InputStream in = Chinook.class.getResourceAsStream("chinook/" + script)) {
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      database.run(sql.split(";\\s*\\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Chinook(product, database);
  }

  /** Returns a table's or column's name as this database writes it. */
  String name(String snakeCase) {
    return product == TestDatabases.SQLITE
        ? Pattern.compile("(?:^|_)([a-z])")
            .matcher(snakeCase)
            .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT))
        : snakeCase;
  }

  /** Keeps invoices and whom they went to, without names. */
  DataMap masking() {
    return DataMap.builder()
        .table(
            name("customer"),
            t -> {
              customer(t);
              t.column(name("first_name"), NAME, replaceBy("erased"))
                  .column(name("last_name"), NAME, replaceBy("erased"))
                  .column(name("company"), NAME, setNull())
                  .column(name("address"), CONTACT, setNull())
                  .column(name("city"), CONTACT, setNull())
                  .column(name("state"), CONTACT, setNull())
                  .column(name("postal_code"), CONTACT, setNull())
                  .column(name("fax"), CONTACT, setNull())
                  .identity(name("phone"), CONTACT, "phone", setNull())
                  .identity(
                      name("email"), CONTACT, "email", replaceBy((String old) -> "erased@invalid"))
                  .keepRows("invoices point to it", "GDPR Art. 17(3)(b)");
            })
        .table(
            name("invoice"),
            t ->
                t.key(name("invoice_id"))
                    .ownedBy(name("customer"), name("customer_id"))
                    .column(name("invoice_date"), PURCHASE, truncateDate(ChronoUnit.YEARS))
                    .column(name("billing_address"), CONTACT, setNull())
                    .column(name("billing_city"), CONTACT, setNull())
                    .column(name("billing_state"), CONTACT, setNull())
                    .column(name("billing_postal_code"), CONTACT, setNull())
                    .column(name("total"), PURCHASE)
                    .keepRows("tax records", "GDPR Art. 17(3)(b)"))
        .table(
            name("invoice_line"),
            t ->
                t.key(name("invoice_line_id"))
                    .ownedBy(name("invoice"), name("invoice_id"))
                    .keepRows("tax records", "GDPR Art. 17(3)(b)"))
        .build();
  }

  /** Keeps nothing. */
  DataMap deleting() {
    return DataMap.builder()
        .table(
            name("customer"),
            t -> {
              customer(t);
              t.identity(name("email"), CONTACT, "email").identity(name("phone"), CONTACT, "phone");
            })
        .table(
            name("invoice"),
            t -> t.key(name("invoice_id")).ownedBy(name("customer"), name("customer_id")))
        .table(
            name("invoice_line"),
            t -> t.key(name("invoice_line_id")).ownedBy(name("invoice"), name("invoice_id")))
        .build();
  }

  private void customer(DataTable.Builder table) {
    table.key(name("customer_id")).subject(name("customer_id"));
  }

  /** Returns the rows of somebody, by table. */
  Map<String, List<List<String>>> rowsOf(int customer) {
    String invoices =
        "SELECT " + name("invoice_id") + " FROM " + name("invoice") + " WHERE " + is(customer);
    Map<String, List<List<String>>> rows = new LinkedHashMap<>();
    rows.put("customer", select("customer", is(customer)));
    rows.put("invoice", select("invoice", is(customer)));
    rows.put("invoice_line", select("invoice_line", name("invoice_id") + " IN (" + invoices + ")"));
    return rows;
  }

  private String is(int customer) {
    return name("customer_id") + " = " + customer;
  }

  private List<List<String>> select(String table, String condition) {
    return database.rows("SELECT * FROM " + name(table) + " WHERE " + condition + " ORDER BY 1, 2");
  }

  /** Returns all rows of all tables. */
  Map<String, List<List<String>>> dump() {
    Map<String, List<List<String>>> rows = new LinkedHashMap<>();
    for (String table : TABLES) {
      rows.put(table, select(table, "1 = 1"));
    }
    return rows;
  }

  /** Returns the rows that point nowhere; PostgreSQL lets none of them be. */
  List<List<String>> brokenReferences() {
    return product == TestDatabases.SQLITE ? database.rows("PRAGMA foreign_key_check") : List.of();
  }

  @Override
  public void close() {
    database.close();
  }
}

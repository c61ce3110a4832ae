package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * As few tables as have every kind of step: a self reference, a cycle, kept rows, messages between
 * people. Put back to its beginning by statements, which is much faster than making it anew.
 */
final class SmallShop {
  static final List<String> TABLES =
      List.of("customer", "orders", "message", "wishlist", "wish_item");

  private SmallShop() {}

  static TestDatabase create(TestDatabases product) {
    TestDatabase shop = product.create();
    boolean sqlite = product == TestDatabases.SQLITE;
    shop.run(
        """
        CREATE TABLE customer (id INT PRIMARY KEY, customer_no VARCHAR(30) NOT NULL UNIQUE,
          email VARCHAR(60), referred_by INT REFERENCES customer (id))
        """,
        """
        CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT REFERENCES customer (id),
          ship_to VARCHAR(60) NOT NULL)
        """,
        """
        CREATE TABLE message (id INT PRIMARY KEY, sender_id INT NOT NULL REFERENCES customer (id),
          recipient_id INT REFERENCES customer (id), body VARCHAR(60))
        """,
        "CREATE TABLE wishlist (id INT PRIMARY KEY, customer_id INT NOT NULL"
            + " REFERENCES customer (id), top_item INT"
            + (sqlite ? " REFERENCES wish_item (id))" : ")"),
        "CREATE TABLE wish_item (id INT PRIMARY KEY, wishlist_id INT NOT NULL"
            + " REFERENCES wishlist (id), note VARCHAR(60))");
    if (!sqlite) {
      shop.run("ALTER TABLE wishlist ADD FOREIGN KEY (top_item) REFERENCES wish_item (id)");
    }
    shop.run(
        "INSERT INTO customer VALUES (100, 'ben-1906', 'ben@example.org', NULL),"
            + " (1, 'ada-1815', 'ada@example.org', 100), (101, 'cy-1900', NULL, 1)",
        "INSERT INTO orders VALUES (1, 1, 'Ada, St James'), (2, 1, 'Ada'), (100, 100, 'Ben')",
        "INSERT INTO message VALUES (1, 1, 100, 'Dear Ben'), (100, 100, 1, 'Dear friend')",
        "INSERT INTO wishlist VALUES (1, 1, NULL), (100, 100, NULL)",
        "INSERT INTO wish_item VALUES (1, 1, 'please'), (2, 1, NULL), (100, 100, NULL)",
        "UPDATE wishlist SET top_item = id");
    return shop;
  }

  /** A function that tells how often it was applied. */
  static String dotted(String old) {
    return old + ".";
  }

  /**
   * Returns the map.
   *
   * @param shipTo what becomes of an address
   */
  static DataMap map(Function<String, String> shipTo) {
    return DataMap.builder()
        .table(
            "customer",
            t ->
                t.key("id")
                    .subject("customer_no")
                    .identity("email", Shop.EMAIL, "email")
                    .detachableFrom("customer", "referred_by"))
        .table(
            "orders",
            t ->
                t.key("id")
                    .ownedBy("customer", "customer_id")
                    .column("customer_id", Shop.PURCHASE, setNull())
                    .column("ship_to", Shop.ADDRESS, replaceBy(shipTo))
                    .keepRows("tax records", "GDPR Art. 17(3)(b)"))
        .table(
            "message",
            t ->
                t.key("id")
                    .ownedBy("customer", "sender_id")
                    .detachableFrom("customer", "recipient_id")
                    .column("body", Shop.WORDS))
        .table(
            "wishlist",
            t -> t.key("id").ownedBy("customer", "customer_id").refersTo("wish_item", "top_item"))
        .table(
            "wish_item",
            t -> t.key("id").ownedBy("wishlist", "wishlist_id").column("note", Shop.WORDS))
        .build();
  }

  /** Keeps a copy of every table beside it, under a name that no sweep looks at. */
  static void keepCopies(TestDatabase shop, List<String> tables) {
    for (String table : tables) {
      shop.run("CREATE TABLE \"velum_copy_" + table + "\" AS SELECT * FROM \"" + table + "\"");
    }
  }

  /** Puts every table back to its copy, without a look at foreign keys. */
  static void putBack(TestDatabases product, TestDatabase shop, List<String> tables) {
    List<String> statements = new ArrayList<>();
    switch (product) {
      case H2 -> statements.add("SET REFERENTIAL_INTEGRITY FALSE");
      case POSTGRESQL -> statements.add("SET session_replication_role = replica");
      case SQLITE -> statements.add("PRAGMA foreign_keys = OFF");
    }
    for (String table : tables) {
      statements.add("DELETE FROM \"" + table + "\"");
      statements.add("INSERT INTO \"" + table + "\" SELECT * FROM \"velum_copy_" + table + "\"");
    }
    switch (product) {
      case H2 -> statements.add("SET REFERENTIAL_INTEGRITY TRUE");
      case POSTGRESQL -> statements.add("SET session_replication_role = DEFAULT");
      case SQLITE -> statements.add("PRAGMA foreign_keys = ON");
    }
    if (product == TestDatabases.POSTGRESQL) {
      shop.run(String.join(";", statements)); // in one round trip
    } else {
      shop.run(statements.toArray(String[]::new));
    }
  }
}

package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static dev.velum.consent.fulfilment.EraseAction.setNull;
import static dev.velum.consent.fulfilment.EraseAction.truncateDate;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.core.DataCategory;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A shop with what makes erasing hard: rows to be kept, a self reference, a cycle, a shared
 * address, messages between customers, composite keys, NOT NULL columns. Ada's rows have ids below
 * 100, other people's from 100.
 */
final class Shop {
  static final List<String> TABLES =
      List.of(
          "address",
          "customer",
          "account",
          "orders",
          "order_line",
          "review",
          "message",
          "wishlist",
          "wish_item",
          "product");

  static final DataCategory NAME = DataCategory.of("person.name");
  static final DataCategory EMAIL = DataCategory.of("contact.email");
  static final DataCategory ADDRESS = DataCategory.of("contact.address");
  static final DataCategory WORDS = DataCategory.of("opinion");
  static final DataCategory PURCHASE = DataCategory.of("purchase");

  private Shop() {}

  static TestDatabase create() {
    return create(TestDatabases.H2);
  }

  static TestDatabase create(TestDatabases product) {
    TestDatabase shop = product.create();
    // Only SQLite can declare a key to a table that is not there yet, and it cannot add one later.
    boolean sqlite = product == TestDatabases.SQLITE;
    shop.run(
        "CREATE TABLE address (id INT PRIMARY KEY, street VARCHAR(60) NOT NULL)",
        "CREATE TABLE product (id INT PRIMARY KEY, title VARCHAR(60))",
        """
        CREATE TABLE customer (id INT PRIMARY KEY, customer_no VARCHAR(300) NOT NULL UNIQUE,
          name VARCHAR(60) NOT NULL, email VARCHAR(100), password_hash VARCHAR(60),
          referred_by INT REFERENCES customer (id), address_id INT REFERENCES address (id))
        """,
        """
        CREATE TABLE account (provider VARCHAR(20), login VARCHAR(60),
          customer_no VARCHAR(300) NOT NULL, PRIMARY KEY (provider, login))
        """,
        """
        CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id INT REFERENCES customer (id),
          ship_to VARCHAR(60) NOT NULL, phone VARCHAR(40), ordered DATE, packed TIMESTAMP,
          total DECIMAL(10, 2))
        """,
        """
        CREATE TABLE order_line (order_id BIGINT REFERENCES orders (id), line_no INT,
          product_id INT REFERENCES product (id), engraving VARCHAR(60),
          PRIMARY KEY (order_id, line_no))
        """,
        """
        CREATE TABLE review (id INT PRIMARY KEY, customer_id INT NOT NULL REFERENCES customer (id),
          reply_to INT REFERENCES review (id), words TEXT)
        """,
        """
        CREATE TABLE message (id INT PRIMARY KEY, sender_id INT NOT NULL REFERENCES customer (id),
          recipient_id INT REFERENCES customer (id), body VARCHAR(200))
        """,
        """
        CREATE TABLE wishlist (id INT PRIMARY KEY, customer_id INT NOT NULL REFERENCES customer (id),
          title VARCHAR(60), top_item INT
        """
            + (sqlite ? " REFERENCES wish_item (id))" : ")"),
        """
        CREATE TABLE wish_item (id INT PRIMARY KEY, wishlist_id INT NOT NULL
          REFERENCES wishlist (id), product_id INT REFERENCES product (id), note VARCHAR(60))
        """);
    if (!sqlite) {
      shop.run("ALTER TABLE wishlist ADD FOREIGN KEY (top_item) REFERENCES wish_item (id)");
    }
    shop.run(
        "INSERT INTO product VALUES (1, 'Engine'), (2, 'Loom')",
        "INSERT INTO address VALUES (1, '12 St James Square'), (100, '5 Shared Lane')",
        """
        INSERT INTO customer VALUES
          (100, 'ben-1906', 'Ben', 'ben@example.org', 'h2', NULL, 100),
          (1, 'ada-1815', 'Ada', 'ada@example.org', 'h1', 100, 1),
          (101, 'cy-1900', 'Cy', NULL, 'h3', NULL, 100)
        """,
        """
        INSERT INTO account VALUES ('mail', 'ada', 'ada-1815'), ('phone', 'ada', 'ada-1815'),
          ('mail', 'ben', 'ben-1906')
        """,
        """
        INSERT INTO orders VALUES
          (1, 1, 'Ada, St James', '555-0001', '2025-03-04', '2025-03-05 10:11:12', 10.50),
          (2, 1, 'Ada, St James', NULL, '2025-04-05', NULL, 20.00),
          (100, 100, 'Ben, Lane', '555-0100', '2025-03-04', NULL, 30.00)
        """,
        """
        INSERT INTO order_line VALUES (1, 1, 1, 'For A.'), (1, 2, 2, NULL), (2, 1, 1, NULL),
          (100, 1, 1, 'For B.')
        """,
        "INSERT INTO review VALUES (100, 100, NULL, 'Good.'), (1, 1, 100, 'I am Ada.'),"
            + " (2, 1, 1, 'I reply to myself.')",
        "INSERT INTO message VALUES (1, 1, 100, 'Dear Ben'), (2, 1, NULL, 'To all'),"
            + " (100, 100, NULL, 'Hello')",
        "INSERT INTO wishlist VALUES (1, 1, 'Birthday', NULL), (100, 100, 'Ben wishes', NULL)",
        "INSERT INTO wish_item VALUES (1, 1, 1, 'please'), (2, 1, 2, NULL), (100, 100, 1, NULL)",
        "UPDATE wishlist SET top_item = id");
    return shop;
  }

  static DataMap map() {
    return builder().build();
  }

  static DataMap.Builder builder() {
    return DataMap.builder()
        .table("address", t -> t.key("id").column("street", ADDRESS))
        .table(
            "customer",
            t ->
                t.key("id")
                    .subject("customer_no")
                    .column("name", NAME)
                    .identity("email", EMAIL, "email")
                    .detachableFrom("customer", "referred_by")
                    .shares("address", "address_id"))
        .table(
            "account", t -> t.key("provider", "login").subject("customer_no").column("login", NAME))
        .table(
            "orders",
            t ->
                t.key("id")
                    .ownedBy("customer", "customer_id")
                    .column("customer_id", PURCHASE, setNull())
                    .column("ship_to", ADDRESS, replaceBy("erased"))
                    .column(
                        "phone",
                        ADDRESS,
                        replaceBy((String old) -> old.startsWith("#") ? old : "#" + old.length()))
                    .column("ordered", PURCHASE, truncateDate(ChronoUnit.YEARS))
                    .column("packed", PURCHASE, truncateDate(ChronoUnit.MONTHS))
                    .column("total", PURCHASE)
                    .keepRows("tax records, ten years", "GDPR Art. 17(3)(b)"))
        .table(
            "order_line",
            t ->
                t.key("order_id", "line_no")
                    .ownedBy("orders", "order_id")
                    .column("engraving", PURCHASE, setNull())
                    .keepRows("tax records, ten years", "GDPR Art. 17(3)(b)"))
        .table(
            "review",
            t ->
                t.key("id")
                    .ownedBy("customer", "customer_id")
                    .detachableFrom("review", "reply_to")
                    .column("words", WORDS))
        .table(
            "message",
            t ->
                t.key("id")
                    .ownedBy("customer", "sender_id")
                    .detachableFrom("customer", "recipient_id")
                    .column("body", WORDS))
        .table(
            "wishlist",
            t ->
                t.key("id")
                    .ownedBy("customer", "customer_id")
                    .refersTo("wish_item", "top_item")
                    .column("title", WORDS))
        .table(
            "wish_item", t -> t.key("id").ownedBy("wishlist", "wishlist_id").column("note", WORDS));
  }

  /** Returns everything in the shop, as text. */
  static Map<String, List<List<String>>> dump(TestDatabase shop) {
    Map<String, List<List<String>>> dump = new LinkedHashMap<>();
    for (String table : TABLES) {
      dump.put(table, shop.rows("SELECT * FROM " + table + " ORDER BY 1, 2"));
    }
    return dump;
  }

  /** Returns every row that is not Ada's. */
  static Map<String, List<List<String>>> others(TestDatabase shop) {
    Map<String, List<List<String>>> dump = new LinkedHashMap<>();
    for (String table : TABLES) {
      String others =
          switch (table) {
            case "account" -> "login <> 'ada'";
            case "order_line" -> "order_id >= 100";
            case "product" -> "TRUE";
            default -> "id >= 100";
          };
      dump.put(table, shop.rows("SELECT * FROM " + table + " WHERE " + others + " ORDER BY 1, 2"));
    }
    return dump;
  }

  /** Returns which foreign keys have rows that point nowhere; H2 checks them anew when added. */
  static List<String> brokenReferences(TestDatabase shop) {
    List<String> broken = new ArrayList<>();
    String[][] keys = {
      {"customer", "referred_by", "customer"},
      {"customer", "address_id", "address"},
      {"orders", "customer_id", "customer"},
      {"order_line", "order_id", "orders"},
      {"review", "customer_id", "customer"},
      {"review", "reply_to", "review"},
      {"message", "sender_id", "customer"},
      {"message", "recipient_id", "customer"},
      {"wishlist", "customer_id", "customer"},
      {"wishlist", "top_item", "wish_item"},
      {"wish_item", "wishlist_id", "wishlist"}
    };
    for (String[] key : keys) {
      String query =
          "SELECT 1 FROM %s c WHERE %s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s p WHERE p.id ="
                  .formatted(key[0], key[1], key[2])
              + " c."
              + key[1]
              + ")";
      if (!shop.rows(query).isEmpty()) {
        broken.add(key[0] + "." + key[1]);
      }
    }
    return broken;
  }
}

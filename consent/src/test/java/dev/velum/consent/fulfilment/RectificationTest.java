package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.FaultySource;
import dev.velum.consent.Fixtures;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.Correction.Kind;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RectificationTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final DataSubjectRequest REQUEST =
      Requests.accepted(RequestType.RECTIFICATION, ADA);

  private static FulfilmentEngine engine(DataSource shop) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
        .clock(CLOCK)
        .build();
  }

  private static Rectification.Builder inShop(String table) {
    return Rectification.builder().in("shop", table);
  }

  private static Rectification several() {
    return inShop("customer")
        .set("name", "Augusta Ada")
        .set("email", "ada@new.example")
        .in("shop", "orders")
        .row(Map.of("id", "1"))
        .set("ship_to", "Ockham Park")
        .clear("phone")
        .set("ordered", "2025-03-06")
        .in("shop", "review")
        .row(Map.of("id", "2"))
        .supplement("words", "I was joking.")
        .build();
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void corrections_changeTheMeantValuesAndNothingElse(TestDatabases product) {
    try (TestDatabase shop = Shop.create(product)) {
      Map<String, List<List<String>>> expected = Shop.dump(shop);
      replace(expected, "customer", "Ada", "Augusta Ada");
      replace(expected, "customer", "ada@example.org", "ada@new.example");
      FulfilmentEngine engine = engine(shop);

      RectificationPlan plan = engine.plan(REQUEST, several());
      assertThat(Shop.dump(shop).get("customer")).isNotEqualTo(expected.get("customer"));
      RectificationReceipt receipt = engine.rectify(plan);

      assertThat(shop.rows("SELECT ship_to, phone, ordered FROM orders WHERE id = 1"))
          .containsExactly(List.of("Ockham Park", "null", "2025-03-06"));
      assertThat(shop.rows("SELECT words FROM review WHERE id = 2"))
          .containsExactly(List.of("I reply to myself.\nI was joking."));
      Map<String, List<List<String>>> now = Shop.dump(shop);
      assertThat(now.get("customer")).isEqualTo(expected.get("customer"));
      now.forEach(
          (table, rows) -> {
            if (!List.of("customer", "orders", "review").contains(table)) {
              assertThat(rows).isEqualTo(expected.get(table));
            }
          });
      assertThat(receipt.changes())
          .extracting(Corrected::toString)
          .containsExactly(
              "shop: SET customer.name in 1",
              "shop: SET customer.email in 1",
              "shop: SET orders.ship_to in 1",
              "shop: CLEAR orders.phone in 1",
              "shop: SET orders.ordered in 1",
              "shop: SUPPLEMENT review.words in 1");
      assertThat(receipt.changes().get(1).category()).isEqualTo(Shop.EMAIL);
      assertThat(engine.rectify(plan)).isEqualTo(receipt);
      assertThat(engine.resumeRectification(REQUEST.id())).isEqualTo(receipt);
      assertThat(shop.rows("SELECT words FROM review WHERE id = 2").get(0).get(0))
          .isEqualTo("I reply to myself.\nI was joking.");
    }
  }

  private static void replace(
      Map<String, List<List<String>>> dump, String table, String old, String value) {
    dump.put(
        table,
        dump.get(table).stream()
            .map(row -> row.stream().map(cell -> cell.equals(old) ? value : cell).toList())
            .toList());
  }

  @Test
  void noText_showsAValue() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop);
      Rectification what = several();
      RectificationPlan plan = engine.plan(REQUEST, what);
      RectificationReceipt receipt = engine.rectify(plan);

      for (String text :
          List.of(
              what.toString(),
              what.corrections().toString(),
              plan.toString(),
              plan.changes().toString(),
              receipt.toJson(),
              shop.rows("SELECT * FROM \"velum_rectification\"").toString())) {
        assertThat(text)
            .doesNotContain("ada@", "Ada", "Ockham", "555", "joking", "ada-1815", "myself");
      }
      assertThat(receipt.toJson()).contains("velum-rectification-receipt/1", "contact.email");
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void whatCannotBe_isRefusedBeforeAnythingIsWritten(TestDatabases product) {
    try (TestDatabase shop = Shop.create(product)) {
      shop.run("CREATE UNIQUE INDEX one_email ON customer (email)");
      Map<String, List<List<String>>> before = Shop.dump(shop);

      refused(shop, inShop("customer").set("email", "ben@example.org"), "must be unique");
      refused(shop, inShop("customer").set("name", "x".repeat(61)), "too short");
      refused(shop, inShop("customer").clear("name"), "is NOT NULL");
      refused(shop, inShop("customer").set("password_hash", "x"), "not declared as personal");
      refused(shop, inShop("customer").set("nothing", "x"), "not declared as personal");
      refused(shop, inShop("nowhere").set("name", "x"), "table nowhere is not in the map");
      refused(shop, inShop("orders").set("ship_to", "x"), "2 rows of", "say which");
      refused(shop, inShop("orders").row(Map.of("id", "100")).set("ship_to", "x"), "no row of");
      refused(shop, inShop("orders").row(Map.of("colour", "x")).set("ship_to", "x"), "cannot tell");
      Map<String, String> first = Map.of("id", "1");
      refused(shop, inShop("orders").row(first).set("ordered", "yesterday"), "of this form");
      refused(shop, inShop("orders").row(first).set("total", "much"), "of this form");
      refused(shop, inShop("orders").row(first).set("customer_id", "100"), "ties rows together");
      refused(shop, inShop("orders").row(first).supplement("total", "5"), "no text");
      refused(shop, inShop("customer").set("name", "a").set("name", "b"), "is corrected twice");
      refused(
          shop,
          Rectification.builder().in("archive", "x").set("y", "z"),
          "there is no store archive");
      assertThat(Shop.dump(shop)).isEqualTo(before);
      assertThat(shop.rows("SELECT * FROM \"velum_rectification\"")).isEmpty();
    }
  }

  private static void refused(TestDatabase shop, Rectification.Builder what, String... problem) {
    assertThatThrownBy(() -> engine(shop).plan(REQUEST, what.build()))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContainingAll(problem)
        .hasMessageNotContaining("ben@")
        .hasMessageNotContaining("yesterday");
  }

  @Test
  void sharedRow_isNotForOneOwnerToChange() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop);
      Rectification street = inShop("address").set("street", "Elsewhere").build();
      assertThat(engine.plan(REQUEST, street).changes()).hasSize(1);
      shop.run("UPDATE customer SET address_id = 1 WHERE id = 101");

      refused(shop, inShop("address").set("street", "Elsewhere"), "no row of ADDRESS");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "POSTGRESQL"})
  void valueThatTheDatabaseWouldRound_isNotWritten(TestDatabases product) {
    try (TestDatabase shop = Shop.create(product)) {
      FulfilmentEngine engine = engine(shop);
      Rectification total = inShop("orders").row(Map.of("id", "1")).set("total", "1.239").build();

      assertThatThrownBy(() -> engine.rectify(engine.plan(REQUEST, total)))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("does not hold the new value as it is");
      assertThat(shop.rows("SELECT total FROM orders WHERE id = 1"))
          .containsExactly(List.of("10.50"));
      Rectification better = inShop("orders").row(Map.of("id", "1")).set("total", "1.24").build();
      engine.rectify(engine.plan(REQUEST, better));
      assertThat(shop.rows("SELECT total FROM orders WHERE id = 1"))
          .containsExactly(List.of("1.24"));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void constraintThatNobodyCouldKnow_leavesNothingHalfDone(TestDatabases product) {
    try (TestDatabase shop = Shop.create(product)) {
      shop.run(
          "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(40), a VARCHAR(40), age INT"
              + " CHECK (age < 150))",
          "INSERT INTO person VALUES (1, 'ada-1815', 'old', 36)");
      DataMap map =
          DataMap.builder()
              .table(
                  "person",
                  t -> t.key("id").subject("no").column("a", Shop.NAME).column("age", Shop.NAME))
              .build();
      FulfilmentEngine engine = FulfilmentEngine.over(JdbcSubjectStore.of("p", shop, map));
      Rectification what =
          Rectification.builder().in("p", "person").set("a", "new").set("age", "200").build();

      assertThatThrownBy(() -> engine.rectify(engine.plan(REQUEST, what)))
          .isInstanceOf(StorageException.class)
          .hasMessageNotContaining("200");
      assertThat(shop.rows("SELECT a, age FROM person")).containsExactly(List.of("old", "36"));
      assertThat(shop.rows("SELECT * FROM \"velum_rectification\"")).isEmpty();
    }
  }

  @Test
  void rowThatChangedSinceThePlan_isNotOverwritten() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop);
      RectificationPlan plan = engine.plan(REQUEST, several());
      shop.run("UPDATE customer SET email = 'ada@newer.example' WHERE id = 1");

      assertThatThrownBy(() -> engine.rectify(plan))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("plan again");
      assertThat(shop.rows("SELECT name, email FROM customer WHERE id = 1"))
          .containsExactly(List.of("Ada", "ada@newer.example"));
      assertThat(engine.rectify(engine.plan(REQUEST, several())).changes()).hasSize(6);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void crashAtAnyPoint_comesToTheSameEnd(TestDatabases product) {
    List<List<String>> expected;
    try (TestDatabase shop = Shop.create(product)) {
      FulfilmentEngine engine = engine(shop);
      engine.rectify(engine.plan(REQUEST, several()));
      expected = state(shop);
    }
    try (TestDatabase shop = Shop.create(product)) {
      FaultySource faulty = new FaultySource(shop);
      FulfilmentEngine engine = engine(faulty);
      boolean failed = true;
      for (int operation = 1; failed; operation++) {
        for (boolean afterwards : new boolean[] {false, true}) {
          restore(shop);
          RectificationPlan plan = engine.plan(REQUEST, several());
          faulty.failAt(operation, afterwards);
          failed = false;
          try {
            engine.rectify(plan);
          } catch (StorageException e) {
            failed = true;
          }
          faulty.heal();
          engine.rectify(plan);
          assertThat(state(shop)).as("operation " + operation).isEqualTo(expected);
        }
      }
    }
  }

  private static List<List<String>> state(TestDatabase shop) {
    return shop.rows(
        "SELECT c.name, c.email, o.ship_to, o.phone, o.ordered, r.words FROM customer c, orders o,"
            + " review r WHERE c.id = 1 AND o.id = 1 AND r.id = 2");
  }

  private static void restore(TestDatabase shop) {
    shop.run(
        "DELETE FROM \"velum_rectification\"",
        "UPDATE customer SET name = 'Ada', email = 'ada@example.org' WHERE id = 1",
        "UPDATE orders SET ship_to = 'Ada, St James', phone = '555-0001', ordered = '2025-03-04'"
            + " WHERE id = 1",
        "UPDATE review SET words = 'I reply to myself.' WHERE id = 2");
  }

  @Test
  void twoDatabases_areBothCorrected() {
    try (TestDatabase shop = Shop.create();
        TestDatabase other = Shop.create()) {
      FaultySource faulty = new FaultySource(other);
      FulfilmentEngine engine =
          FulfilmentEngine.over(
              JdbcSubjectStore.of("shop", shop, Shop.map()),
              JdbcSubjectStore.of("other", faulty, Shop.map()));
      Rectification what =
          inShop("customer")
              .set("email", "a@b")
              .in("other", "customer")
              .set("email", "a@b")
              .in("other", "review")
              .row(Map.of("id", "1"))
              .supplement("words", "Really.")
              .build();
      RectificationPlan plan = engine.plan(REQUEST, what);
      faulty.failAt(5, false);
      assertThatThrownBy(() -> engine.rectify(plan)).isInstanceOf(StorageException.class);
      faulty.heal();

      RectificationReceipt receipt = engine.resumeRectification(REQUEST.id());

      assertThat(receipt.changes())
          .extracting(Corrected::store)
          .containsExactly("shop", "other", "other");
      assertThat(other.rows("SELECT words FROM review WHERE id = 1"))
          .containsExactly(List.of("I am Ada.\nReally."));
      assertThat(shop.rows("SELECT email FROM customer WHERE id = 1"))
          .isEqualTo(other.rows("SELECT email FROM customer WHERE id = 1"));
    }
  }

  @Test
  void storeThatCannotRectify_saysSo() {
    try (TestDatabase shop = Shop.create()) {
      ConsentLedger ledger = Fixtures.fill(ConsentLedger.builder(Fixtures.key()).inMemory());
      ledger.give(ADA, NEWSLETTER, NOTICE).record();
      FulfilmentEngine engine =
          FulfilmentEngine.builder().store(LedgerSubjectStore.of(ledger)).journal(shop).build();

      assertThatThrownBy(
              () ->
                  engine.plan(
                      REQUEST,
                      Rectification.builder()
                          .in("consent ledger", "consent")
                          .set("method", "letter")
                          .build()))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("store consent ledger cannot rectify");
    }
  }

  @Test
  void callsOutOfOrder_areRefused() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop);
      DataSubjectRequest open = DataSubjectRequest.received(RequestType.RECTIFICATION, ADA, T0);

      assertThatIllegalStateException()
          .isThrownBy(() -> engine.rectify(engine.plan(open, several())));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.plan(Requests.accepted(RequestType.ACCESS, ADA), several()));
      assertThatThrownBy(() -> engine.resumeRectification(UUID.randomUUID()))
          .isInstanceOf(ConsentException.class);
      assertThatIllegalStateException().isThrownBy(() -> Rectification.builder().set("a", "b"));
      assertThatIllegalArgumentException().isThrownBy(() -> Rectification.builder().build());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Correction("s", "g", Map.of(), "c", Kind.CLEAR, "x"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> inShop("customer").supplement("name", " "));
    }
  }
}

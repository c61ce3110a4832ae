package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.consent.ConsentException;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.FaultySource;
import dev.velum.consent.Fixtures;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShopErasureTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);

  private final TestDatabase shop = Shop.create();
  private final ConsentLedger ledger = Fixtures.ledger(shop, CLOCK);
  private final FulfilmentEngine engine = engine(Shop.map());
  private final DataSubjectRequest erasure = Requests.accepted(RequestType.ERASURE, ADA);

  private FulfilmentEngine engine(DataMap map) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", shop, map))
        .store(LedgerSubjectStore.of(ledger))
        .clock(CLOCK)
        .build();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void plan_changesNothingAndSaysEverything() {
    Map<String, List<List<String>>> before = Shop.dump(shop);

    Plan plan = engine.plan(erasure);

    assertThat(Shop.dump(shop)).isEqualTo(before);
    assertThat(shop.rows("SELECT * FROM \"velum_request\"")).isEmpty();
    assertThat(plan.rowCounts().get("shop"))
        .containsEntry("customer", 1L)
        .containsEntry("account", 2L)
        .containsEntry("orders", 2L)
        .containsEntry("order_line", 3L)
        .containsEntry("address", 1L)
        .containsEntry("wish_item", 2L);
    assertThat(plan.retained())
        .contains(
            new Retained("shop", "orders", 2, "tax records, ten years", "GDPR Art. 17(3)(b)"));
    List<String> deleted =
        plan.steps().stream()
            .filter(step -> step.action() == Action.DELETE)
            .map(ErasureStep::group)
            .toList();
    assertThat(deleted.indexOf("review")).isLessThan(deleted.indexOf("customer"));
    assertThat(deleted.indexOf("customer")).isLessThan(deleted.indexOf("address"));
    assertThat(plan.toString()).doesNotContain("ada").doesNotContain("Ada");
  }

  @Test
  void erasure_removesOwnRowsKeepsOthersAndIntegrity() {
    Map<String, List<List<String>>> others = Shop.others(shop);

    Outcome outcome = engine.execute(engine.plan(erasure));

    assertThat(Shop.others(shop)).isEqualTo(others);
    assertThat(Shop.brokenReferences(shop)).isEmpty();
    assertThat(shop.rows("SELECT * FROM orders WHERE id < 100 ORDER BY id"))
        .containsExactly(
            List.of("1", "null", "erased", "#8", "2025-01-01", "2025-03-01 00:00:00", "10.50"),
            List.of("2", "null", "erased", "null", "2025-01-01", "null", "20.00"));
    assertThat(shop.rows("SELECT engraving FROM order_line WHERE order_id < 100"))
        .allMatch(row -> row.equals(List.of("null")));
    for (String table :
        List.of("customer", "review", "message", "wishlist", "wish_item", "address")) {
      assertThat(shop.rows("SELECT 1 FROM " + table + " WHERE id < 100")).as(table).isEmpty();
    }
    assertThat(shop.rows("SELECT 1 FROM account WHERE login = 'ada'")).isEmpty();
    assertThat(outcome.receipt().lines())
        .contains(
            new Receipt.Line("shop", "customer", Action.DELETE, 1),
            new Receipt.Line("shop", "orders", Action.MASK, 2),
            new Receipt.Line("shop", "account", Action.DELETE, 2));
  }

  @Test
  void verification_isCleanAndForgetsThePerson() {
    Outcome outcome = engine.execute(engine.plan(erasure));

    Verification verification = engine.verify(outcome);

    assertThat(verification.residue()).isEmpty();
    assertThat(verification.isClean()).isTrue();
    assertThat(verification.statement()).anyMatch(line -> line.contains("backups"));
    assertThat(shop.rows("SELECT * FROM \"velum_request_identity\"")).isEmpty();
    assertThat(shop.rows("SELECT \"locator\" FROM \"velum_request_step\""))
        .allMatch(row -> row.equals(List.of("null")));
    assertThatThrownBy(() -> engine.verify(outcome)).isInstanceOf(ConsentException.class);
  }

  @Test
  void identityLeftInOtherRows_isFoundByTheSweep() {
    shop.run(
        "UPDATE message SET body = 'Write to ADA@example.org!' WHERE id = 100",
        "UPDATE product SET title = 'ada@example.org'", // not in the map
        "UPDATE review SET words = 'nevada@example.orgs' WHERE id = 100");
    Outcome outcome = engine.execute(engine.plan(erasure));

    Verification verification = engine.verify(outcome);

    assertThat(verification.residue())
        .containsExactly(
            new Residue("shop", "message", "BODY", 1, Residue.Kind.IDENTITY_FOUND),
            new Residue("shop", "PRODUCT", "TITLE", 2, Residue.Kind.IDENTITY_OUTSIDE_MAP));
    assertThat(verification.isClean()).isFalse();
    shop.run("UPDATE message SET body = '' WHERE id = 100");
    assertThat(engine.verify(outcome).isClean()).isFalse();
    shop.run("UPDATE product SET title = ''");
    assertThat(engine.verify(outcome).isClean()).isTrue();
  }

  @Test
  void identityInKeptRows_isReportedAndExpected() {
    shop.run(
        "ALTER TABLE orders ADD remark VARCHAR(60)",
        "ALTER TABLE order_line ADD remark VARCHAR(60)",
        "UPDATE orders SET remark = 'receipt to ada@example.org' WHERE id IN (1, 100)",
        "UPDATE order_line SET remark = 'ask ada@example.org' WHERE order_id = 1");
    Outcome outcome = engine.execute(engine.plan(erasure));

    assertThat(engine.verify(outcome).residue())
        .containsExactly(
            new Residue("shop", "orders", "REMARK", 1, Residue.Kind.IDENTITY_FOUND),
            new Residue("shop", "orders", "REMARK", 1, Residue.Kind.IDENTITY_IN_RETAINED_ROW),
            new Residue("shop", "order_line", "REMARK", 2, Residue.Kind.IDENTITY_IN_RETAINED_ROW));
    shop.run("UPDATE orders SET remark = NULL WHERE id = 100");
    assertThat(engine.verify(outcome).isClean()).isTrue();
  }

  @Test
  void rowsThatCameAfterTheExecution_areFound() {
    Outcome outcome = engine.execute(engine.plan(erasure));
    shop.run("INSERT INTO account VALUES ('late', 'xx', 'ada-1815')");

    assertThat(engine.verify(outcome).residue())
        .contains(new Residue("shop", "account", "*", 1, Residue.Kind.NOT_ERASED));
  }

  @Test
  void sharedRow_staysForTheOtherOwnerAndGoesWithTheLast() {
    shop.run("UPDATE customer SET address_id = 100 WHERE id = 1");
    Plan plan = engine.plan(erasure);

    assertThat(plan.retained())
        .anyMatch(rows -> rows.group().equals("address") && rows.rowCount() == 1);
    engine.execute(plan);

    assertThat(shop.rows("SELECT id FROM address ORDER BY id"))
        .containsExactly(List.of("1"), List.of("100"));
  }

  @Test
  void mentionsInOtherRows_areDetachedWhereTheMapSaysSo() {
    shop.run(
        "UPDATE customer SET referred_by = 1 WHERE id = 101",
        "UPDATE message SET recipient_id = 1 WHERE id = 100",
        "UPDATE review SET reply_to = 2 WHERE id = 100");

    Plan plan = engine.plan(erasure);
    engine.execute(plan);

    assertThat(plan.retained())
        .anyMatch(rows -> rows.group().equals("message") && rows.rowCount() == 1);
    assertThat(shop.rows("SELECT referred_by FROM customer WHERE id = 101"))
        .containsExactly(List.of("null"));
    assertThat(shop.rows("SELECT * FROM message WHERE id = 100"))
        .containsExactly(List.of("100", "100", "null", "Hello"));
    assertThat(shop.rows("SELECT reply_to FROM review WHERE id = 100"))
        .containsExactly(List.of("null"));
    assertThat(Shop.brokenReferences(shop)).isEmpty();
  }

  @Test
  void rowOwnedByTwoPeople_isLeft() {
    shop.run(
        "CREATE TABLE chat (id INT PRIMARY KEY, a INT REFERENCES customer (id),"
            + " b INT REFERENCES customer (id))",
        "CREATE TABLE chat_line (id INT PRIMARY KEY, chat INT REFERENCES chat (id))",
        "INSERT INTO chat VALUES (1, 1, NULL), (2, 1, 1), (3, 1, 100)",
        "INSERT INTO chat_line VALUES (1, 1), (3, 3)");
    DataMap map =
        Shop.builder()
            .table("chat", t -> t.key("id").ownedBy("customer", "a").ownedBy("customer", "b"))
            .table("chat_line", t -> t.key("id").ownedBy("chat", "chat"))
            .build();

    assertThatThrownBy(() -> engine(map).plan(erasure))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("1 rows of CHAT that stay point to rows of CUSTOMER");
    shop.run("UPDATE chat SET a = NULL WHERE id = 3");
    FulfilmentEngine fixed = engine(map);
    fixed.execute(fixed.plan(erasure));

    assertThat(shop.rows("SELECT id FROM chat")).containsExactly(List.of("3"));
    assertThat(shop.rows("SELECT id FROM chat_line")).containsExactly(List.of("3"));
  }

  @Test
  void unknownPerson_hasNothing() {
    Map<String, List<List<String>>> before = Shop.dump(shop);
    for (String strange :
        List.of(
            "' OR '1'='1", "%", "_", "ada-181_", "ADA-1815", "ada-1815 ", "1", "x".repeat(256))) {
      DataSubjectRequest request =
          Requests.accepted(RequestType.ERASURE, DataSubjectId.of(strange));
      Plan plan = engine.plan(request);
      assertThat(plan.steps()).isEmpty();
      assertThat(plan.retained()).isEmpty();
    }
    assertThat(Shop.dump(shop)).isEqualTo(before);
  }

  @Test
  void strangeIdentifiers_areErasedLikeAnyOther() {
    for (String strange : List.of("o'neil; DROP TABLE x", "100%", "a_b!c\"d", "y".repeat(256))) {
      DataSubjectId subject = DataSubjectId.of(strange);
      shop.run(
          "INSERT INTO customer (id, customer_no, name) VALUES (7, '"
              + strange.replace("'", "''")
              + "', 'S')",
          "INSERT INTO message VALUES (7, 7, NULL, 'from "
              + strange.substring(0, Math.min(50, strange.length())).replace("'", "''")
              + "')");
      Map<String, List<List<String>>> others = Shop.others(shop);
      DataSubjectRequest request =
          DataSubjectRequest.received(UUID.randomUUID(), RequestType.ERASURE, subject, T0)
              .verified(dev.velum.consent.rights.IdentityAssurance.HIGH)
              .accept(dev.velum.consent.rights.IdentityAssurance.HIGH);

      Outcome outcome = engine.execute(engine.plan(request));

      assertThat(engine.verify(outcome).isClean()).isTrue();
      assertThat(shop.rows("SELECT 1 FROM customer WHERE id = 7")).isEmpty();
      assertThat(Shop.others(shop)).isEqualTo(others);
    }
  }

  @Test
  void erasure_endsConsentAndKeepsItsEvidence() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    ledger.give(BEN, NEWSLETTER, NOTICE).record();

    Outcome outcome = engine.execute(engine.plan(erasure));

    assertThat(ledger.decide(ADA, NEWSLETTER, T0).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.decide(BEN, NEWSLETTER, T0).permitted()).isTrue();
    assertThat(ledger.history(ADA)).hasSize(2);
    assertThat(ledger.verify().holds()).isTrue();
    assertThat(outcome.receipt().retained())
        .contains(
            new Retained(
                "consent ledger",
                "consent",
                1,
                "evidence of past consent",
                "GDPR Art. 7(1), 17(3)(b), 17(3)(e)"));
    assertThat(engine.verify(outcome).isClean()).isTrue();
  }

  @Test
  void receipt_holdsNoPersonalData() throws Exception {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    String json = engine.execute(engine.plan(erasure)).receipt().toJson();

    JsonNode receipt = new ObjectMapper().readTree(json);
    assertThat(receipt.get("requestId").asText()).isEqualTo(erasure.id().toString());
    assertThat(receipt.get("done").size()).isGreaterThan(5);
    assertThat(json.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("ada")
        .doesNotContain("1815");
  }

  @Test
  void executionTwice_doesNothingMore() {
    Plan plan = engine.plan(erasure);
    Outcome first = engine.execute(plan);
    Map<String, List<List<String>>> after = Shop.dump(shop);

    assertThat(engine.execute(plan)).isEqualTo(first);
    assertThat(engine.resume(erasure.id())).isEqualTo(first);
    assertThat(Shop.dump(shop)).isEqualTo(after);
  }

  @Test
  void stalePlan_isRefusedBeforeAnythingIsWritten() {
    Plan plan = engine.plan(erasure);
    shop.run("INSERT INTO message VALUES (3, 1, NULL, 'one more')");
    Map<String, List<List<String>>> before = Shop.dump(shop);

    assertThatThrownBy(() -> engine.execute(plan))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("plan again");
    assertThat(Shop.dump(shop)).isEqualTo(before);
    assertThat(shop.rows("SELECT * FROM \"velum_request\"")).isEmpty();
  }

  @Test
  void requestThatIsNotAccepted_isNotCarriedOut() {
    DataSubjectRequest open = DataSubjectRequest.received(RequestType.ERASURE, ADA, T0);
    DataSubjectRequest access = DataSubjectRequest.received(RequestType.ACCESS, ADA, T0);

    assertThatIllegalStateException().isThrownBy(() -> engine.execute(engine.plan(open)));
    assertThatIllegalStateException().isThrownBy(() -> engine.access(access));
    assertThatIllegalArgumentException().isThrownBy(() -> engine.plan(access));
    assertThatIllegalArgumentException().isThrownBy(() -> engine.access(erasure));
  }

  @Test
  void unknownRequest_cannotBeResumed() {
    assertThatThrownBy(() -> engine.resume(UUID.randomUUID()))
        .isInstanceOf(ConsentException.class)
        .hasMessageContaining("the journal has no request");
  }

  @Test
  void failingStep_leavesTheRequestOpen() {
    Plan plan = engine.plan(erasure);
    FulfilmentEngine engineWithTrap =
        FulfilmentEngine.builder()
            .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
            .store(
                new ForwardingStore(LedgerSubjectStore.of(ledger)) {
                  @Override
                  public Holdings locate(SubjectIdentities who) {
                    // After the shop was compared with the plan, and before it is changed.
                    shop.run(
                        "CREATE TABLE late (customer_id INT REFERENCES customer (id))",
                        "INSERT INTO late VALUES (1)");
                    return super.locate(who);
                  }
                })
            .clock(CLOCK)
            .build();

    assertThatThrownBy(() -> engineWithTrap.execute(plan))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("LATE points to CUSTOMER");
    assertThat(shop.rows("SELECT \"state\" FROM \"velum_request\""))
        .containsExactly(List.of("EXECUTING"));
    shop.run("DROP TABLE late");

    assertThat(engine.verify(engine.resume(erasure.id())).isClean()).isTrue();
  }

  @Test
  void access_givesOwnRowsOnly() throws Exception {
    shop.run(
        "UPDATE customer SET address_id = 100 WHERE id = 1",
        "UPDATE message SET recipient_id = 1 WHERE id = 100");
    ledger.give(ADA, NEWSLETTER, NOTICE).by("web form").record();
    Map<String, List<List<String>>> before = Shop.dump(shop);

    AccessPackage copy = engine.access(Requests.accepted(RequestType.ACCESS, ADA));

    JsonNode json = new ObjectMapper().readTree(copy.json());
    JsonNode stores = json.get("stores");
    assertThat(stores.get("shop").get("customer").get(0).get("email").asText())
        .isEqualTo("ada@example.org");
    assertThat(stores.get("shop").get("order_line").size()).isEqualTo(3);
    assertThat(stores.get("consent ledger").get("consent").get(0).get("method").asText())
        .isEqualTo("web form");
    assertThat(stores.get("shop").has("address")).isFalse();
    assertThat(copy.json()).contains("\"rowCount\" : 1");
    for (String foreign :
        List.of("Ben,", "ben@", "Hello", "Good.", "Shared Lane", "555-0100", "h1")) {
      assertThat(copy.json()).doesNotContain(foreign);
      assertThat(copy.text()).doesNotContain(foreign);
    }
    assertThat(copy.text()).contains("ada@example.org").contains("Not included: 1 record of");
    assertThat(copy.toString()).doesNotContain("ada");
    assertThat(Shop.dump(shop)).isEqualTo(before);
  }

  @Test
  void access_goesThroughAllPages() {
    StringBuilder many = new StringBuilder("INSERT INTO message VALUES (10, 1, NULL, 'm')");
    for (int i = 1_000; i < 2_234; i++) {
      many.append(", (").append(i).append(", 1, NULL, 'm')");
    }
    shop.run(many.toString());

    AccessPackage copy = engine.access(Requests.accepted(RequestType.ACCESS, ADA));

    assertThat(copy.text().split("body: m\n", -1)).hasSize(1_236);
    Outcome outcome = engine.execute(engine.plan(erasure));
    assertThat(outcome.receipt().lines())
        .contains(new Receipt.Line("shop", "message", Action.DELETE, 1_237));
    assertThat(engine.verify(outcome).isClean()).isTrue();
  }

  @Test
  void listener_hearsOfEachAct() {
    List<String> acts = new ArrayList<>();
    FulfilmentEngine heard =
        FulfilmentEngine.builder()
            .store(JdbcSubjectStore.of(shop, Shop.map()))
            .listener(
                new FulfilmentListener() {
                  @Override
                  public void planned(Plan plan) {
                    acts.add("planned");
                  }

                  @Override
                  public void accessed(AccessPackage copy) {
                    acts.add("accessed");
                  }

                  @Override
                  public void executed(Outcome outcome) {
                    acts.add("executed");
                  }

                  @Override
                  public void verified(Verification verification) {
                    acts.add("verified");
                  }
                })
            .build();

    heard.access(Requests.accepted(RequestType.ACCESS, ADA));
    heard.verify(heard.execute(heard.plan(erasure)));

    assertThat(acts).containsExactly("accessed", "planned", "executed", "verified");
  }

  @Test
  void engine_needsAPlaceForItsJournal() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FulfilmentEngine.over(LedgerSubjectStore.of(ledger)))
        .withMessageContaining("journal");
    JdbcSubjectStore store = JdbcSubjectStore.of(shop, Shop.map());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FulfilmentEngine.over(store, store))
        .withMessageContaining("twice");
  }

  @Test
  void unreachableStore_isAnErrorAndNotNothing() {
    TestDatabase other = Shop.create();
    JdbcSubjectStore store = JdbcSubjectStore.of("other", new FaultySource(other), Shop.map());
    FulfilmentEngine two =
        FulfilmentEngine.over(JdbcSubjectStore.of("shop", shop, Shop.map()), store);
    FaultySource broken = (FaultySource) store.source();
    broken.failAt(1, false);

    assertThatThrownBy(() -> two.plan(erasure)).isInstanceOf(StorageException.class);
  }

  @Test
  void storeInAnotherDatabase_isErasedToo() {
    TestDatabase other = Shop.create();
    FulfilmentEngine two =
        FulfilmentEngine.over(
            JdbcSubjectStore.of("shop", shop, Shop.map()),
            JdbcSubjectStore.of("other", other, Shop.map()));
    Map<String, List<List<String>>> others = Shop.others(other);

    Outcome outcome = two.execute(two.plan(erasure));

    assertThat(two.verify(outcome).isClean()).isTrue();
    assertThat(Shop.dump(other)).isEqualTo(Shop.dump(shop));
    assertThat(Shop.others(other)).isEqualTo(others);
    other.close();
  }

  /** A store that does what another one does. */
  private static class ForwardingStore implements SubjectStore {
    private final SubjectStore store;

    ForwardingStore(SubjectStore store) {
      this.store = store;
    }

    @Override
    public String name() {
      return store.name();
    }

    @Override
    public Holdings locate(SubjectIdentities who) {
      return store.locate(who);
    }

    @Override
    public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
      return store.export(who, records);
    }

    @Override
    public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {
      store.erase(requestId, who, step);
    }

    @Override
    public List<Residue> residue(SubjectIdentities who) {
      return store.residue(who);
    }
  }
}

package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.TestDatabases;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Customers of a schema that was made by others, erased one after the other. */
class ChinookErasureTest {
  /** Other customers each day; a failure on one day is one on all days with its seed. */
  private static final long SEED = Long.getLong("velum.seed", System.currentTimeMillis() >>> 26);

  private static final List<Integer> ERASED =
      new Random(SEED).ints(1, 60).distinct().limit(6).boxed().toList();

  private static FulfilmentEngine engine(Chinook shop, DataMap map) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("chinook", shop.database(), map))
        .clock(Clock.fixed(T0, ZoneOffset.UTC))
        .build();
  }

  private static DataSubjectRequest request(int customer) {
    return DataSubjectRequest.received(
            new UUID(8, customer),
            RequestType.ERASURE,
            DataSubjectId.of(Integer.toString(customer)),
            T0)
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.LOW);
  }

  /** Returns all that is not this customer's. */
  private static Map<String, List<List<String>>> others(Chinook shop, int customer) {
    Map<String, List<List<String>>> all = shop.dump();
    shop.rowsOf(customer).forEach((table, rows) -> all.get(table).removeAll(rows));
    return all;
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "SQLITE"})
  void masking_changesOnlyTheCustomersOwnRows(TestDatabases product) {
    try (Chinook shop = Chinook.create(product)) {
      FulfilmentEngine engine = engine(shop, shop.masking());
      for (int customer : ERASED) {
        Map<String, List<List<String>>> others = others(shop, customer);
        Map<String, List<List<String>>> own = shop.rowsOf(customer);

        Plan plan = engine.plan(request(customer));
        Outcome outcome = engine.execute(plan);

        own.forEach(
            (table, rows) ->
                assertThat(plan.rowCounts().get("chinook"))
                    .containsEntry(shop.name(table), (long) rows.size()));
        assertThat(others(shop, customer)).isEqualTo(others);
        assertThat(shop.rowsOf(customer)).isEqualTo(masked(own));
        assertThat(shop.brokenReferences()).isEmpty();
        assertThat(outcome.receipt().retained()).hasSize(3);
        assertThat(engine.verify(outcome).isClean()).isTrue();
      }
    }
  }

  /** Returns what the rows must have become, by the position of their columns. */
  private static Map<String, List<List<String>>> masked(Map<String, List<List<String>>> own) {
    List<String> customer = new ArrayList<>(own.get("customer").get(0));
    customer.set(1, "erased");
    customer.set(2, "erased");
    for (int emptied : new int[] {3, 4, 5, 6, 8, 9, 10}) {
      customer.set(emptied, "null");
    }
    customer.set(11, "erased@invalid");
    List<List<String>> invoices = new ArrayList<>();
    for (List<String> row : own.get("invoice")) {
      List<String> invoice = new ArrayList<>(row);
      invoice.set(2, row.get(2).substring(0, 4) + "-01-01 00:00:00");
      for (int emptied : new int[] {3, 4, 5, 7}) {
        invoice.set(emptied, "null");
      }
      invoices.add(invoice);
    }
    return Map.of(
        "customer",
        List.of(customer),
        "invoice",
        invoices,
        "invoice_line",
        own.get("invoice_line"));
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "SQLITE"})
  void deleting_leavesEverybodyElseAndTheCatalogue(TestDatabases product) {
    try (Chinook shop = Chinook.create(product)) {
      FulfilmentEngine engine = engine(shop, shop.deleting());
      for (int customer : ERASED) {
        Map<String, List<List<String>>> others = others(shop, customer);

        Outcome outcome = engine.execute(engine.plan(request(customer)));

        assertThat(shop.dump()).isEqualTo(others);
        assertThat(shop.brokenReferences()).isEmpty();
        assertThat(outcome.receipt().retained()).isEmpty();
        assertThat(engine.verify(outcome).residue()).isEmpty();
      }
    }
  }
}

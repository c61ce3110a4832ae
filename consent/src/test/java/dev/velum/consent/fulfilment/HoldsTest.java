package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.LegalHold;
import dev.velum.consent.rights.LegalHolds;
import dev.velum.consent.rights.Refusal;
import dev.velum.consent.rights.RequestType;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A duty to keep data goes before the wish to have it erased, whenever it comes up. */
class HoldsTest {
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);
  private static final LegalHold CASE =
      new LegalHold(
          "case-77", new Refusal("dpv:LegalClaim", "GDPR Art. 17(3)(e)"), Optional.empty());
  private static final LegalHold ENDED =
      new LegalHold("case-1", CASE.refusal(), Optional.of(T0.minus(Duration.ofDays(1))));

  private static FulfilmentEngine engine(TestDatabase shop, LegalHolds holds) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
        .clock(Clock.fixed(T0, ZoneOffset.UTC))
        .holds(holds)
        .build();
  }

  @Test
  void hold_refusesThePlanWithReferenceAndReason() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop, subject -> List.of(ENDED, CASE));

      assertThatThrownBy(() -> engine.plan(ERASURE))
          .isInstanceOfSatisfying(
              PlanRefusedException.class,
              e ->
                  assertThat(e.problems())
                      .containsExactly("legal hold case-77 (dpv:LegalClaim, GDPR Art. 17(3)(e))"))
          .hasMessageNotContaining("ada");
    }
  }

  @Test
  void endedHold_hindersNothing() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop, subject -> List.of(ENDED));
      assertThat(engine.plan(ERASURE).steps()).isNotEmpty();
    }
  }

  @Test
  void holdSincePlanning_refusesTheExecutionBeforeAnythingIsWritten() {
    try (TestDatabase shop = Shop.create()) {
      AtomicInteger asked = new AtomicInteger();
      FulfilmentEngine engine =
          engine(shop, subject -> asked.incrementAndGet() > 1 ? List.of(CASE) : List.of());
      Plan plan = engine.plan(ERASURE);
      Map<String, List<List<String>>> before = Shop.dump(shop);

      assertThatThrownBy(() -> engine.execute(plan))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("case-77");

      assertThat(Shop.dump(shop)).isEqualTo(before);
      assertThat(shop.rows("SELECT 1 FROM \"velum_request\"")).isEmpty();
      assertThat(engine.openReason(ERASURE.id()).orElseThrow()).contains("case-77");
      assertThat(engine.queue().add(ERASURE)).as("to be tried again").isTrue();
      assertThat(engine.queue().runDue(1).open()).containsOnlyKeys(ERASURE.id());
      assertThat(engine.queue().size()).isOne();
    }
  }

  @Test
  void holdInTheMiddle_stopsTheRestUntilItEnds() {
    try (TestDatabase shop = Shop.create();
        TestDatabase undisturbed = Shop.create()) {
      FulfilmentEngine other = engine(undisturbed, LegalHolds.none());
      Receipt expected = other.execute(other.plan(ERASURE)).receipt();
      AtomicInteger asked = new AtomicInteger();
      AtomicInteger from = new AtomicInteger(6);
      FulfilmentEngine engine =
          engine(
              shop, subject -> asked.incrementAndGet() >= from.get() ? List.of(CASE) : List.of());
      Plan plan = engine.plan(ERASURE);
      assertThatThrownBy(() -> engine.execute(plan)).isInstanceOf(PlanRefusedException.class);
      List<List<String>> steps = steps(shop);
      assertThat(steps).contains(List.of("DONE"), List.of("PENDING"));

      assertThatThrownBy(() -> engine.resume(ERASURE.id()))
          .isInstanceOf(PlanRefusedException.class)
          .hasMessageContaining("case-77");
      assertThat(steps(shop)).isEqualTo(steps);
      assertThat(engine.openReason(ERASURE.id()).orElseThrow()).contains("case-77");

      from.set(Integer.MAX_VALUE);
      Outcome outcome = engine.resume(ERASURE.id());
      assertThat(outcome.receipt()).isEqualTo(expected);
      assertThat(Shop.dump(shop)).isEqualTo(Shop.dump(undisturbed));
      assertThat(engine.openReason(ERASURE.id())).isEmpty();
      assertThat(engine.verify(outcome).isClean()).isTrue();
    }
  }

  private static List<List<String>> steps(TestDatabase shop) {
    return shop.rows("SELECT \"state\" FROM \"velum_request_step\" ORDER BY \"step\"");
  }
}

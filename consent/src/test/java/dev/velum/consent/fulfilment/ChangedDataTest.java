package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.FaultySource;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The shop goes on while an erasure is interrupted; whatever the crash, the end is right. */
class ChangedDataTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);
  private static final JournalSeal BASE64 =
      new JournalSeal() {
        @Override
        public String seal(String text) {
          return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String open(String sealed) {
          return new String(Base64.getDecoder().decode(sealed), StandardCharsets.UTF_8);
        }
      };

  /** Crashes at each statement in turn, changes the data, resumes, and checks the end. */
  private static void afterEachCrash(String change, Consumer<TestDatabase> check) {
    int crashes = 0;
    boolean crashed = true;
    while (crashed) {
      try (TestDatabase shop = Shop.create()) {
        FaultySource source = new FaultySource(shop);
        FulfilmentEngine engine = engine(source, JournalSeal.none());
        Plan plan = engine.plan(ERASURE);
        source.failAt(++crashes, false);
        crashed = crashes(engine, plan);
        source.heal();
        boolean begun = !shop.rows("SELECT 1 FROM \"velum_request\"").isEmpty();
        if (!crashed || !begun) {
          continue;
        }
        boolean there = !shop.rows("SELECT 1 FROM customer WHERE id = 1").isEmpty();
        boolean pending =
            !shop.rows("SELECT 1 FROM \"velum_request_step\" WHERE \"state\" = 'PENDING'")
                .isEmpty();
        if (there && pending) {
          shop.run(change);
          Outcome outcome = engine.resume(ERASURE.id());
          check.accept(shop);
          assertThat(Shop.brokenReferences(shop)).as("crash %s", crashes).isEmpty();
          assertThat(engine.verify(outcome).isClean()).as("crash %s", crashes).isTrue();
        }
      }
    }
    assertThat(crashes).isGreaterThan(50);
  }

  private static FulfilmentEngine engine(FaultySource source, JournalSeal seal) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", source, Shop.map()))
        .clock(CLOCK)
        .seal(seal)
        .build();
  }

  private static boolean crashes(FulfilmentEngine engine, Plan plan) {
    try {
      engine.execute(plan);
      return false;
    } catch (StorageException e) {
      return true;
    }
  }

  @Test
  void rowThatCameIntoOtherHands_isLeft() {
    afterEachCrash(
        "UPDATE message SET sender_id = 100 WHERE id = 2",
        shop -> {
          // gone before the crash, or Ben's since
          assertThat(shop.rows("SELECT sender_id FROM message WHERE id = 2"))
              .isSubsetOf(List.of(List.of("100")));
          assertThat(shop.rows("SELECT 1 FROM customer WHERE id = 1")).isEmpty();
        });
  }

  @Test
  void rowThatWasAdded_goesToo() {
    afterEachCrash(
        "INSERT INTO message VALUES (7, 1, 100, 'One more thing')",
        shop -> {
          assertThat(shop.rows("SELECT 1 FROM message WHERE id = 7")).isEmpty();
          assertThat(shop.rows("SELECT 1 FROM customer WHERE id = 1")).isEmpty();
        });
  }

  @Test
  void addedKeptRow_isMaskedAndMaskedRowsAreNotForgotten() {
    afterEachCrash(
        "INSERT INTO orders VALUES (3, 1, 'Ada, again', NULL, '2025-06-07', NULL, 1.00)",
        shop -> {
          assertThat(shop.rows("SELECT DISTINCT ship_to FROM orders WHERE id < 100"))
              .containsExactly(List.of("erased"));
          assertThat(shop.rows("SELECT 1 FROM order_line WHERE order_id < 100 AND engraving <> ''"))
              .isEmpty();
          assertThat(shop.rows("SELECT phone FROM orders WHERE id = 1"))
              .containsExactly(List.of("#8"));
        });
  }

  @Test
  void sealedJournal_showsNobody() {
    try (TestDatabase shop = Shop.create()) {
      FaultySource source = new FaultySource(shop);
      FulfilmentEngine engine = engine(source, BASE64);
      Plan plan = engine.plan(ERASURE);
      source.failAt(90, false);
      assertThatThrownBy(() -> engine.execute(plan)).isInstanceOf(StorageException.class);
      source.heal();
      String journal =
          shop.rows("SELECT * FROM \"velum_request_identity\"").toString()
              + shop.rows("SELECT \"locator\" FROM \"velum_request_step\"");
      assertThat(journal).doesNotContain("ada").doesNotContain("[[\"").hasSizeGreaterThan(100);
      assertThat(engine.verify(engine.resume(ERASURE.id())).isClean()).isTrue();
    }
  }
}

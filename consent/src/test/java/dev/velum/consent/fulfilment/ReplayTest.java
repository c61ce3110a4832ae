package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.FaultySource;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.LegalHold;
import dev.velum.consent.rights.LegalHolds;
import dev.velum.consent.rights.Refusal;
import dev.velum.consent.rights.RequestType;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCipher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a restored backup brings back goes again. */
class ReplayTest {
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);
  private static final Duration KEEP = Duration.ofDays(90);

  private final HandClock clock = new HandClock(T0);
  private final JournalSeal seal =
      JournalSeal.of(FieldCipher.with(Keyset.generate(KeyPurpose.FIELD)));

  private FulfilmentEngine engine(DataSource shop, TestDatabase list, LegalHolds holds) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
        .clock(clock)
        .seal(seal)
        .holds(holds)
        .replays(ReplayList.of(list, seal, KEEP))
        .build();
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void restoredBackup_isErasedAgain(TestDatabases product) {
    try (TestDatabase list = TestDatabases.H2.create();
        TestDatabase shop = Shop.create(product)) {
      FulfilmentEngine engine = engine(shop, list, LegalHolds.none());
      try (TestDatabase restored = product.copy(shop)) {
        clock.set(T0.plusSeconds(60));
        Outcome first = engine.execute(engine.plan(ERASURE));
        assertThat(engine.verify(first).isClean()).isTrue();
        Map<String, List<List<String>>> erased = Shop.dump(shop);
        assertThat(Shop.dump(restored)).isNotEqualTo(erased);

        FulfilmentEngine after = engine(restored, list, LegalHolds.none());
        assertThat(after.replay(T0.plusSeconds(61)).outcomes()).as("done before").isEmpty();
        Replay replay = after.replay(T0);

        assertThat(replay.open()).isEmpty();
        assertThat(replay.outcomes()).hasSize(1);
        Outcome again = replay.outcomes().get(0);
        assertThat(again.receipt().replayOf()).contains(ERASURE.id());
        assertThat(again.receipt().lines()).isEqualTo(first.receipt().lines());
        assertThat(Shop.dump(restored)).isEqualTo(erased);
        assertThat(after.verify(again).isClean()).isTrue();
        assertThat(after.replay(T0).outcomes().get(0).receipt().lines())
            .as("nothing is left to do a third time")
            .isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void listIsSealed_andEndsWithTheBackups(TestDatabases product) {
    try (TestDatabase list = product.create();
        TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop, list, LegalHolds.none());
      engine.verify(engine.execute(engine.plan(ERASURE)));
      String rows = list.rows("SELECT * FROM \"velum_replay\"").toString();
      assertThat(rows).doesNotContainIgnoringCase("ada").doesNotContain("subject");

      ReplayList replays = ReplayList.of(list, seal, KEEP);
      assertThat(replays.destroyExpired(T0.plus(KEEP).minusSeconds(1))).isZero();
      assertThat(replays.destroyExpired(T0.plus(KEEP))).isOne();
      assertThat(engine.replay(T0).outcomes()).isEmpty();
    }
  }

  @Test
  void seal_mustHide() {
    try (TestDatabase list = TestDatabases.H2.create()) {
      assertThatThrownBy(() -> ReplayList.of(list, JournalSeal.none(), KEEP))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("seal must hide what it seals");
      assertThatThrownBy(() -> ReplayList.of(list, seal, Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void engineWithoutList_replaysNothing() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine =
          FulfilmentEngine.over(JdbcSubjectStore.of("shop", shop, Shop.map()));
      assertThatThrownBy(() -> engine.replay(T0)).isInstanceOf(IllegalStateException.class);
    }
  }

  /** The backup was made, and the program died, in the middle of the erasure. */
  @Test
  void anyCrash_isReplayedOrGoneOnWith() {
    for (int crash = 40; crash < 140; crash += 7) {
      try (TestDatabase list = TestDatabases.H2.create();
          TestDatabase shop = Shop.create()) {
        FaultySource source = new FaultySource(shop);
        FulfilmentEngine engine = engine(source, list, LegalHolds.none());
        Plan plan = engine.plan(ERASURE);
        source.failAt(crash, false);
        try {
          engine.execute(plan);
        } catch (StorageException e) {
          source.heal();
        }
        try (TestDatabase restored = TestDatabases.H2.copy(shop)) {
          boolean noted = !list.rows("SELECT 1 FROM \"velum_replay\"").isEmpty();
          FulfilmentEngine after = engine(restored, list, LegalHolds.none());
          Replay replay = after.replay(T0);
          assertThat(replay.open()).isEmpty();
          assertThat(replay.outcomes()).hasSize(noted ? 1 : 0);
          if (noted) {
            assertThat(after.verify(replay.outcomes().get(0)).isClean()).isTrue();
            assertThat(restored.rows("SELECT 1 FROM customer WHERE id = 1")).isEmpty();
          }
        }
      }
    }
  }

  @Test
  void oneThatIsHeld_staysOpenAndTheOthersGo() {
    try (TestDatabase list = TestDatabases.H2.create();
        TestDatabase shop = Shop.create()) {
      DataSubjectRequest other = Requests.accepted("ben", BEN);
      try (TestDatabase restored = TestDatabases.H2.copy(shop)) {
        FulfilmentEngine engine = engine(shop, list, LegalHolds.none());
        engine.execute(engine.plan(ERASURE));
        engine.execute(engine.plan(other));
        LegalHold hold =
            new LegalHold("case-9", new Refusal("dpv:Claim", "GDPR Art. 17"), Optional.empty());

        FulfilmentEngine after =
            engine(restored, list, who -> who.equals(ADA) ? List.of(hold) : List.of());
        Replay replay = after.replay(T0);

        assertThat(replay.open()).containsOnlyKeys(ERASURE.id());
        assertThat(replay.open().get(ERASURE.id())).contains("case-9");
        assertThat(replay.outcomes().get(0).receipt().replayOf()).contains(other.id());
        assertThat(restored.rows("SELECT id FROM customer ORDER BY 1"))
            .containsExactly(List.of("1"), List.of("101"));
      }
    }
  }
}

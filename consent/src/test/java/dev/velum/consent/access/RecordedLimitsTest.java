package dev.velum.consent.access;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.MARKETING;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentException;
import dev.velum.consent.FaultySource;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.access.LimitEvent.Kind;
import dev.velum.consent.rights.ObjectionGround;
import dev.velum.consent.rights.RestrictionGround;
import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordedLimitsTest {
  private static final UUID FIRST = new UUID(0, 1);
  private static final UUID SECOND = new UUID(0, 2);

  private final HandClock clock = new HandClock(T0);

  /** What may keep the limits. */
  enum Place {
    MEMORY,
    H2,
    POSTGRESQL,
    SQLITE
  }

  private interface Check {
    void run(RecordedLimits limits) throws Exception;
  }

  private void in(Place place, Check check) throws Exception {
    if (place == Place.MEMORY) {
      check.run(ProcessingLimits.inMemory(clock));
      return;
    }
    try (TestDatabase database = TestDatabases.valueOf(place.name()).create()) {
      check.run(JdbcProcessingLimits.open(database, clock));
    }
  }

  private static LimitEvent event(DataSubjectId subject, Kind kind, UUID request, String purpose) {
    return new LimitEvent(subject, kind, request, purpose, "ground", "", Instant.EPOCH);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void restriction_holdsUntilItsSubjectWasToldAndItIsLifted(Place place) throws Exception {
    in(
        place,
        limits -> {
          assertThat(limits.isRestricted(ADA)).isFalse();
          limits.restrict(ADA, FIRST, RestrictionGround.ACCURACY_CONTESTED);
          limits.restrict(ADA, SECOND, RestrictionGround.LEGAL_CLAIMS);
          assertThat(limits.isRestricted(ADA)).isTrue();
          assertThat(limits.isRestricted(BEN)).isFalse();

          assertThatIllegalStateException()
              .isThrownBy(() -> limits.lift(ADA, FIRST))
              .withMessageContaining("Art. 18(3)");
          assertThatIllegalStateException().isThrownBy(() -> limits.lift(BEN, FIRST));
          assertThatIllegalStateException()
              .isThrownBy(() -> limits.announceLifting(ADA, new UUID(0, 3), "letter"));
          limits.announceLifting(ADA, FIRST, "letter");
          limits.lift(ADA, FIRST);
          assertThat(limits.isRestricted(ADA)).as("the second one holds").isTrue();
          limits.announceLifting(ADA, SECOND, "letter");
          limits.lift(ADA, SECOND);
          assertThat(limits.isRestricted(ADA)).isFalse();
          assertThat(limits.history(ADA))
              .extracting(LimitEvent::kind)
              .containsExactly(
                  Kind.RESTRICTED,
                  Kind.RESTRICTED,
                  Kind.LIFTING_ANNOUNCED,
                  Kind.LIFTED,
                  Kind.LIFTING_ANNOUNCED,
                  Kind.LIFTED);
          assertThat(limits.history(ADA).get(0).ground()).isEqualTo("GDPR Art. 18(1)(a)");
        });
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void objection_canBeOverriddenButNotToDirectMarketing(Place place) throws Exception {
    in(
        place,
        limits -> {
          limits.object(ADA, FIRST, ObjectionGround.PARTICULAR_SITUATION, NEWSLETTER);
          limits.object(ADA, SECOND, ObjectionGround.DIRECT_MARKETING, MARKETING);
          assertThat(limits.hasObjected(ADA, NEWSLETTER.id())).isTrue();
          limits.overrideObjection(ADA, FIRST, NEWSLETTER, "fraud prevention");

          assertThat(limits.hasObjected(ADA, NEWSLETTER.id())).isFalse();
          assertThat(limits.history(ADA).get(2).note()).isEqualTo("fraud prevention");
          assertThatIllegalStateException()
              .isThrownBy(() -> limits.overrideObjection(ADA, SECOND, MARKETING, "money"))
              .withMessageContaining("Art. 21(3)");
          assertThatIllegalStateException()
              .isThrownBy(() -> limits.overrideObjection(BEN, SECOND, MARKETING, "money"));
          assertThat(limits.hasObjected(ADA, MARKETING.id())).isTrue();
          limits.record(event(ADA, Kind.OBJECTION_WITHDRAWN, SECOND, MARKETING.id()));
          assertThat(limits.hasObjected(ADA, MARKETING.id())).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void sameEventOfTheSameRequest_isRecordedOnce(Place place) throws Exception {
    in(
        place,
        limits -> {
          LimitEvent first = limits.record(event(ADA, Kind.OPTED_OUT_OF_SALE, FIRST, ""));
          clock.set(T0.plusSeconds(5));
          LimitEvent again = limits.record(event(ADA, Kind.OPTED_OUT_OF_SALE, FIRST, ""));

          assertThat(again).isEqualTo(first);
          assertThat(first.time()).isEqualTo(T0);
          assertThat(limits.history(ADA)).containsExactly(first);
          limits.record(event(ADA, Kind.OPTED_IN_TO_SALE, SECOND, ""));
          limits.record(event(ADA, Kind.OPTED_OUT_OF_SALE, FIRST, ""));
          assertThat(limits.hasOptedOutOfSale(ADA)).as("the first request is over").isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void earlierInstants_canBeAskedFor(Place place) throws Exception {
    in(
        place,
        limits -> {
          limits.record(event(ADA, Kind.OPTED_OUT_OF_SALE, FIRST, ""));
          clock.set(T0.plusSeconds(10));
          limits.restrict(ADA, FIRST, RestrictionGround.UNLAWFUL_PROCESSING);
          limits.object(ADA, FIRST, ObjectionGround.RESEARCH, NEWSLETTER);
          clock.set(T0.plusSeconds(20));
          limits.record(event(ADA, Kind.OPTED_IN_TO_SALE, FIRST, ""));
          limits.record(event(ADA, Kind.SENSITIVE_LIMITED, FIRST, ""));

          ProcessingLimits before = limits.at(T0.minusNanos(1));
          assertThat(before.hasOptedOutOfSale(ADA)).isFalse();
          ProcessingLimits at = limits.at(T0);
          assertThat(at.hasOptedOutOfSale(ADA)).isTrue();
          assertThat(at.isRestricted(ADA)).isFalse();
          ProcessingLimits later = limits.at(T0.plusSeconds(10));
          assertThat(later.isRestricted(ADA)).isTrue();
          assertThat(later.hasObjected(ADA, NEWSLETTER.id())).isTrue();
          assertThat(later.hasLimitedSensitive(ADA)).isFalse();
          assertThat(limits.at(T0.plusSeconds(20)).hasOptedOutOfSale(ADA)).isFalse();
          assertThat(limits.hasLimitedSensitive(ADA)).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void clockThatGoesBack_neverMakesAnEventEarlier(Place place) throws Exception {
    in(
        place,
        limits -> {
          limits.record(event(ADA, Kind.OPTED_OUT_OF_SALE, FIRST, ""));
          clock.set(T0.minusSeconds(100));
          limits.record(event(ADA, Kind.OPTED_IN_TO_SALE, FIRST, ""));

          assertThat(limits.history(ADA)).extracting(LimitEvent::time).containsExactly(T0, T0);
          assertThat(limits.at(T0.minusSeconds(1)).hasOptedOutOfSale(ADA)).isFalse();
          assertThat(limits.at(T0).hasOptedOutOfSale(ADA)).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void randomEvents_meanWhatASlowReadingOfThemMeans(Place place) throws Exception {
    in(
        place,
        limits -> {
          Random random = new Random(20_261_122);
          List<LimitEvent> recorded = new ArrayList<>();
          for (int i = 0; i < 120; i++) {
            Kind kind = List.of(Kind.values()).get(random.nextInt(Kind.values().length));
            String purpose = kind.isAboutPurpose() ? "p" + random.nextInt(2) : "";
            UUID request = new UUID(0, random.nextInt(12));
            clock.set(T0.plusSeconds(i));
            try {
              LimitEvent event = limits.record(event(ADA, kind, request, purpose));
              if (event.time().equals(T0.plusSeconds(i))) {
                recorded.add(event);
              }
            } catch (IllegalStateException e) {
              // It could not come then.
            }
          }
          assertThat(limits.history(ADA)).isEqualTo(recorded).hasSizeGreaterThan(30);
          for (int i = 0; i < 120; i += 7) {
            ProcessingLimits at = limits.at(T0.plusSeconds(i));
            List<LimitEvent> until =
                recorded.subList(0, (int) recorded.stream().filter(before(i)).count());
            assertThat(at.isRestricted(ADA)).isEqualTo(open(until, Kind.RESTRICTED, ""));
            assertThat(at.hasObjected(ADA, "p1")).isEqualTo(open(until, Kind.OBJECTED, "p1"));
            assertThat(at.hasOptedOutOfSale(ADA))
                .isEqualTo(last(until, Kind.OPTED_OUT_OF_SALE, Kind.OPTED_IN_TO_SALE));
            assertThat(at.hasLimitedSensitive(ADA))
                .isEqualTo(last(until, Kind.SENSITIVE_LIMITED, Kind.SENSITIVE_ALLOWED));
          }
        });
  }

  private static java.util.function.Predicate<LimitEvent> before(int seconds) {
    return event -> !event.time().isAfter(T0.plusSeconds(seconds));
  }

  /** Each request opens once at most and closes once at most, so counting is enough. */
  private static boolean open(List<LimitEvent> events, Kind opening, String purpose) {
    Set<Kind> closing =
        opening == Kind.RESTRICTED
            ? Set.of(Kind.LIFTED)
            : Set.of(Kind.OBJECTION_OVERRIDDEN, Kind.OBJECTION_WITHDRAWN);
    Set<UUID> open = new HashSet<>();
    for (LimitEvent event : events) {
      if (event.purposeId().equals(purpose) && event.kind() == opening) {
        open.add(event.requestId());
      }
    }
    for (LimitEvent event : events) {
      if (event.purposeId().equals(purpose) && closing.contains(event.kind())) {
        open.remove(event.requestId());
      }
    }
    return !open.isEmpty();
  }

  private static boolean last(List<LimitEvent> events, Kind on, Kind off) {
    for (int i = events.size() - 1; i >= 0; i--) {
      Kind kind = events.get(i).kind();
      if (kind == on || kind == off) {
        return kind == on;
      }
    }
    return false;
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void severalWritersAtOnce_loseNothing(Place place) throws Exception {
    in(
        place,
        limits -> {
          int writers = 4;
          int each = 6;
          ExecutorService pool = Executors.newFixedThreadPool(writers);
          try {
            List<Future<?>> done = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
              int writer = w;
              done.add(
                  pool.submit(
                      () -> {
                        for (int i = 0; i < each; i++) {
                          UUID request = new UUID(writer, i);
                          limits.restrict(ADA, request, RestrictionGround.LEGAL_CLAIMS);
                        }
                      }));
            }
            for (Future<?> one : done) {
              one.get();
            }
          } finally {
            pool.shutdownNow();
          }
          assertThat(limits.history(ADA)).hasSize(writers * each).doesNotHaveDuplicates();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "POSTGRESQL", "SQLITE"})
  void failureAtAnyPoint_isRepeatedWithoutHarm(Place place) {
    try (TestDatabase database = TestDatabases.valueOf(place.name()).create()) {
      FaultySource faulty = new FaultySource(database);
      JdbcProcessingLimits limits = JdbcProcessingLimits.open(faulty, clock);
      boolean failed = true;
      int operation = 0;
      while (failed) {
        operation++;
        for (boolean afterwards : new boolean[] {false, true}) {
          DataSubjectId subject = DataSubjectId.of("s" + operation + afterwards);
          faulty.failAt(operation, afterwards);
          failed = false;
          try {
            limits.restrict(subject, FIRST, RestrictionGround.LEGAL_CLAIMS);
          } catch (StorageException e) {
            failed = true;
          }
          faulty.heal();
          limits.restrict(subject, FIRST, RestrictionGround.LEGAL_CLAIMS);
          assertThat(limits.history(subject)).hasSize(1);
        }
      }
      assertThat(operation).isGreaterThan(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "POSTGRESQL", "SQLITE"})
  void events_areThereAfterReopening(Place place) {
    try (TestDatabase database = TestDatabases.valueOf(place.name()).create()) {
      JdbcProcessingLimits.open(database, clock)
          .object(ADA, FIRST, ObjectionGround.DIRECT_MARKETING, MARKETING);

      JdbcProcessingLimits again = JdbcProcessingLimits.open(database, clock);

      assertThat(again.hasObjected(ADA, MARKETING.id())).isTrue();
      assertThat(again.history(DataSubjectId.of(ADA.value().toUpperCase(Locale.ROOT)))).isEmpty();
      database.run("UPDATE \"velum_limit_event\" SET \"kind\" = 'FORGOTTEN'");
      assertThatThrownBy(() -> again.hasObjected(ADA, MARKETING.id()))
          .isInstanceOf(ConsentException.class);
    }
  }

  @Test
  void limitsThatCannotBeRead_areAnErrorAndNotNone() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      FaultySource faulty = new FaultySource(database);
      JdbcProcessingLimits limits = JdbcProcessingLimits.open(faulty, clock);
      faulty.failAt(1, false);

      assertThatThrownBy(() -> limits.isRestricted(ADA)).isInstanceOf(StorageException.class);
    }
  }

  @Test
  void eventsAreChecked_andShowNobody() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event(ADA, Kind.OBJECTED, FIRST, ""))
        .withMessageContaining("purposeId must be given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event(ADA, Kind.RESTRICTED, FIRST, "x"))
        .withMessageContaining("purposeId must be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> event(ADA, Kind.OBJECTED, FIRST, "x".repeat(201)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LimitEvent(
                    ADA, Kind.RESTRICTED, FIRST, "", "g", "x".repeat(1_001), Instant.EPOCH));
    assertThat(event(ADA, Kind.RESTRICTED, FIRST, "").toString()).doesNotContain("ada");
    assertThat(ProcessingLimits.inMemory(clock).toString())
        .isEqualTo("ProcessingLimits[0 subjects]");
  }
}

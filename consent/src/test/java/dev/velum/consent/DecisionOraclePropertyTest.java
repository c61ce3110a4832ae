package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Decisions of the ledger against a slow reading of the rules, over random histories. */
class DecisionOraclePropertyTest {
  private static final List<Purpose> PURPOSES =
      List.of(Fixtures.NEWSLETTER, Fixtures.NEWSLETTER_2, Fixtures.HEALTH);
  private static final ConsentLedger LEDGER =
      Fixtures.ledger(
          TestDatabase.inMemory(), Clock.fixed(T0.plusSeconds(86_400L * 400), ZoneOffset.UTC));

  private static final ConsentView VIEW =
      LEDGER.view(Duration.ofHours(1), PURPOSES.toArray(new Purpose[0]));

  /** Every day on which something happens, then now and then until all but the endless ended. */
  private static final int[] DAYS =
      IntStream.concat(IntStream.range(-1, 14), IntStream.of(17, 20, 22, 25, 33)).toArray();

  /** One event, before the days are sorted into an order. */
  record Step(
      int who, int purpose, ConsentStatus status, int day, int lastsDays, boolean explicit) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.integers().between(0, 1),
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(ConsentStatus.values()).filter(s -> s != ConsentStatus.USED),
                Arbitraries.integers().between(0, 12),
                Arbitraries.of(0, 1, 2, 4, 9, 20),
                Arbitraries.of(true, false))
            .as(Step::new);
    return step.list().ofMaxSize(14);
  }

  @Property(tries = 150)
  void decisionsAgreeWithTheOracle(@ForAll("histories") List<Step> steps) {
    List<Step> ordered = new ArrayList<>(steps);
    ordered.sort((a, b) -> Integer.compare(a.day(), b.day()));
    String run = UUID.randomUUID().toString();
    List<DataSubjectId> people =
        List.of(DataSubjectId.of(ADA.value() + run), DataSubjectId.of(BEN.value() + run));
    LEDGER.recordAll(ordered.stream().map(step -> event(people, step)).toList());

    for (int day : DAYS) {
      for (int purpose = 0; purpose < PURPOSES.size(); purpose++) {
        List<DataSubjectId> expected = new ArrayList<>();
        for (int who = 0; who < people.size(); who++) {
          var asked = Tuple.of(who, purpose, day);
          boolean permitted = oracle(ordered, who, purpose, day);
          assertThat(LEDGER.decide(people.get(who), PURPOSES.get(purpose), at(day)).permitted())
              .as("subject, purpose and day %s", asked)
              .isEqualTo(permitted);
          assertThat(VIEW.permits(people.get(who), PURPOSES.get(purpose), at(day)))
              .as("view of subject, purpose and day %s", asked)
              .isEqualTo(permitted);
          if (permitted) {
            expected.add(people.get(who));
          }
        }
        assertThat(LEDGER.permitted(people, PURPOSES.get(purpose), at(day)))
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
  }

  private static ConsentEvent event(List<DataSubjectId> people, Step step) {
    DataSubjectId subject = people.get(step.who());
    Purpose purpose = PURPOSES.get(step.purpose());
    ConsentDraft draft =
        switch (step.status()) {
          case REQUESTED -> LEDGER.request(subject, purpose, NOTICE);
          case GIVEN -> LEDGER.give(subject, purpose, NOTICE);
          case REFUSED -> LEDGER.refuse(subject, purpose, NOTICE);
          case RENEWED -> LEDGER.renew(subject, purpose, NOTICE);
          case WITHDRAWN -> LEDGER.withdraw(subject, purpose);
          case EXPIRED -> LEDGER.expire(subject, purpose);
          case INVALIDATED -> LEDGER.invalidate(subject, purpose);
          case USED -> throw new IllegalArgumentException("not every history permits a use");
        };
    draft = draft.at(at(step.day()));
    draft = step.explicit() ? draft.explicitly() : draft;
    return (step.lastsDays() == 0 ? draft : draft.lasting(Period.ofDays(step.lastsDays()))).event();
  }

  /** Reads backwards for the first event that says anything about the question. */
  private static boolean oracle(List<Step> ordered, int who, int purpose, int day) {
    for (int i = ordered.size() - 1; i >= 0; i--) {
      Step step = ordered.get(i);
      boolean newsletters = step.purpose() <= 1 && purpose <= 1;
      boolean sameVersion = step.purpose() == purpose;
      boolean speaks = sameVersion || (newsletters && step.status() == ConsentStatus.WITHDRAWN);
      if (step.who() == who
          && step.day() <= day
          && speaks
          && step.status() != ConsentStatus.REQUESTED) {
        boolean agreed =
            step.status() == ConsentStatus.GIVEN || step.status() == ConsentStatus.RENEWED;
        boolean running = step.lastsDays() == 0 || day < step.day() + step.lastsDays();
        return agreed && running && (purpose != 2 || step.explicit());
      }
    }
    return false;
  }

  private static Instant at(int day) {
    return T0.plusSeconds(86_400L * day);
  }
}

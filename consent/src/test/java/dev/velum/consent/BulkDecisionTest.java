package dev.velum.consent;

import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.core.DataSubjectId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A million people, of whom every fiftieth was asked and every hundredth agreed. */
@TestInstance(Lifecycle.PER_CLASS)
class BulkDecisionTest {
  private static final int PEOPLE = 1_000_000;
  private static final Clock CLOCK = Clock.fixed(T0.plusSeconds(3_600), ZoneOffset.UTC);

  private final List<DataSubjectId> people =
      IntStream.range(0, PEOPLE).mapToObj(i -> DataSubjectId.of("customer-" + i)).toList();

  @Test
  void millionIds_areFilteredFromMemory() {
    ConsentLedger ledger =
        Fixtures.fill(ConsentLedger.builder(Fixtures.key()).clock(CLOCK).inMemory());
    List<ConsentEvent> events = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i += 50) {
      DataSubjectId subject = people.get(i);
      ConsentDraft draft =
          i % 100 == 0
              ? ledger.give(subject, NEWSLETTER, NOTICE)
              : ledger.refuse(subject, NEWSLETTER, NOTICE);
      events.add(draft.at(T0).event());
    }
    ledger.recordAll(events);

    requireEveryHundredth(ledger.permitted(people, NEWSLETTER, CLOCK.instant()));
    ConsentView view = ledger.view(Duration.ofHours(1), NEWSLETTER);
    requireEveryHundredth(view.permitted(people, NEWSLETTER, CLOCK.instant()));
  }

  @Test
  void millionIds_takeOnePassOverADatabase() {
    AtomicInteger statements = new AtomicInteger();
    try (TestDatabase database = TestDatabase.inMemory()) {
      Fixtures.ledger(database, CLOCK);
      // The chain is of no account here, and adding the rows by one statement is quick.
      database.run(
          String.format(
              Locale.ROOT,
              """
              INSERT INTO "velum_consent_event" ("sequence", "event_id", "subject", "purpose_id",
                "purpose_version", "status", "event_time", "recorded_at", "indicated_by", "method",
                "form", "duration", "key_id", "mac")
              SELECT X + 1, RANDOM_UUID(), 'customer-' || X * 50, '%s', %d,
                CASE WHEN MOD(X, 2) = 0 THEN 'GIVEN' ELSE 'REFUSED' END, %d, %d,
                'data subject', 'web', 'EXPRESSED', 'endless', 'k', 'none' FROM SYSTEM_RANGE(0, %d)
              """,
              NEWSLETTER.id(),
              NEWSLETTER.version(),
              Micros.of(T0),
              Micros.of(T0),
              PEOPLE / 50 - 1));
      ConsentLedger ledger =
          ConsentLedger.open(counting(database, statements), Fixtures.key(), CLOCK);
      statements.set(0);

      requireEveryHundredth(ledger.permitted(people, NEWSLETTER, CLOCK.instant()));
      assertThat(statements).hasValueLessThan(5);
    }
  }

  private void requireEveryHundredth(Set<DataSubjectId> permitted) {
    assertThat(permitted.size()).isEqualTo(PEOPLE / 100);
    for (int i = 0; i < PEOPLE; i += 100) {
      assertThat(permitted.contains(people.get(i))).isTrue();
    }
  }

  private static DataSource counting(DataSource behind, AtomicInteger statements) {
    return proxy(
        DataSource.class,
        behind,
        result -> {
          if (!(result instanceof Connection connection)) {
            return result;
          }
          return proxy(
              Connection.class,
              connection,
              made -> {
                statements.addAndGet(made instanceof Statement ? 1 : 0);
                return made;
              });
        });
  }

  private static <T> T proxy(Class<T> type, T target, UnaryOperator<Object> results) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return results.apply(method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}

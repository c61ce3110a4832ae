package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.HEALTH;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NEWSLETTER_2;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.core.DataSubjectId;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a ledger promises on every database. */
abstract class ConsentLedgerContract {
  private static final Duration DAY = Duration.ofDays(1);

  private final HandClock clock = new HandClock(T0);
  private TestDatabase database;
  private ConsentLedger ledger;

  abstract TestDatabase database();

  /** Returns a statement after which the database refuses {@code ada-1815}, naming the value. */
  String refusalOfAda() {
    return "ALTER TABLE \"velum_consent_event\" ADD CONSTRAINT no_ada CHECK (\"subject\" <>"
        + " 'ada-1815')";
  }

  @BeforeEach
  void open() {
    database = database();
    ledger = Fixtures.ledger(database, clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void unknownSubject_isDenied() {
    ConsentDecision decision = ledger.decide(ADA, NEWSLETTER, T0);

    assertThat(decision.permitted()).isFalse();
    assertThat(decision.reason()).isEqualTo(Reason.NO_EVENT);
    assertThat(decision.state()).isEmpty();
  }

  @Test
  void unknownPurpose_isDenied() {
    ConsentDecision decision = ledger.decide(ADA, Purpose.of("profiling", 1), T0);

    assertThat(decision.permitted()).isFalse();
    assertThat(decision.reason()).isEqualTo(Reason.PURPOSE_UNKNOWN);
  }

  @Test
  void givenConsent_permitsWithBasisEntryAndExpiry() {
    LedgerEntry entry =
        ledger
            .give(ADA, NEWSLETTER, NOTICE)
            .by("web form")
            .evidence("ab".repeat(32))
            .lasting(Period.ofMonths(1))
            .record();

    ConsentDecision decision = ledger.decide(ADA, NEWSLETTER, T0);

    assertThat(decision.permitted()).isTrue();
    assertThat(decision.basis()).isEqualTo(LawfulBasis.A6_1_A);
    assertThat(decision.entry()).contains(entry);
    assertThat(decision.expiry()).contains(Instant.parse("2026-02-01T00:00:00Z"));
  }

  @Test
  void history_returnsWhatWasRecorded() {
    ConsentEvent asked = ledger.request(ADA, NEWSLETTER, NOTICE).by("e-mail").event();
    ConsentEvent given =
        ledger
            .give(ADA, HEALTH, NOTICE)
            .explicitly()
            .indicatedBy("guardian")
            .evidence("cd".repeat(32))
            .until(T0.plus(DAY))
            .event();
    ConsentEvent taken = ledger.withdraw(ADA, NEWSLETTER).event();

    List<LedgerEntry> recorded = ledger.recordAll(List.of(asked, given, taken));

    assertThat(ledger.history(ADA)).isEqualTo(recorded);
    assertThat(recorded).extracting(LedgerEntry::event).containsExactly(asked, given, taken);
    assertThat(recorded).extracting(LedgerEntry::sequence).containsExactly(1L, 2L, 3L);
    assertThat(ledger.history(BEN)).isEmpty();
  }

  @Test
  void withdrawal_hasNoEffectOnThePast() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    clock.set(T0.plus(DAY));
    ledger.withdraw(ADA, NEWSLETTER).record();

    assertThat(ledger.decide(ADA, NEWSLETTER, T0.plus(DAY).minusNanos(1_000)).permitted()).isTrue();
    assertThat(ledger.decide(ADA, NEWSLETTER, T0.plus(DAY)).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.decide(ADA, NEWSLETTER, T0.minusNanos(1_000)).reason())
        .isEqualTo(Reason.NO_EVENT);
  }

  @Test
  void expiry_isComputedAtDecisionTime() {
    ledger.give(ADA, NEWSLETTER, NOTICE).lasting(Period.ofDays(1)).record();

    assertThat(ledger.decide(ADA, NEWSLETTER, T0.plus(DAY).minusNanos(1)).permitted()).isTrue();
    ConsentDecision after = ledger.decide(ADA, NEWSLETTER, T0.plus(DAY));
    assertThat(after.reason()).isEqualTo(Reason.EXPIRED);
    assertThat(after.state()).contains(ConsentStatus.EXPIRED);
  }

  @Test
  void newPurposeVersion_needsNewConsent() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    assertThat(ledger.decide(ADA, NEWSLETTER_2, T0).reason()).isEqualTo(Reason.NO_EVENT);
  }

  @Test
  void withdrawalOfOneVersion_coversAllVersions() {
    ledger.give(ADA, NEWSLETTER_2, NOTICE).record();
    ledger.withdraw(ADA, NEWSLETTER).record();

    assertThat(ledger.decide(ADA, NEWSLETTER_2, T0).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.permitted(List.of(ADA), NEWSLETTER_2, T0)).isEmpty();
  }

  @Test
  void specialCategory_needsExplicitConsent() {
    ledger.give(ADA, HEALTH, NOTICE).record();
    ledger.give(BEN, HEALTH, NOTICE).explicitly().record();

    assertThat(ledger.decide(ADA, HEALTH, T0).reason()).isEqualTo(Reason.NOT_EXPLICIT);
    assertThat(ledger.decide(BEN, HEALTH, T0).permitted()).isTrue();
    assertThat(ledger.permitted(List.of(ADA, BEN), HEALTH, T0)).containsExactly(BEN);
  }

  @Test
  void sameEventTwice_isRecordedOnce() {
    UUID id = UUID.randomUUID();
    LedgerEntry first = ledger.give(ADA, NEWSLETTER, NOTICE).id(id).record();
    clock.set(T0.plus(DAY));
    LedgerEntry again = ledger.give(ADA, NEWSLETTER, NOTICE).id(id).record();

    assertThat(again).isEqualTo(first);
    assertThat(ledger.history(ADA)).containsExactly(first);
  }

  @Test
  void sameEventTwiceInOneBatch_isRecordedOnce() {
    ConsentEvent event = ledger.give(ADA, NEWSLETTER, NOTICE).event();

    List<LedgerEntry> entries = ledger.recordAll(List.of(event, event));

    assertThat(entries.get(0)).isEqualTo(entries.get(1));
    assertThat(ledger.history(ADA)).hasSize(1);
  }

  @Test
  void idOfAnotherEvent_isRejected() {
    UUID id = UUID.randomUUID();
    ledger.give(ADA, NEWSLETTER, NOTICE).id(id).record();

    assertThatThrownBy(() -> ledger.withdraw(ADA, NEWSLETTER).id(id).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("belongs to another event");
  }

  @Test
  void batchWithOneBadEvent_recordsNothing() {
    ConsentEvent good = ledger.give(ADA, NEWSLETTER, NOTICE).event();
    ConsentEvent bad = ledger.give(BEN, Purpose.of("unheard of", 1), NOTICE).event();

    assertThatThrownBy(() -> ledger.recordAll(List.of(good, bad)))
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("purpose unheard of@1 is not registered");
    assertThat(ledger.history(ADA)).isEmpty();
    assertThat(ledger.checkpoint().sequence()).isZero();
  }

  @Test
  void unknownNotice_isRejected() {
    Notice other = new Notice("privacy", 2, "en", "00".repeat(32), T0);

    assertThatThrownBy(() -> ledger.give(ADA, NEWSLETTER, other).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("notice privacy@2 (en) is not registered");
  }

  @Test
  void eventBeforeItsNotice_isRejected() {
    Instant early = NOTICE.validFrom().minusSeconds(1);

    assertThatThrownBy(() -> ledger.give(ADA, NEWSLETTER, NOTICE).at(early).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("before notice");
  }

  @Test
  void eventBeforeTheLastOne_isRejected() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    assertThatThrownBy(() -> ledger.withdraw(ADA, NEWSLETTER).at(T0.minusSeconds(1)).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("before the subject's last event");
  }

  @Test
  void eventInTheFuture_isRejected() {
    Instant late = T0.plus(ConsentLedger.MAX_CLOCK_SKEW).plusSeconds(1);

    assertThatThrownBy(() -> ledger.give(ADA, NEWSLETTER, NOTICE).at(late).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("in the future");
  }

  @Test
  void clockThatGoesBack_doesNotUndoAWithdrawal() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    clock.set(T0.minus(DAY));
    LedgerEntry withdrawal = ledger.withdraw(ADA, NEWSLETTER).record();

    assertThat(withdrawal.event().time()).isEqualTo(T0);
    assertThat(ledger.decide(ADA, NEWSLETTER, T0).reason()).isEqualTo(Reason.WITHDRAWN);
  }

  @Test
  void purposeOnAnotherBasis_isRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ledger.registerPurpose(new Purpose("billing", 1, LawfulBasis.A6_1_B)))
        .withMessageContaining("GDPR Art. 6(1)(b)");
  }

  @Test
  void registeringOtherContentUnderTheSameVersion_isRejected() {
    Notice changed = new Notice("privacy", 1, "en", "11".repeat(32), NOTICE.validFrom());
    ledger.registerNotice(NOTICE);
    ledger.registerPurpose(NEWSLETTER);

    assertThatThrownBy(() -> ledger.registerNotice(changed)).isInstanceOf(ConsentException.class);
    assertThatThrownBy(
            () -> ledger.registerPurpose(new Purpose("newsletter", 1, LawfulBasis.A9_2_A)))
        .isInstanceOf(ConsentException.class);
  }

  @Test
  void permitted_agreesWithDecideForFewAndForMany() {
    List<DataSubjectId> subjects = new ArrayList<>();
    List<ConsentEvent> events = new ArrayList<>();
    for (int i = 0; i < 11_000; i++) {
      DataSubjectId subject = DataSubjectId.of("s" + i);
      subjects.add(subject);
      if (i % 3 != 0) {
        events.add(
            ledger.give(subject, NEWSLETTER, NOTICE).lasting(Period.ofDays(1 + i % 2)).event());
      }
      if (i % 5 == 0) {
        events.add(ledger.refuse(subject, NEWSLETTER, NOTICE).event());
      }
    }
    ledger.recordAll(events);
    Instant then = T0.plus(DAY);

    Set<DataSubjectId> all = ledger.permitted(subjects, NEWSLETTER, then);
    Set<DataSubjectId> some = ledger.permitted(subjects.subList(0, 700), NEWSLETTER, then);

    Set<DataSubjectId> expected = new HashSet<>();
    for (DataSubjectId subject : subjects.subList(0, 700)) {
      if (ledger.decide(subject, NEWSLETTER, then).permitted()) {
        expected.add(subject);
      }
    }
    assertThat(some).isEqualTo(expected).hasSizeGreaterThan(100);
    all.retainAll(subjects.subList(0, 700));
    assertThat(all).isEqualTo(expected);
    assertThat(ledger.permitted(List.of(), NEWSLETTER, then)).isEmpty();
  }

  @Test
  void strangeIdentifiers_areStoredAsTheyAre() {
    for (String strange :
        List.of("'; DROP TABLE \"velum_consent_event\"; --", "%", "_", "\"", "x".repeat(256))) {
      DataSubjectId subject = DataSubjectId.of(strange);
      ledger.give(subject, NEWSLETTER, NOTICE).record();
      assertThat(ledger.history(subject)).hasSize(1);
      assertThat(ledger.permitted(List.of(subject, ADA), NEWSLETTER, T0)).containsExactly(subject);
    }
    assertThat(ledger.verify().entryCount()).isEqualTo(5);
  }

  @Test
  void withdrawalAfterAnEventOfAFastClock_takesEffectAtOnce() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();
    ledger.request(ADA, NEWSLETTER, NOTICE).at(T0.plusSeconds(240)).record();

    ledger.withdraw(ADA, NEWSLETTER).record();

    assertThat(ledger.decide(ADA, NEWSLETTER, T0).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.permitted(List.of(ADA), NEWSLETTER, T0)).isEmpty();
    assertThat(ledger.decide(ADA, NEWSLETTER, T0.minusNanos(1_000)).permitted()).isFalse();
  }

  @Test
  void bulkDecision_answersForAnyInstant() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    assertThat(ledger.permitted(List.of(ADA, BEN), NEWSLETTER, Instant.MAX)).containsExactly(ADA);
    assertThat(ledger.permitted(List.of(ADA, BEN), NEWSLETTER, Instant.MIN)).isEmpty();
  }

  @Test
  void checkWhileOthersWrite_findsNoDamage() throws Exception {
    List<ConsentEvent> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(ledger.give(DataSubjectId.of("subject-" + i), NEWSLETTER, NOTICE).event());
    }
    ledger.recordAll(many);
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      Future<List<UUID>> writing = writer.submit(() -> write(ledger, BEN, 150));
      do {
        assertThat(ledger.verify().damage()).isEmpty();
      } while (!writing.isDone());
      writing.get();
    } finally {
      writer.shutdownNow();
    }
  }

  @Test
  void reopenedLedger_goesOn() {
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    ConsentLedger again = ConsentLedger.open(database, Fixtures.key(), clock);

    assertThat(again.decide(ADA, NEWSLETTER, T0).permitted()).isTrue();
    assertThat(again.withdraw(ADA, NEWSLETTER).record().sequence()).isEqualTo(2);
    assertThat(again.verify().holds()).isTrue();
  }

  @Test
  void severalWriters_loseAndReorderNothing() throws Exception {
    int writers = 4;
    int rounds = 40;
    List<ConsentLedger> ledgers =
        List.of(ledger, ConsentLedger.open(database, Fixtures.key(), clock));
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<List<UUID>>> written = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        ConsentLedger mine = ledgers.get(w % 2);
        DataSubjectId own = DataSubjectId.of("writer-" + w);
        written.add(pool.submit(() -> write(mine, own, rounds)));
      }
      for (int w = 0; w < writers; w++) {
        assertThat(
                ledger.history(DataSubjectId.of("writer-" + w)).stream().map(LedgerEntry::sequence))
            .isSorted();
        List<UUID> expected = written.get(w).get();
        assertThat(ledger.history(DataSubjectId.of("writer-" + w)))
            .extracting(entry -> entry.event().id())
            .isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(ledger.history(ADA)).hasSize(writers * rounds);
    assertThat(ledger.checkpoint().sequence()).isEqualTo(2L * writers * rounds);
    assertThat(ledger.verify().holds()).isTrue();
  }

  private static List<UUID> write(ConsentLedger ledger, DataSubjectId own, int rounds) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ConsentDraft draft =
          i % 2 == 0 ? ledger.give(own, NEWSLETTER, NOTICE) : ledger.withdraw(own, NEWSLETTER);
      ids.add(draft.record().event().id());
      ledger.request(ADA, NEWSLETTER, NOTICE).record();
    }
    return ids;
  }

  @Test
  void severalPrograms_mayInstallAtOnce() throws Exception {
    TestDatabase fresh = database();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<ConsentLedger>> opened = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        opened.add(pool.submit(() -> ConsentLedger.open(fresh, Fixtures.key(), clock)));
      }
      for (Future<ConsentLedger> each : opened) {
        assertThat(each.get().verify().holds()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(fresh.rows("SELECT \"version\" FROM \"velum_schema_version\" ORDER BY 1"))
        .containsExactly(List.of("1"), List.of("2"));
  }

  @Test
  void messages_neverShowTheSubject() {
    ConsentEvent event = ledger.give(ADA, NEWSLETTER, NOTICE).event();
    LedgerEntry entry = ledger.recordAll(List.of(event)).get(0);

    assertThat(entry.toString() + ledger.decide(ADA, NEWSLETTER, T0) + event)
        .doesNotContain(ADA.value());
  }

  @Test
  void failingDatabase_isReportedWithoutValues() {
    database.run(refusalOfAda());

    assertThatThrownBy(() -> ledger.give(ADA, NEWSLETTER, NOTICE).record())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("SQL state ")
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain(ADA.value());
              }
            });
    assertThat(ledger.checkpoint().sequence()).isZero();
  }
}

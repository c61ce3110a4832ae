package dev.velum.consent;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.HEALTH;
import static dev.velum.consent.Fixtures.MARKETING;
import static dev.velum.consent.Fixtures.NEWSLETTER;
import static dev.velum.consent.Fixtures.NEWSLETTER_2;
import static dev.velum.consent.Fixtures.NOTICE;
import static dev.velum.consent.Fixtures.OFFERS;
import static dev.velum.consent.Fixtures.OFFERS_2;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.ConsentDecision.Reason;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.core.DataSubjectId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a ledger promises wherever it lives. */
abstract class LedgerBehaviour {
  static final Duration DAY = Duration.ofDays(1);

  /** Born on the date that their id ends with; everybody else of the fixtures is of age. */
  static final AgeOfConsent AGES =
      AgeOfConsent.of(
          16,
          subject -> {
            String id = subject.value();
            if (id.equals("unborn")) {
              return Optional.empty();
            }
            return Optional.of(
                id.startsWith("child-")
                    ? LocalDate.parse(id.substring("child-".length()))
                    : LocalDate.of(1980, 1, 1));
          });

  final HandClock clock = new HandClock(T0);
  ConsentLedger ledger;

  /** Returns an empty ledger with this clock and {@link #AGES}. */
  abstract ConsentLedger open(ConsentLedger.Builder builder);

  @BeforeEach
  final void openLedger() {
    ledger =
        Fixtures.fill(open(ConsentLedger.builder(Fixtures.key()).clock(clock).ageOfConsent(AGES)));
  }

  @Test
  void consentToABroaderPurpose_coversItsParts() {
    ledger.give(ADA, MARKETING, NOTICE).record();

    ConsentDecision decision = ledger.decide(ADA, OFFERS, T0);

    assertThat(decision.permitted()).isTrue();
    assertThat(decision.entry().orElseThrow().event().purpose()).isEqualTo(MARKETING);
    assertThat(ledger.permitted(List.of(ADA, BEN), OFFERS, T0)).containsExactly(ADA);
  }

  @Test
  void consentToAPart_doesNotCoverTheWhole() {
    ledger.give(ADA, OFFERS, NOTICE).record();

    assertThat(ledger.decide(ADA, MARKETING, T0).reason()).isEqualTo(Reason.NO_EVENT);
    assertThat(ledger.permitted(List.of(ADA), MARKETING, T0)).isEmpty();
  }

  @Test
  void withdrawalOfABroaderPurpose_withdrawsItsParts() {
    ledger.give(ADA, OFFERS, NOTICE).record();
    ledger.withdraw(ADA, MARKETING).record();

    assertThat(ledger.decide(ADA, OFFERS, T0).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.permitted(List.of(ADA), OFFERS, T0)).isEmpty();
  }

  @Test
  void consentToAPartThatIsRecordedLate_doesNotOutlastTheWithdrawalOfTheWhole() {
    ledger.withdraw(ADA, MARKETING).at(T0).record();
    clock.set(T0.plus(DAY));
    ledger.give(ADA, OFFERS, NOTICE).at(T0.minus(DAY)).record();

    assertThat(ledger.decide(ADA, OFFERS, T0.plus(DAY)).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.permitted(List.of(ADA), OFFERS, T0.plus(DAY))).isEmpty();
    assertThat(ledger.view(DAY, OFFERS).permits(ADA, OFFERS, T0.plus(DAY))).isFalse();
    assertThat(ledger.decide(ADA, OFFERS, T0.minusSeconds(1)).permitted()).isTrue();

    ledger.give(ADA, OFFERS, NOTICE).at(T0).record();
    assertThat(ledger.decide(ADA, OFFERS, T0.plus(DAY)).permitted()).isTrue();
  }

  @Test
  void consentToAPartAfterTheClockWentBack_followsTheWithdrawalOfTheWhole() {
    ledger.withdraw(ADA, MARKETING).record();
    clock.set(T0.minus(DAY));
    LedgerEntry entry = ledger.give(ADA, OFFERS, NOTICE).record();

    assertThat(entry.event().time()).isEqualTo(T0);
    assertThat(ledger.decide(ADA, OFFERS, T0).permitted()).isTrue();
  }

  @Test
  void withdrawalOfAPart_outlastsALaterConsentToTheWhole() {
    ledger.withdraw(ADA, OFFERS).record();
    ledger.give(ADA, MARKETING, NOTICE).record();

    assertThat(ledger.decide(ADA, OFFERS, T0).reason()).isEqualTo(Reason.WITHDRAWN);
    assertThat(ledger.decide(ADA, MARKETING, T0).permitted()).isTrue();
  }

  @Test
  void consentToAPartThatRanOut_leavesTheBroaderOneStanding() {
    ledger.give(ADA, MARKETING, NOTICE).record();
    ledger.give(ADA, OFFERS, NOTICE).lasting(Period.ofDays(1)).record();

    assertThat(ledger.decide(ADA, OFFERS, T0.plus(DAY)).permitted()).isTrue();
    ledger.refuse(ADA, MARKETING, NOTICE).record();
    assertThat(ledger.decide(ADA, OFFERS, T0.plus(DAY)).reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void compatibleVersion_needsNoNewConsent() {
    ledger.give(ADA, OFFERS, NOTICE).record();
    ledger.give(BEN, OFFERS_2, NOTICE).record();

    assertThat(ledger.decide(ADA, OFFERS_2, T0).permitted()).isTrue();
    assertThat(ledger.permitted(List.of(ADA, BEN), OFFERS_2, T0))
        .containsExactlyInAnyOrder(ADA, BEN);
    assertThat(ledger.decide(BEN, OFFERS, T0).reason()).isEqualTo(Reason.NO_EVENT);
  }

  @Test
  void purposeWithOtherContent_isUnknown() {
    Purpose claimed = Purpose.of("newsletter", 2).compatibleWith(1);
    ledger.give(ADA, NEWSLETTER, NOTICE).record();

    assertThat(ledger.decide(ADA, claimed, T0).reason()).isEqualTo(Reason.PURPOSE_UNKNOWN);
    assertThat(ledger.permitted(List.of(ADA), claimed, T0)).isEmpty();
    assertThatThrownBy(() -> ledger.registerPurpose(claimed)).isInstanceOf(ConsentException.class);
  }

  @Test
  void consentUntilAnEvent_holdsUntilItIsNoted() {
    ledger.give(ADA, NEWSLETTER, NOTICE).untilEvent("the contract ends").record();
    clock.set(T0.plus(DAY));
    ledger.expire(ADA, NEWSLETTER).by("the contract ended").record();

    assertThat(ledger.decide(ADA, NEWSLETTER, T0).permitted()).isTrue();
    assertThat(ledger.decide(ADA, NEWSLETTER, T0.plus(DAY)).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(ledger.history(ADA).get(0).event().duration())
        .isEqualTo(ConsentDuration.untilEvent("the contract ends"));
  }

  @Test
  void consentForTwoUses_permitsTwo() {
    ledger.give(ADA, NEWSLETTER, NOTICE).forUses(2).record();
    ledger.use(ADA, NEWSLETTER).record();
    assertThat(ledger.decide(ADA, NEWSLETTER, T0).permitted()).isTrue();
    LedgerEntry second = ledger.use(ADA, NEWSLETTER).record();

    assertThat(ledger.decide(ADA, NEWSLETTER, T0).reason()).isEqualTo(Reason.USED_UP);
    assertThat(ledger.permitted(List.of(ADA), NEWSLETTER, T0)).isEmpty();
    assertThatThrownBy(() -> ledger.use(ADA, NEWSLETTER).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("USED_UP");
    assertThat(ledger.use(ADA, NEWSLETTER).id(second.event().id()).record()).isEqualTo(second);
    ledger.renew(ADA, NEWSLETTER, NOTICE).forUses(1).record();
    assertThat(ledger.decide(ADA, NEWSLETTER, T0).permitted()).isTrue();
  }

  @Test
  void useOfAPart_countsAgainstTheConsentToTheWhole() {
    ledger.give(ADA, MARKETING, NOTICE).forUses(1).record();
    UUID id = UUID.randomUUID();
    LedgerEntry use = ledger.use(ADA, OFFERS).id(id).record();

    assertThat(use.event().purpose()).isEqualTo(MARKETING);
    assertThat(ledger.use(ADA, OFFERS).id(id).record()).isEqualTo(use);
    assertThat(ledger.decide(ADA, MARKETING, T0).reason()).isEqualTo(Reason.USED_UP);
    assertThat(ledger.decide(ADA, OFFERS, T0).reason()).isEqualTo(Reason.USED_UP);
  }

  @Test
  void useWithoutConsent_isRejected() {
    assertThatThrownBy(() -> ledger.use(ADA, NEWSLETTER).record())
        .isInstanceOf(RejectedEventException.class)
        .hasMessageContaining("NO_EVENT");
  }

  @Test
  void child_needsTheGuardiansConsent() {
    DataSubjectId child = DataSubjectId.of("child-2012-01-01");
    ledger.give(child, NEWSLETTER, NOTICE).record();
    assertThat(ledger.decide(child, NEWSLETTER, T0).reason()).isEqualTo(Reason.GUARDIAN_NEEDED);
    assertThat(ledger.permitted(List.of(child), NEWSLETTER, T0)).isEmpty();

    LedgerEntry entry = ledger.give(child, NEWSLETTER, NOTICE).onBehalfBy("parent-7").record();

    assertThat(entry.event().guardian()).contains("parent-7");
    assertThat(entry.event().indicatedBy()).isEqualTo("guardian");
    assertThat(ledger.decide(child, NEWSLETTER, T0).permitted()).isTrue();
    assertThat(ledger.permitted(List.of(child), NEWSLETTER, T0)).containsExactly(child);
    ledger.withdraw(child, NEWSLETTER).record();
    assertThat(ledger.decide(child, NEWSLETTER, T0).reason()).isEqualTo(Reason.WITHDRAWN);
  }

  @Test
  void ageCountsOnTheBirthdayItself() {
    DataSubjectId sixteen = DataSubjectId.of("child-2010-01-01");
    DataSubjectId almost = DataSubjectId.of("child-2010-01-02");
    ledger.give(sixteen, NEWSLETTER, NOTICE).record();
    ledger.give(almost, NEWSLETTER, NOTICE).record();

    assertThat(ledger.decide(sixteen, NEWSLETTER, T0).permitted()).isTrue();
    assertThat(ledger.decide(almost, NEWSLETTER, T0.plus(DAY)).reason())
        .isEqualTo(Reason.GUARDIAN_NEEDED);
  }

  @Test
  void somebodyOfUnknownAge_countsAsAChild() {
    DataSubjectId unknown = DataSubjectId.of("unborn");
    ledger.give(unknown, NEWSLETTER, NOTICE).record();

    assertThat(ledger.decide(unknown, NEWSLETTER, T0).reason()).isEqualTo(Reason.GUARDIAN_NEEDED);
  }

  @Test
  void consentOfAnotherLaw_isDecidedByItsIri() {
    LawfulBasis lgpd =
        new LawfulBasis("https://example.org/lgpd#7-I", "LGPD Art. 7(I)", LawfulBasis.Need.CONSENT);
    Purpose survey = new Purpose("survey", 1, lgpd);
    ledger.registerPurpose(survey);
    ledger.give(ADA, survey, NOTICE).record();

    assertThat(ledger.decide(ADA, survey, T0).permitted()).isTrue();
    assertThat(ledger.decide(ADA, survey, T0).basis()).isEqualTo(lgpd);
  }

  @Test
  void overLongOrControlCharacters_areRefusedBeforeTheStore() {
    String tooLong = "x".repeat(201);
    ConsentDraft draft = ledger.give(ADA, NEWSLETTER, NOTICE);

    for (String bad : List.of(tooLong, " ", "a\u0000b", "a\nb")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Purpose.of(bad, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> draft.by(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> draft.onBehalfBy(bad));
      assertThatIllegalArgumentException().isThrownBy(() -> draft.untilEvent(bad));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Notice(bad, 1, "en", "0f".repeat(32), T0));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> DataSubjectId.of("x".repeat(257)));
    assertThatIllegalArgumentException().isThrownBy(() -> draft.forUses(0));
  }

  @Test
  void view_answersAsTheLedgerDoes() {
    ConsentView view = ledger.view(Duration.ofHours(1), NEWSLETTER, OFFERS, MARKETING);
    ledger.give(ADA, MARKETING, NOTICE).lasting(Period.ofDays(2)).record();
    assertThat(view.permits(ADA, OFFERS, T0)).isTrue();
    assertThat(view.reason(ADA, OFFERS, T0.plus(DAY.multipliedBy(2)))).isEqualTo(Reason.EXPIRED);
    clock.set(T0.plus(DAY));
    ledger.withdraw(ADA, MARKETING).record();

    assertThat(view.reason(ADA, OFFERS, T0.plus(DAY))).isEqualTo(Reason.WITHDRAWN);
    assertThat(view.permits(ADA, OFFERS, T0)).isTrue();
    assertThat(view.permits(ADA, OFFERS, Instant.MIN)).isFalse();
    assertThat(view.permitted(List.of(ADA, BEN), MARKETING, T0)).containsExactly(ADA);
    assertThat(view.permitted(List.of(ADA, BEN), MARKETING, T0.plus(DAY))).isEmpty();
    assertThat(view.reason(BEN, NEWSLETTER, T0)).isEqualTo(Reason.NO_EVENT);
    assertThat(view.sequence()).isEqualTo(2);
    assertThatIllegalArgumentException().isThrownBy(() -> view.permits(ADA, HEALTH, T0));
    assertThatThrownBy(() -> ledger.view(DAY, Purpose.of("profiling", 1)))
        .isInstanceOf(ConsentException.class);
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
  void messages_neverShowTheSubject() {
    ConsentEvent event = ledger.give(ADA, NEWSLETTER, NOTICE).event();
    LedgerEntry entry = ledger.recordAll(List.of(event)).get(0);

    assertThat(entry.toString() + ledger.decide(ADA, NEWSLETTER, T0) + event)
        .doesNotContain(ADA.value());
  }

  static List<UUID> write(ConsentLedger ledger, DataSubjectId own, int rounds) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ConsentDraft draft =
          i % 2 == 0 ? ledger.give(own, NEWSLETTER, NOTICE) : ledger.withdraw(own, NEWSLETTER);
      ids.add(draft.record().event().id());
      ledger.request(ADA, NEWSLETTER, NOTICE).record();
    }
    return ids;
  }
}

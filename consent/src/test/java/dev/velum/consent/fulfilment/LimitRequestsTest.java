package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.BEN;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.consent.LawfulBasis;
import dev.velum.consent.Purpose;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.access.Access;
import dev.velum.consent.access.AccessDecision.Reason;
import dev.velum.consent.access.AccessGuard;
import dev.velum.consent.access.AccessPolicy;
import dev.velum.consent.access.AccessRequest;
import dev.velum.consent.access.JdbcProcessingLimits;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.Objection;
import dev.velum.consent.rights.ObjectionGround;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.rights.RestrictionGround;
import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restriction, objection and opt-outs, from the request to the guard that denies. */
class LimitRequestsTest {
  private static final Clock CLOCK = Clock.fixed(T0, ZoneOffset.UTC);
  private static final Purpose ADS = new Purpose("advertising", 1, LawfulBasis.A6_1_F);
  private static final Purpose BILLING = new Purpose("billing", 1, LawfulBasis.A6_1_B);

  private static DataSubjectRequest accepted(RequestType type, DataSubjectId subject) {
    return DataSubjectRequest.received(type, subject, T0)
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.LOW);
  }

  private static List<Reason> reasons(AccessGuard guard, Purpose purpose, DataSubjectId subject) {
    Access access = Access.of("agent-7", purpose.id(), "all");
    return guard.decide(AccessRequest.of(access, Shop.EMAIL, subject)).reasons();
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void executedRequest_makesTheGuardDenyWithItsReason(TestDatabases product) {
    try (TestDatabase database = product.create()) {
      JdbcProcessingLimits limits = JdbcProcessingLimits.open(database, CLOCK);
      FulfilmentEngine engine =
          FulfilmentEngine.builder()
              .store(LimitsSubjectStore.of(limits))
              .journal(database)
              .limits(limits)
              .build();
      AccessGuard guard =
          AccessGuard.builder(
                  AccessPolicy.builder()
                      .purpose(ADS, Shop.EMAIL)
                      .saleOrSharing(ADS)
                      .purpose(BILLING, Shop.EMAIL)
                      .sensitive(Shop.EMAIL)
                      .neededForService(BILLING)
                      .role("all", ADS.id(), BILLING.id())
                      .build())
              .limits(limits)
              .build();
      assertThat(reasons(guard, ADS, ADA)).isEmpty();

      DataSubjectRequest optOut =
          DataSubjectRequest.received(RequestType.OPT_OUT_OF_SALE, ADA, T0).acceptUnverified();
      assertThat(engine.optOut(optOut).status()).isEqualTo(RequestStatus.FULFILLED);
      assertThat(reasons(guard, ADS, ADA)).containsExactly(Reason.OPTED_OUT);
      engine.optOut(accepted(RequestType.OPT_IN_TO_SALE, ADA));
      assertThat(reasons(guard, ADS, ADA)).isEmpty();

      engine.optOut(accepted(RequestType.LIMIT_SENSITIVE, ADA));
      assertThat(reasons(guard, ADS, ADA)).containsExactly(Reason.SENSITIVE_LIMITED);
      assertThat(reasons(guard, BILLING, ADA)).isEmpty();

      DataSubjectRequest objection = accepted(RequestType.OBJECTION, BEN);
      engine.restrict(objection, RestrictionGround.OBJECTION_PENDING);
      assertThat(reasons(guard, BILLING, BEN)).containsExactly(Reason.RESTRICTED);
      DataSubjectRequest answered =
          engine.object(objection, Objection.to(ObjectionGround.DIRECT_MARKETING, ADS.id()));
      limits.announceLifting(BEN, objection.id(), "e-mail");
      limits.lift(BEN, objection.id());
      assertThat(answered.status()).isEqualTo(RequestStatus.FULFILLED);
      assertThat(reasons(guard, ADS, BEN)).containsExactly(Reason.OBJECTED);
      assertThat(reasons(guard, BILLING, BEN)).isEmpty();

      DataSubjectRequest restriction = accepted(RequestType.RESTRICTION, BEN);
      DataSubjectRequest restricted =
          engine.restrict(restriction, RestrictionGround.ACCURACY_CONTESTED);
      assertThat(restricted.status()).isEqualTo(RequestStatus.FULFILLED);
      engine.restrict(restriction, RestrictionGround.ACCURACY_CONTESTED); // as after a crash
      assertThat(reasons(guard, BILLING, BEN)).containsExactly(Reason.RESTRICTED);
      assertThat(limits.history(BEN)).hasSize(5);
    }
  }

  @Test
  void objectionThatIsOverridden_isUnfulfilledWithTheReason() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      JdbcProcessingLimits limits = JdbcProcessingLimits.open(database, CLOCK);
      FulfilmentEngine engine = FulfilmentEngine.builder().journal(database).limits(limits).build();
      Objection decided =
          Objection.to(ObjectionGround.PARTICULAR_SITUATION, ADS.id())
              .overriddenBy("fraud prevention outweighs");

      DataSubjectRequest answered = engine.object(accepted(RequestType.OBJECTION, ADA), decided);

      assertThat(answered.status()).isEqualTo(RequestStatus.UNFULFILLED);
      assertThat(answered.refusal().orElseThrow().article()).isEqualTo("GDPR Art. 21(1)");
      assertThat(limits.hasObjected(ADA, ADS.id())).isFalse();
      assertThat(limits.history(ADA).get(1).note()).isEqualTo("fraud prevention outweighs");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Objection.to(ObjectionGround.DIRECT_MARKETING, ADS.id()).overriddenBy("money"))
          .withMessageContaining("Art. 21(3)");
    }
  }

  @Test
  void limits_areInTheCopyAndStayAfterAnErasure() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      JdbcProcessingLimits limits = JdbcProcessingLimits.open(database, CLOCK);
      FulfilmentEngine engine =
          FulfilmentEngine.builder()
              .store(LimitsSubjectStore.of(limits))
              .journal(database)
              .limits(limits)
              .clock(CLOCK)
              .build();
      engine.restrict(
          accepted(RequestType.RESTRICTION, ADA), RestrictionGround.UNLAWFUL_PROCESSING);
      List<ExportedRecord> records = new ArrayList<>();

      engine.export(accepted(RequestType.ACCESS, ADA), (store, one) -> records.add(one));
      Outcome outcome = engine.execute(engine.plan(accepted(RequestType.ERASURE, ADA)));

      assertThat(records).hasSize(1);
      assertThat(records.get(0).fields()).containsEntry("ground", "GDPR Art. 18(1)(b)");
      assertThat(outcome.receipt().retained()).hasSize(1);
      assertThat(limits.isRestricted(ADA)).isTrue();
      assertThat(engine.verify(outcome).isClean()).isTrue();
    }
  }

  @Test
  void callsOutOfOrder_areRefused() {
    try (TestDatabase database = TestDatabase.inMemory()) {
      JdbcProcessingLimits limits = JdbcProcessingLimits.open(database, CLOCK);
      FulfilmentEngine engine = FulfilmentEngine.builder().journal(database).limits(limits).build();
      FulfilmentEngine without = FulfilmentEngine.builder().journal(database).build();
      Objection objection = Objection.to(ObjectionGround.RESEARCH, "x");
      DataSubjectRequest access = accepted(RequestType.ACCESS, ADA);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.restrict(access, RestrictionGround.LEGAL_CLAIMS));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  engine.restrict(
                      accepted(RequestType.OBJECTION, ADA), RestrictionGround.LEGAL_CLAIMS));
      assertThatIllegalArgumentException().isThrownBy(() -> engine.object(access, objection));
      assertThatIllegalArgumentException().isThrownBy(() -> engine.optOut(access));
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  engine.restrict(
                      DataSubjectRequest.received(RequestType.RESTRICTION, ADA, T0),
                      RestrictionGround.LEGAL_CLAIMS));
      assertThatIllegalStateException()
          .isThrownBy(() -> without.optOut(accepted(RequestType.LIMIT_SENSITIVE, ADA)))
          .withMessageContaining("built with limits");
      assertThatIllegalStateException()
          .isThrownBy(
              () -> DataSubjectRequest.received(RequestType.ACCESS, ADA, T0).acceptUnverified());
      assertThatIllegalArgumentException().isThrownBy(() -> Objection.to(ObjectionGround.RESEARCH));
      assertThat(limits.history(ADA)).isEmpty();
    }
  }
}

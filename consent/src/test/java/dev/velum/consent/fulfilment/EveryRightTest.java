package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.consent.TestDatabase;
import dev.velum.consent.access.ProcessingLimits;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.Objection;
import dev.velum.consent.rights.ObjectionGround;
import dev.velum.consent.rights.Refusal;
import dev.velum.consent.rights.RefusedPart;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.rights.RestrictionGround;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each right on the whole way of its request, from the receipt to the end. */
class EveryRightTest {
  private static DataSubjectRequest fulfilled(FulfilmentEngine engine, DataSubjectRequest request) {
    return switch (request.type()) {
      case ACCESS, PORTABILITY -> {
        engine.export(request, (store, one) -> {});
        yield request.fulfil();
      }
      case RECTIFICATION -> {
        Rectification what =
            Rectification.builder().in("shop", "customer").set("name", "Augusta").build();
        engine.rectify(engine.plan(request, what));
        yield request.fulfil();
      }
      case ERASURE -> {
        engine.execute(engine.plan(request));
        yield request.fulfil();
      }
      case RESTRICTION -> engine.restrict(request, RestrictionGround.LEGAL_CLAIMS);
      case OBJECTION -> engine.object(request, Objection.to(ObjectionGround.RESEARCH, "study"));
      case OPT_OUT_OF_SALE, OPT_IN_TO_SALE, LIMIT_SENSITIVE -> engine.optOut(request);
      case AUTOMATED_DECISION -> throw new IllegalArgumentException("decided by people");
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTOMATED_DECISION")
  void request_goesItsWholeWay(RequestType type) {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine =
          FulfilmentEngine.builder()
              .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
              .limits(ProcessingLimits.inMemory())
              .build();
      DataSubjectRequest asked =
          DataSubjectRequest.received(type, ADA, T0)
              .acknowledge()
              .requireAction(T0.plusSeconds(1))
              .actionPerformed(T0.plusSeconds(2));
      assertThatIllegalStateException()
          .isThrownBy(() -> fulfilled(engine, asked))
          .withMessageContaining("must be accepted first");
      DataSubjectRequest accepted =
          asked.verified(IdentityAssurance.HIGH).delay().accept(IdentityAssurance.SUBSTANTIAL);

      DataSubjectRequest end = fulfilled(engine, accepted);

      assertThat(end.status()).isEqualTo(RequestStatus.FULFILLED);
      assertThat(end.id()).isEqualTo(asked.id());
      assertThat(end.pauses()).hasSize(1);
      assertThatIllegalStateException().isThrownBy(() -> fulfilled(engine, end));
      RefusedPart part =
          new RefusedPart(
              "a part",
              new Refusal("https://w3id.org/dpv/justifications#ThirdPartyRightsImpaired", "Art."),
              Optional.empty());
      assertThat(accepted.fulfilPartly(List.of(part)).refusedParts()).containsExactly(part);
    }
  }
}

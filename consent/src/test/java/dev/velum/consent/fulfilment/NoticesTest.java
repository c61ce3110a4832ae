package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.ADA;
import static dev.velum.consent.Fixtures.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.fulfilment.NoticeDelivery.Result;
import dev.velum.consent.fulfilment.NoticeStatus.State;
import dev.velum.consent.register.Recipient;
import dev.velum.consent.register.Register;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recipients are told, once each where it works, and the receipt says how it went. */
class NoticesTest {
  private static final DataSubjectRequest ERASURE = Requests.accepted(RequestType.ERASURE, ADA);

  private final HandClock clock = new HandClock(T0);
  private final List<RecipientNotice> delivered = new ArrayList<>();
  private boolean carrierAnswers;

  private static Recipient recipient(String id, DataCategory category) {
    return new Recipient(
        id, Recipient.Role.PROCESSOR, id + "@example.org", "contract", Set.of(category));
  }

  private static Register<Recipient> register() {
    return Register.<Recipient>of("recipients", List.of())
        .with(recipient("carrier", Shop.ADDRESS))
        .with(recipient("lab", DataCategory.of("health")))
        .with(recipient("mailer", DataCategory.of("contact")))
        .with(recipient("newspaper", Shop.WORDS))
        .with(recipient("archive", DataCategory.of("person")));
  }

  private Result deliver(RecipientNotice notice) {
    delivered.add(notice);
    return switch (notice.recipient()) {
      case "carrier" -> {
        if (!carrierAnswers) {
          throw new IllegalStateException("ada@example.org is not a message for a table");
        }
        yield Result.sent();
      }
      case "newspaper" -> Result.impossible("it was printed");
      case "archive" -> Result.disproportionate("a million copies");
      default -> Result.sent();
    };
  }

  private FulfilmentEngine engine(TestDatabase shop) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("shop", shop, Shop.map()))
        .clock(clock)
        .recipients(register(), this::deliver)
        .build();
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.class)
  void erasure_tellsWhoGetsTheData(TestDatabases product) {
    try (TestDatabase shop = Shop.create(product)) {
      FulfilmentEngine engine = engine(shop);
      Outcome outcome = engine.execute(engine.plan(ERASURE));

      assertThat(outcome.receipt().notices())
          .containsExactly(
              new NoticeStatus("archive", State.DISPROPORTIONATE, Optional.of("a million copies")),
              new NoticeStatus("carrier", State.PENDING, Optional.of("IllegalStateException")),
              new NoticeStatus("mailer", State.SENT, Optional.empty()),
              new NoticeStatus("newspaper", State.IMPOSSIBLE, Optional.of("it was printed")));
      RecipientNotice notice = delivered.get(2);
      assertThat(notice.contact()).isEqualTo("mailer@example.org");
      assertThat(notice.who().subject()).isEqualTo(ADA);
      assertThat(notice.who().identities()).extracting("value").contains("ada@example.org");
      assertThat(notice.categories()).contains(Shop.EMAIL, Shop.ADDRESS);

      carrierAnswers = true;
      assertThat(engine.deliverNotices()).as("not due yet").isZero();
      clock.set(T0.plus(Duration.ofMinutes(5)));
      assertThat(engine.deliverNotices()).isOne();
      assertThat(engine.deliverNotices()).isZero();

      assertThat(engine.recipientsTold(ERASURE.id()))
          .extracting(NoticeStatus::state)
          .containsExactly(State.DISPROPORTIONATE, State.SENT, State.SENT, State.IMPOSSIBLE);
      assertThat(delivered.stream().map(RecipientNotice::id).distinct()).hasSize(4);
      assertThat(delivered).hasSize(5);
      assertThat(
              shop.rows("SELECT 1 FROM \"velum_recipient_notice\" WHERE \"content\" IS NOT NULL"))
          .as("nothing names the person any more")
          .isEmpty();
      assertThat(engine.resume(ERASURE.id()).issued()).isEqualTo(outcome.issued());
    }
  }

  @Test
  void rectification_tellsWhoGetsTheCategory() {
    try (TestDatabase shop = Shop.create()) {
      FulfilmentEngine engine = engine(shop);
      DataSubjectRequest request = Requests.accepted(RequestType.RECTIFICATION, ADA);

      List<NoticeStatus> told = engine.tellRecipients(request, Set.of(Shop.EMAIL));

      assertThat(told).containsExactly(new NoticeStatus("mailer", State.SENT, Optional.empty()));
      assertThat(delivered.get(0).type()).isEqualTo(RequestType.RECTIFICATION);
      assertThat(engine.tellRecipients(request, Set.of(Shop.EMAIL))).isEqualTo(told);
      assertThat(delivered).hasSize(1);
    }
  }
}

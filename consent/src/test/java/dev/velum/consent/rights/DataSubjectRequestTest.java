package dev.velum.consent.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.core.DataSubjectId;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataSubjectRequestTest {
  private static final Refusal EXCESSIVE =
      new Refusal("https://w3id.org/dpv/justifications#ProcessExcessive", "GDPR Art. 12(5)(b)");

  private static final Instant T1 = Instant.parse("2026-01-03T00:00:00Z");

  private final DataSubjectRequest request =
      DataSubjectRequest.received(
          RequestType.ERASURE, DataSubjectId.of("ada-1815"), Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void verifiedRequest_goesToItsEnd() {
    DataSubjectRequest done =
        request
            .acknowledge()
            .requireAction(T1)
            .actionPerformed(T1.plusSeconds(60))
            .verified(IdentityAssurance.SUBSTANTIAL)
            .accept(IdentityAssurance.SUBSTANTIAL)
            .delay()
            .accept(IdentityAssurance.SUBSTANTIAL)
            .fulfil();

    assertThat(done.status()).isEqualTo(RequestStatus.FULFILLED);
    assertThat(done.id()).isEqualTo(request.id());
  }

  @Test
  void unverifiedRequest_isNotAccepted() {
    assertThatIllegalStateException()
        .isThrownBy(() -> request.accept(IdentityAssurance.LOW))
        .withMessageContaining("identity must be verified to LOW");
    assertThatIllegalStateException().isThrownBy(() -> request.accept(IdentityAssurance.NONE));
    assertThatIllegalStateException()
        .isThrownBy(() -> request.verified(IdentityAssurance.LOW).accept(IdentityAssurance.HIGH));
  }

  @Test
  void rejectedRequest_keepsItsReason() {
    DataSubjectRequest rejected = request.reject(EXCESSIVE);

    assertThat(rejected.refusal()).contains(EXCESSIVE);
    assertThat(rejected.leaveUnfulfilled().refusal()).contains(EXCESSIVE);
    assertThatIllegalStateException().isThrownBy(() -> rejected.verified(IdentityAssurance.HIGH));
  }

  @Test
  void forbiddenStep_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(request::fulfil)
        .withMessage("a request cannot go from INITIATED to FULFILLED");
  }

  @ParameterizedTest
  @EnumSource(RequestStatus.class)
  void everyState_leadsToAnEnd(RequestStatus from) {
    Set<RequestStatus> reached = new HashSet<>(Set.of(from));
    while (reached.addAll(reached.stream().flatMap(status -> status.next().stream()).toList())) {}

    assertThat(reached).containsAnyOf(RequestStatus.FULFILLED, RequestStatus.UNFULFILLED);
  }

  @Test
  void pauseBeginsAndEnds_withTheAction() {
    DataSubjectRequest waiting = request.requireAction(T1);
    assertThat(waiting.pauses()).containsExactly(new Pause(T1, Optional.empty()));
    Instant later = T1.plusSeconds(60);
    assertThat(waiting.actionPerformed(later).pauses())
        .containsExactly(new Pause(T1, Optional.of(later)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> waiting.actionPerformed(T1.minusSeconds(1)));
  }

  @Test
  void pauseThatWouldLengthenThePeriodTwice_isRefused() {
    DataSubjectRequest waited = request.requireAction(T1).actionPerformed(T1.plusSeconds(60));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.requireAction(request.received().minusSeconds(1)))
        .withMessageContaining("asked must not be before");
    assertThatIllegalArgumentException().isThrownBy(() -> waited.requireAction(T1.plusSeconds(59)));
    assertThat(waited.requireAction(T1.plusSeconds(60)).pauses()).hasSize(2);
  }

  @Test
  void check_decidesTheAssurance() {
    assertThat(request.verify(asked -> IdentityAssurance.HIGH).assurance())
        .isEqualTo(IdentityAssurance.HIGH);
  }

  @Test
  void repeatedRequest_isCheckedLikeAnyOther() {
    DataSubjectRequest first = request.verified(IdentityAssurance.HIGH);
    DataSubjectRequest again =
        DataSubjectRequest.received(RequestType.ERASURE, first.subject(), T1);
    assertThat(first.isRepeatedBy(again)).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> again.accept(IdentityAssurance.LOW));
    assertThat(first.accept(IdentityAssurance.LOW).fulfil().isRepeatedBy(again)).isFalse();
    assertThat(
            first.isRepeatedBy(
                DataSubjectRequest.received(RequestType.ACCESS, first.subject(), T1)))
        .isFalse();
  }

  @Test
  void partlyFulfilledRequest_saysWhatWasLeft() {
    RefusedPart invoices =
        new RefusedPart("invoices", EXCESSIVE, Optional.of(LocalDate.parse("2034-01-01")));
    DataSubjectRequest done =
        request
            .verified(IdentityAssurance.LOW)
            .accept(IdentityAssurance.LOW)
            .fulfilPartly(List.of(invoices));
    Remedies remedies =
        new Remedies("the authority", URI.create("https://authority.example"), "district court");
    assertThat(done.refusal()).isEmpty();
    assertThat(RefusalNotice.of(done, T1, remedies).toText())
        .contains("invoices (GDPR Art. 12(5)(b)", "possible from 2034-01-01", "the authority")
        .contains("district court")
        .doesNotContain("ada");
    assertThat(RefusalNotice.of(request.reject(EXCESSIVE), T1, remedies).toText())
        .contains("the whole request");
    assertThatIllegalArgumentException().isThrownBy(() -> RefusalNotice.of(request, T1, remedies));
  }

  @Test
  void hold_isInForceUntilItsEnd() {
    LegalHold hold = new LegalHold("claim-7", EXCESSIVE, Optional.of(T1));
    assertThat(hold.isInForceAt(T1.minusNanos(1))).isTrue();
    assertThat(hold.isInForceAt(T1)).isFalse();
    assertThat(new LegalHold("claim-8", EXCESSIVE, Optional.empty()).isInForceAt(T1)).isTrue();
    assertThat(LegalHolds.none().on(request.subject())).isEmpty();
  }

  @Test
  void text_hidesTheSubject() {
    DataSubjectRequest zoe =
        DataSubjectRequest.received(RequestType.ERASURE, DataSubjectId.of("zoe"), T1);

    assertThat(zoe.toString()).doesNotContain("zoe"); // "ada" may stand in the request's id
  }
}

package dev.velum.consent.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataSubjectRequestTest {
  private static final Refusal EXCESSIVE =
      new Refusal("https://w3id.org/dpv/justifications#ProcessExcessive", "GDPR Art. 12(5)(b)");

  private final DataSubjectRequest request =
      DataSubjectRequest.received(
          RequestType.ERASURE, DataSubjectId.of("ada-1815"), Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void verifiedRequest_goesToItsEnd() {
    DataSubjectRequest done =
        request
            .acknowledge()
            .requireAction()
            .actionPerformed()
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
  void text_hidesTheSubject() {
    assertThat(request.toString()).doesNotContain("ada");
  }
}

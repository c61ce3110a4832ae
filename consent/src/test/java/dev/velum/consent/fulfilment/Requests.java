package dev.velum.consent.fulfilment;

import dev.velum.consent.Fixtures;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Requests that are ready to be fulfilled. */
final class Requests {
  private Requests() {}

  static DataSubjectRequest accepted(RequestType type, DataSubjectId subject) {
    UUID id = UUID.nameUUIDFromBytes(type.name().getBytes(StandardCharsets.UTF_8));
    return DataSubjectRequest.received(id, type, subject, Fixtures.T0)
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.LOW);
  }
}

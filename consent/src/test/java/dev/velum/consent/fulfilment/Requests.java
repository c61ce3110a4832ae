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
    return accepted(type, type.name(), subject);
  }

  /** Returns a request for erasure whose id comes from a name. */
  static DataSubjectRequest accepted(String name, DataSubjectId subject) {
    return accepted(RequestType.ERASURE, name, subject);
  }

  private static DataSubjectRequest accepted(RequestType type, String name, DataSubjectId subject) {
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return DataSubjectRequest.received(id, type, subject, Fixtures.T0)
        .verified(IdentityAssurance.SUBSTANTIAL)
        .accept(IdentityAssurance.LOW);
  }
}

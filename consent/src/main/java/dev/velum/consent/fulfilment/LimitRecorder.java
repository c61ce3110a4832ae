package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.access.LimitEvent;
import dev.velum.consent.access.LimitEvent.Kind;
import dev.velum.consent.access.RecordedLimits;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.Objection;
import dev.velum.consent.rights.Refusal;
import dev.velum.consent.rights.RequestType;
import dev.velum.consent.rights.RestrictionGround;
import java.time.Instant;

/**
 * Carries out requests that limit the use of data, by events that name the request; so doing it
 * twice is as doing it once.
 */
final class LimitRecorder {
  private static final String OVERRIDDEN =
      "https://w3id.org/dpv/justifications#LegitimateInterestOverride";

  private final RecordedLimits limits;

  LimitRecorder(RecordedLimits limits) {
    this.limits = limits;
  }

  DataSubjectRequest restrict(DataSubjectRequest request, RestrictionGround ground) {
    boolean pending =
        request.type() == RequestType.OBJECTION && ground == RestrictionGround.OBJECTION_PENDING;
    argument(
        request.type() == RequestType.RESTRICTION || pending,
        "the request must ask for RESTRICTION, or for OBJECTION while that is pending, not %s",
        request.type());
    limits.restrict(request.subject(), request.id(), ground);
    return pending ? request : request.fulfil();
  }

  DataSubjectRequest object(DataSubjectRequest request, Objection objection) {
    for (String purpose : objection.purposeIds()) {
      record(request, Kind.OBJECTED, purpose, objection.ground().article(), "");
      if (objection.overriding().isPresent()) {
        record(
            request,
            Kind.OBJECTION_OVERRIDDEN,
            purpose,
            objection.ground().article(),
            objection.overriding().get());
      }
    }
    return objection.overriding().isEmpty()
        ? request.fulfil()
        : request.leaveUnfulfilled(new Refusal(OVERRIDDEN, objection.ground().article()));
  }

  DataSubjectRequest optOut(DataSubjectRequest request) {
    Kind kind =
        switch (request.type()) {
          case OPT_OUT_OF_SALE -> Kind.OPTED_OUT_OF_SALE;
          case OPT_IN_TO_SALE -> Kind.OPTED_IN_TO_SALE;
          case LIMIT_SENSITIVE -> Kind.SENSITIVE_LIMITED;
          default ->
              throw new IllegalArgumentException(
                  "the request must ask for OPT_OUT_OF_SALE, OPT_IN_TO_SALE or LIMIT_SENSITIVE,"
                      + " not "
                      + request.type());
        };
    record(request, kind, "", request.type().article(), "");
    return request.fulfil();
  }

  private void record(
      DataSubjectRequest request, Kind kind, String purpose, String ground, String note) {
    limits.record(
        new LimitEvent(
            request.subject(), kind, request.id(), purpose, ground, note, Instant.EPOCH));
  }
}

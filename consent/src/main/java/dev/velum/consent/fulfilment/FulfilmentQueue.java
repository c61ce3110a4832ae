package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.consent.StorageException;
import dev.velum.consent.fulfilment.WorkTable.Lease;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestStatus;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * Erasures that wait in the journal's database until a worker carries them out.
 *
 * <p>Any number of threads and programs may call {@link #runDue} at once, each with an engine over
 * the same journal: a request is leased to one of them, and goes to another one when the lease runs
 * out. There is no thread in here; a scheduler of the application calls it. What fails stays in the
 * queue with the reason and is tried again later, and the others go on. Until it is done a request
 * is held sealed, as all that the journal knows of a person.
 *
 * <pre>{@code
 * FulfilmentQueue queue = rights.queue();
 * queue.add(request);
 * queue.runDue(100); // from time to time, from as many workers as there should be
 * }</pre>
 */
public final class FulfilmentQueue {
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 10;

  private final ErasureRunner erasures;
  private final JournalSeal seal;
  private final Clock clock;

  FulfilmentQueue(ErasureRunner erasures, JournalSeal seal, Clock clock) {
    this.erasures = erasures;
    this.seal = seal;
    this.clock = clock;
  }

  /**
   * What a call of {@link #runDue} did.
   *
   * @param outcomes what was done
   * @param open requests that were tried and stay in the queue, with the reason
   */
  public record Run(List<Outcome> outcomes, Map<UUID, String> open) {
    /** Copies list and map. */
    public Run {
      outcomes = List.copyOf(outcomes);
      open = Map.copyOf(open);
    }
  }

  /**
   * Puts an erasure at the end of the queue.
   *
   * @return false if a request of the same id is there, or done
   * @throws IllegalArgumentException if it does not ask for erasure
   * @throws IllegalStateException if it is not accepted
   * @throws StorageException if the journal's database fails
   */
  @CanIgnoreReturnValue
  public boolean add(DataSubjectRequest request) {
    argument(
        request.type() == RequestType.ERASURE,
        "the request must ask for ERASURE, not %s",
        request.type());
    state(
        request.status() == RequestStatus.ACCEPTED,
        "the request must be accepted first, is %s",
        request.status());
    return erasures.work().enqueue(request.id(), seal.seal(write(request)));
  }

  /** Returns how many requests wait or are being carried out. */
  public long size() {
    return erasures.work().waiting();
  }

  /**
   * Carries out requests that are due, until there are no more or so many were tried. A failed one
   * is due again after a minute, then after twice as long each time, up to 17 hours.
   *
   * @param max how many at most, at least 1
   * @throws CancellationException if the engine's progress asked to stop
   * @throws StorageException if the journal's database fails; the request at hand is free again
   *     when its lease runs out
   */
  public Run runDue(int max) {
    atLeast(1, max, "max");
    List<Outcome> outcomes = new ArrayList<>();
    Map<UUID, String> open = new LinkedHashMap<>();
    for (int i = 0; i < max; i++) {
      Optional<Lease> lease = erasures.work().acquireNext();
      if (lease.isEmpty()) {
        break;
      }
      carryOut(lease.get(), outcomes, open);
    }
    return new Run(outcomes, open);
  }

  private void carryOut(Lease lease, List<Outcome> outcomes, Map<UUID, String> open) {
    UUID id = lease.requestId();
    try {
      Outcome outcome = erasures.fulfil(lease, read(id, seal.open(erasures.work().request(id))));
      erasures.work().settle(lease);
      outcomes.add(outcome);
    } catch (LeaseLostException e) {
      open.put(id, JournalSql.reason(e)); // It is in other hands.
    } catch (CancellationException e) {
      erasures.work().postpone(lease, JournalSql.reason(e), clock.instant());
      throw e;
    } catch (RuntimeException e) {
      String reason = JournalSql.reason(e);
      open.put(id, reason);
      int attempts = Math.min(erasures.work().attempts(id), MAX_DOUBLINGS);
      Instant again = clock.instant().plus(FIRST_PAUSE.multipliedBy(1L << attempts));
      erasures.work().postpone(lease, reason, again);
    }
  }

  private static String write(DataSubjectRequest request) {
    return Json.canonical(
        Map.of(
            "subject",
            request.subject().value(),
            "received",
            request.received().toString(),
            "assurance",
            request.assurance().name()));
  }

  private static DataSubjectRequest read(UUID id, String text) {
    JsonNode json = dev.velum.consent.internal.Json.read(text);
    IdentityAssurance assurance = IdentityAssurance.valueOf(Receipt.text(json, "assurance"));
    return DataSubjectRequest.received(
            id,
            RequestType.ERASURE,
            DataSubjectId.of(Receipt.text(json, "subject")),
            Instant.parse(Receipt.text(json, "received")))
        .verified(assurance)
        .accept(assurance);
  }
}

package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.consent.ConsentException;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditOutcome;
import dev.velum.core.audit.AuditRecord;
import dev.velum.core.audit.AuditStore;
import dev.velum.core.audit.AuditTrail;
import dev.velum.core.audit.AuditVerification;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.audit.StoredAuditTrail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes what an engine does into an audit trail: {@code erasure.planned}, {@code erasure.started}
 * before the first destructive step, {@code erasure.executed} with the digest and signature of the
 * receipt, {@code erasure.verified}, {@code access.given}.
 *
 * <p><b>Guarantee.</b> The records hold no personal data: the person stands in them under the
 * trail's keyed pseudonym. A started and an executed erasure stand in the trail once each, whatever
 * crashes; to tell, the trail is read once after a crash in the middle of a record. Changing or
 * dropping a record, and with it a receipt, breaks the trail's chain.
 *
 * <p>Safe for use by several threads.
 *
 * <pre>{@code
 * AuditListener ledger = AuditListener.of(trail, file, key).actor("privacy desk");
 * FulfilmentEngine rights =
 *     FulfilmentEngine.builder().store(shop).listener(ledger).signer(signingKey).build();
 * }</pre>
 */
public final class AuditListener implements FulfilmentListener {
  private static final String REQUEST = "request";

  /** More lines than an event has room for are told by their number. */
  private static final int MAX_LINES = 16;

  private final Function<AuditEvent, AuditRecord> trail;
  private final Function<DataSubjectId, String> pseudonyms;
  private final Reader reader;
  private final String actor;

  private AuditListener(
      Function<AuditEvent, AuditRecord> trail,
      Function<DataSubjectId, String> pseudonyms,
      Reader reader,
      String actor) {
    this.trail = trail;
    this.pseudonyms = pseudonyms;
    this.reader = reader;
    this.actor = actor;
  }

  /** Reads the trail from its beginning. */
  @FunctionalInterface
  private interface Reader {
    AuditVerification read(Consumer<AuditRecord> consumer) throws IOException;
  }

  /**
   * Returns a listener that writes to a trail in files.
   *
   * @param trail open
   * @param file where it is
   * @param key the one it was opened with
   */
  public static AuditListener of(AuditTrail trail, Path file, MessageAuthenticator key) {
    AuditVerifier verifier = AuditVerifier.with(key);
    return new AuditListener(
        trail::record, trail::pseudonym, consumer -> verifier.read(file, consumer), "velum");
  }

  /**
   * Returns a listener that writes to a trail in a store, such as a {@code JdbcAuditStore}.
   *
   * @param trail open
   * @param store where it is
   * @param key the one it was opened with
   */
  public static AuditListener of(
      StoredAuditTrail trail, AuditStore store, MessageAuthenticator key) {
    AuditVerifier verifier = AuditVerifier.with(key);
    return new AuditListener(
        trail::record, trail::pseudonym, consumer -> verifier.read(store, consumer), "velum");
  }

  /**
   * Returns this listener, naming who acts; {@code velum} by default.
   *
   * @throws IllegalArgumentException if the name is blank
   */
  public AuditListener actor(String newActor) {
    return new AuditListener(trail, pseudonyms, reader, notBlank(newActor, "actor"));
  }

  @Override
  public void planned(Plan plan) {
    write(
        event("erasure.planned", plan.request().id())
            .subject(plan.request().subject())
            .detail("steps", plan.steps().size()));
  }

  @Override
  public void started(Start start, DataSubjectId subject) {
    AuditEvent event = event(name(Act.STARTED), start.requestId()).subject(subject);
    if (start.replayOf().isPresent()) {
      event = event.detail("replay of", start.replayOf().get().toString());
    }
    write(withLines(event, start.planned()));
  }

  @Override
  public void executed(Outcome outcome, DataSubjectId subject) {
    IssuedReceipt issued = outcome.issued();
    AuditEvent event =
        event(name(Act.EXECUTED), outcome.requestId())
            .subject(subject)
            .detail("receipt", issued.digest());
    if (issued.signature().isPresent()) {
      event =
          event
              .detail("key", issued.keyId().orElse(""))
              .detail("signature", issued.signature().get());
    }
    if (outcome.receipt().replayOf().isPresent()) {
      event = event.detail("replay of", outcome.receipt().replayOf().get().toString());
    }
    write(withLines(event, outcome.receipt().lines()));
  }

  @Override
  public void verified(Verification verification, DataSubjectId subject) {
    AuditEvent event =
        event("erasure.verified", verification.requestId())
            .subject(subject)
            .detail("findings", verification.residue().size());
    write(event.outcome(verification.isClean() ? AuditOutcome.SUCCESS : AuditOutcome.FAILURE));
  }

  @Override
  public void accessed(AccessPackage copy) {
    write(event("access.given", copy.requestId()));
  }

  @Override
  public boolean hasHeard(UUID requestId, Act act) {
    AtomicBoolean heard = new AtomicBoolean();
    try {
      reader
          .read(
              record -> {
                if (record.action().equals(name(act))
                    && requestId.toString().equals(record.details().get(REQUEST))) {
                  heard.set(true);
                }
              })
          .requireIntact();
    } catch (IOException e) {
      throw new ConsentException("cannot read the audit trail", null);
    }
    return heard.get();
  }

  @Override
  public Optional<String> pseudonym(DataSubjectId subject) {
    return Optional.of(pseudonyms.apply(subject));
  }

  private static String name(Act act) {
    return switch (act) {
      case STARTED -> "erasure.started";
      case EXECUTED -> "erasure.executed";
    };
  }

  private AuditEvent event(String action, UUID requestId) {
    return AuditEvent.of(actor, action)
        .purpose("data subject request")
        .detail(REQUEST, requestId.toString());
  }

  private static AuditEvent withLines(AuditEvent event, List<Receipt.Line> lines) {
    AuditEvent told = event;
    int number = 0;
    for (Receipt.Line line : lines.subList(0, Math.min(MAX_LINES, lines.size()))) {
      told =
          told.detail(
              "line " + ++number,
              Json.canonical(
                  Map.of(
                      "store",
                      line.store(),
                      "group",
                      line.group(),
                      "action",
                      line.action().name(),
                      "rowCount",
                      line.rowCount())));
    }
    return told.detail("lines", lines.size());
  }

  private void write(AuditEvent event) {
    AuditRecord unused = trail.apply(event);
  }
}

package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.anonymize.pseudonym.ReversibleTransform.Reverse;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditOutcome;
import dev.velum.core.audit.AuditTrail;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The way back from reversible pseudonyms to values: for those whom a guard lets, and never without
 * a trace.
 *
 * <pre>{@code
 * PseudonymRecovery recovery = PseudonymRecovery.of(run, guard, trail);
 * String value = recovery.as("dr.adams").because("DSAR-17").value("patient_id", token);
 * }</pre>
 *
 * <p>For each call the guard is asked; then its answer is on the disk in the audit trail, with
 * caller, reason, column and a keyed code of the pseudonym; only then is the value recovered. If
 * the guard refuses or fails, or the trail cannot be written, there is no value. A value that
 * cannot be recovered after all leaves a second record.
 *
 * <p>Safe for use by several threads.
 */
public final class PseudonymRecovery {
  private static final String ACTION = "pseudonym.recover";
  private static final String LABEL = "velum-recovery-1";

  private final Deidentifier run;
  private final RecoveryGuard guard;
  private final AuditTrail trail;
  private final Prf codes;

  private PseudonymRecovery(Deidentifier run, RecoveryGuard guard, AuditTrail trail) {
    this.run = run;
    this.guard = Objects.requireNonNull(guard, "guard");
    this.trail = Objects.requireNonNull(trail, "trail");
    this.codes = run.pseudonymizer().prf(LABEL);
  }

  /**
   * Returns the way back from what a policy has made.
   *
   * @param run the policy at work, with the keys
   * @param guard decides about each call
   * @param trail keeps an account of each call; open as long as this is used
   * @throws IllegalArgumentException if the keyset has no pseudonym key
   */
  public static PseudonymRecovery of(Deidentifier run, RecoveryGuard guard, AuditTrail trail) {
    return new PseudonymRecovery(run, guard, trail);
  }

  /**
   * Names who asks.
   *
   * @throws IllegalArgumentException if the name is blank
   */
  public Caller as(String caller) {
    return new Caller(notBlank(caller, "caller"));
  }

  /** Somebody who asks, but has not said why. */
  public final class Caller {
    private final String caller;

    private Caller(String caller) {
      this.caller = caller;
    }

    /**
     * Names the reason.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Call because(String reason) {
      return new Call(caller, notBlank(reason, "reason"));
    }
  }

  /** Somebody who asks for a reason. */
  public final class Call {
    private final String caller;
    private final String reason;

    private Call(String caller, String reason) {
      this.caller = caller;
      this.reason = reason;
    }

    /**
     * Returns the value behind a pseudonym, normalized as it was. Format-preserving ones are taken
     * to be of the primary key.
     *
     * @param column of the policy
     * @throws IllegalArgumentException if the policy does not name the column, or what it makes
     *     cannot be turned back
     * @throws RecoveryRefusedException if the guard says no, or fails
     * @throws DeidentificationException if this is no pseudonym of the column, or its key or the
     *     vault's entry is gone
     */
    public String value(String column, String pseudonym) {
      return recover(column, pseudonym, reversible(column).reverse(run.pseudonymizer()));
    }

    /**
     * Returns the value behind a format-preserving pseudonym of an older key.
     *
     * @param keyId as the keyset calls it
     * @throws IllegalArgumentException also if the column is not format-preserving
     */
    public String value(String column, String pseudonym, String keyId) {
      if (reversible(column) instanceof FormatPreserving transform) {
        return recover(column, pseudonym, transform.reverse(run.pseudonymizer(), keyId));
      }
      throw new IllegalArgumentException("column '" + column + "' must preserve the format");
    }

    private String recover(String column, String pseudonym, Reverse reverse) {
      RecoveryRequest request = new RecoveryRequest(caller, reason, run.domain(), column);
      boolean permitted = isPermitted(request);
      trail.record(
          event(column, pseudonym).outcome(permitted ? AuditOutcome.SUCCESS : AuditOutcome.DENIED));
      if (!permitted) {
        throw new RecoveryRefusedException();
      }
      try {
        return reverse.valueOf(pseudonym);
      } catch (DeidentificationException e) {
        trail.record(event(column, pseudonym).outcome(AuditOutcome.FAILURE));
        throw e;
      }
    }

    private AuditEvent event(String column, String pseudonym) {
      byte[] code = codes.code(pseudonym.getBytes(UTF_8));
      return AuditEvent.of(caller, ACTION)
          .purpose(reason)
          .detail("domain", run.domain().name())
          .detail("policy", run.policy().name() + " " + run.policy().version())
          .detail("column", column)
          .detail("pseudonym", HexFormat.of().formatHex(code, 0, 16));
    }
  }

  private boolean isPermitted(RecoveryRequest request) {
    try {
      return guard.permits(request);
    } catch (RuntimeException e) {
      return false; // whatever stops a guard, it has not said yes
    }
  }

  private ReversibleTransform reversible(String column) {
    Transform transform = run.policy().columns().get(column);
    argument(transform != null, "column must be one that the policy names");
    if (transform instanceof ReversibleTransform reversible) {
      return reversible;
    }
    throw new IllegalArgumentException("what becomes of column '" + column + "' has no way back");
  }
}

package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.notBlank;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Checks what a covered business receives from an authorized agent, in the order of DRP 1.0,
 * section 3.07: base64, signature, agent, business, times.
 *
 * <p><b>Holds against</b> messages that another agent made, that were meant for another business,
 * that have expired, and that were changed. <b>Does not hold against</b> the same message sent
 * twice within its time, which section 3.07 leaves to the receiver: remember the request. The
 * bearer token is the application's; it tells which agent's key is given here.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class DrpVerifier {
  private final String businessId;
  private final Clock clock;
  private final Duration skew;

  private DrpVerifier(String businessId, Clock clock, Duration skew) {
    this.businessId = businessId;
    this.clock = clock;
    this.skew = skew;
  }

  /**
   * Returns a verifier that allows clocks no difference.
   *
   * @param businessId the receiver's id in the directory
   * @param clock tells the time
   */
  public static DrpVerifier of(String businessId, Clock clock) {
    return new DrpVerifier(
        notBlank(businessId, "businessId"), Objects.requireNonNull(clock, "clock"), Duration.ZERO);
  }

  /** Returns a verifier that accepts messages from clocks which run ahead or behind by so much. */
  public DrpVerifier allowingSkew(Duration newSkew) {
    return new DrpVerifier(businessId, clock, newSkew.abs());
  }

  /**
   * Reads a request that exercises a right (section 2.01).
   *
   * @param text the body as it came
   * @param agent the agent whom the bearer token belongs to
   * @throws MessageException if the first of the checks that fails, fails
   */
  public DrpRequest request(String text, DrpAgent agent) {
    Fields fields = opened(text, agent);
    return DrpRequest.read(fields);
  }

  /**
   * Checks a request for a token (section 2.05), which names the agent in its URL.
   *
   * @param text the body as it came
   * @param agent the agent whom the URL names, from the directory
   * @throws MessageException if the first of the checks that fails, fails
   */
  public void keySetup(String text, DrpAgent agent) {
    DrpRequest.checkVersion(opened(text, agent));
  }

  /**
   * Reads a revocation (section 2.04), which carries no more than a reason.
   *
   * @param text the body as it came
   * @param agent the agent whom the bearer token belongs to
   * @return the person's reason, empty if none is given; may hold personal data
   * @throws MessageException if the text is not base64, not signed by the agent, or not of its form
   */
  public String revocation(String text, DrpAgent agent) {
    return Fields.parse(DrpSigned.open(text, agent.key())).optionalText("reason").orElse("");
  }

  private Fields opened(String text, DrpAgent agent) {
    PublicKey key = agent.key();
    Fields fields = Fields.parse(DrpSigned.open(text, key));
    if (!fields.text("agent-id").equals(agent.id())) {
      throw fields.refuse("agent-id", "be the agent whose token and key are used");
    }
    if (!fields.text("business-id").equals(businessId)) {
      throw fields.refuse("business-id", "be the receiver");
    }
    Instant now = clock.instant();
    if (fields.time("issued-at").isAfter(now.plus(skew))) {
      throw fields.refuse("issued-at", "lie in the past");
    }
    if (!fields.time("expires-at").isAfter(now.minus(skew))) {
      throw fields.refuse("expires-at", "lie in the future");
    }
    return fields;
  }
}

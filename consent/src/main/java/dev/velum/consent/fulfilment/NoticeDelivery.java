package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Objects;
import java.util.Optional;

/**
 * Tells recipients, such as by mail or by a request to their service. Called again with the same
 * notice after a failure or a crash; an exception counts as a failure. Safe for use by several
 * threads.
 */
@FunctionalInterface
public interface NoticeDelivery {
  /** Tells a recipient, or says why not. */
  Result deliver(RecipientNotice notice);

  /**
   * What came of it.
   *
   * @param state how far the notice is; pending means that it is tried again
   * @param reason why it was not sent, without personal data, at most 1,000 characters
   */
  record Result(NoticeStatus.State state, Optional<String> reason) {
    /**
     * Checks the reason.
     *
     * @throws IllegalArgumentException if there is none though the notice was not sent, or it is
     *     too long
     */
    public Result {
      Objects.requireNonNull(state, "state");
      argument(
          reason.isPresent() || state == NoticeStatus.State.SENT,
          "reason must be given where a notice was not sent");
      argument(
          reason.map(String::length).orElse(0) <= 1_000,
          "reason must have at most 1000 characters");
    }

    /** Returns that the recipient has the notice. */
    public static Result sent() {
      return new Result(NoticeStatus.State.SENT, Optional.empty());
    }

    /** Returns that it shall be tried again. */
    public static Result later(String reason) {
      return new Result(NoticeStatus.State.PENDING, text(reason));
    }

    /** Returns that telling the recipient proves impossible. */
    public static Result impossible(String reason) {
      return new Result(NoticeStatus.State.IMPOSSIBLE, text(reason));
    }

    /** Returns that telling the recipient involves disproportionate effort. */
    public static Result disproportionate(String reason) {
      return new Result(NoticeStatus.State.DISPROPORTIONATE, text(reason));
    }

    private static Optional<String> text(String reason) {
      return Optional.of(notBlank(reason, "reason"));
    }
  }
}

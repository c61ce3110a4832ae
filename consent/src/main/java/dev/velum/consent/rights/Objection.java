package dev.velum.consent.rights;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person objects to, and what came of it (GDPR Art. 21).
 *
 * @param ground what it is about
 * @param purposeIds the purposes, at least one
 * @param overriding why the controller may go on: compelling legitimate grounds that override the
 *     person's interests, or legal claims, as the balance was struck; empty if the objection stands
 */
public record Objection(
    ObjectionGround ground, List<String> purposeIds, Optional<String> overriding) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no purpose, a text is blank, or something should
   *     override an objection to direct marketing
   */
  public Objection {
    Objects.requireNonNull(ground, "ground");
    purposeIds = List.copyOf(purposeIds);
    argument(!purposeIds.isEmpty(), "purposeIds must not be empty");
    purposeIds.forEach(id -> notBlank(id, "purposeId"));
    overriding.ifPresent(text -> notBlank(text, "overriding"));
    argument(
        overriding.isEmpty() || ground.canBeOverridden(),
        "nothing overrides an objection to direct marketing: GDPR Art. 21(3)");
  }

  /** Returns an objection that stands. */
  public static Objection to(ObjectionGround ground, String... purposeIds) {
    return new Objection(ground, List.of(purposeIds), Optional.empty());
  }

  /**
   * Returns the same objection as the controller decided against it.
   *
   * @param grounds how the balance was struck; kept and shown to the person
   * @throws IllegalArgumentException if it is about direct marketing
   */
  public Objection overriddenBy(String grounds) {
    return new Objection(ground, purposeIds, Optional.of(grounds));
  }
}

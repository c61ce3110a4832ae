package dev.velum.consent.fulfilment;

import java.util.List;

/** Finds the identities of a person in texts; see {@link Needle}. */
final class IdentityText {
  private final List<Needle> needles;

  private IdentityText(List<Needle> needles) {
    this.needles = needles;
  }

  /** Returns a search for all identities of a person. */
  static IdentityText of(SubjectIdentities who) {
    return new IdentityText(Needle.allOf(who));
  }

  /** Returns whether an identity stands in a text. */
  boolean isIn(String text) {
    return Needle.anyIn(needles, text);
  }
}

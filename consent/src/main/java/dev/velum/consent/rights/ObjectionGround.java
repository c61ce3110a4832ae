package dev.velum.consent.rights;

/** What a person objects to (GDPR Art. 21), which says whether the controller may go on. */
public enum ObjectionGround {
  /** Processing on public task or legitimate interests, on grounds of the person's situation. */
  PARTICULAR_SITUATION("GDPR Art. 21(1)"),
  /** Direct marketing, profiling for it included. Nothing overrides it (Art. 21(3)). */
  DIRECT_MARKETING("GDPR Art. 21(2)"),
  /** Research or statistics; a task of public interest may need it nevertheless. */
  RESEARCH("GDPR Art. 21(6)");

  private final String article;

  ObjectionGround(String article) {
    this.article = article;
  }

  /** Returns the article. */
  public String article() {
    return article;
  }

  /** Returns whether the controller may show grounds that override the objection. */
  public boolean canBeOverridden() {
    return this != DIRECT_MARKETING;
  }
}

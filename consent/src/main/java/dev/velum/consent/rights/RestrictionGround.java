package dev.velum.consent.rights;

/** Why the processing of a person's data must be restricted (GDPR Art. 18(1)). */
public enum RestrictionGround {
  /** The person contests that the data is accurate; until that is verified. */
  ACCURACY_CONTESTED("GDPR Art. 18(1)(a)"),
  /** The processing is unlawful, and the person wants restriction instead of erasure. */
  UNLAWFUL_PROCESSING("GDPR Art. 18(1)(b)"),
  /** The controller needs the data no more, but the person does, for legal claims. */
  LEGAL_CLAIMS("GDPR Art. 18(1)(c)"),
  /** The person has objected; until it is verified whose grounds override. */
  OBJECTION_PENDING("GDPR Art. 18(1)(d)");

  private final String article;

  RestrictionGround(String article) {
    this.article = article;
  }

  /** Returns the article. */
  public String article() {
    return article;
  }
}

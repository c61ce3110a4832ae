package dev.velum.consent.rights;

/** What is asked for, with its article of the GDPR. */
public enum RequestType {
  /** To know what is held, and a copy of it. */
  ACCESS("GDPR Art. 15"),
  /** To have it put right. */
  RECTIFICATION("GDPR Art. 16"),
  /** To have it erased. */
  ERASURE("GDPR Art. 17"),
  /** To have it stored only. */
  RESTRICTION("GDPR Art. 18"),
  /** To take it elsewhere. */
  PORTABILITY("GDPR Art. 20"),
  /** To object to its use. */
  OBJECTION("GDPR Art. 21");

  private final String article;

  RequestType(String article) {
    this.article = article;
  }

  /** Returns the article that gives the right. */
  public String article() {
    return article;
  }
}

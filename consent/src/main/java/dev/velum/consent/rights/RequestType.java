package dev.velum.consent.rights;

/** What is asked for, with the article or section that gives the right. */
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
  OBJECTION("GDPR Art. 21"),
  /** Not to be subject to a decision made by machines alone. */
  AUTOMATED_DECISION("GDPR Art. 22"),
  /** That it is neither sold nor shared. */
  OPT_OUT_OF_SALE("Cal. Civ. Code 1798.120"),
  /** That sensitive data is used for no more than the service needs. */
  LIMIT_SENSITIVE("Cal. Civ. Code 1798.121"),
  /** To allow sale or sharing again after an opt-out. */
  OPT_IN_TO_SALE("Cal. Civ. Code 1798.135(c)(4)");

  private final String article;

  RequestType(String article) {
    this.article = article;
  }

  /** Returns the article or section that gives the right. */
  public String article() {
    return article;
  }
}

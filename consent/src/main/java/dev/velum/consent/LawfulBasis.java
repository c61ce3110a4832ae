package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.util.Map;

/**
 * Why processing is lawful (GDPR Art. 6(1), and Art. 9(2) for special categories), by the name that
 * the W3C Data Privacy Vocabulary gives it. Bases of other laws are made by their IRI.
 *
 * @param iri the IRI, such as {@code https://w3id.org/dpv/legal/eu/gdpr#A6-1-a}; at most 400
 *     characters
 * @param article the article in words, such as {@code GDPR Art. 6(1)(a)}; at most 200 characters
 * @param need what consent the basis needs
 */
public record LawfulBasis(String iri, String article, Need need) {
  private static final String GDPR = "https://w3id.org/dpv/legal/eu/gdpr#";

  /** The terms of the vocabulary that are consent. */
  private static final Map<String, Need> KNOWN =
      Map.of(
          GDPR + "A6-1-a", Need.CONSENT,
          GDPR + "A6-1-a-non-explicit-consent", Need.CONSENT,
          GDPR + "A6-1-a-explicit-consent", Need.EXPLICIT_CONSENT,
          GDPR + "A9-2-a", Need.EXPLICIT_CONSENT);

  /** What consent a basis needs. */
  public enum Need {
    /** None: the basis is another one. */
    NO_CONSENT,
    /** Any consent. */
    CONSENT,
    /** Consent that was explicit, as GDPR Art. 9(2)(a) asks for special categories. */
    EXPLICIT_CONSENT
  }

  /** Consent. */
  public static final LawfulBasis A6_1_A = article6("a");

  /** Performance of a contract, or steps before one. */
  public static final LawfulBasis A6_1_B = article6("b");

  /** A legal obligation of the controller. */
  public static final LawfulBasis A6_1_C = article6("c");

  /** Vital interests. */
  public static final LawfulBasis A6_1_D = article6("d");

  /** A task in the public interest or official authority. */
  public static final LawfulBasis A6_1_E = article6("e");

  /** Legitimate interests. */
  public static final LawfulBasis A6_1_F = article6("f");

  /** Explicit consent to the use of special categories. */
  public static final LawfulBasis A9_2_A = article9("a");

  /** Employment, social security and social protection law. */
  public static final LawfulBasis A9_2_B = article9("b");

  /** Vital interests of somebody who cannot consent. */
  public static final LawfulBasis A9_2_C = article9("c");

  /** A foundation or other body about its members. */
  public static final LawfulBasis A9_2_D = article9("d");

  /** Data that the subject has manifestly made public. */
  public static final LawfulBasis A9_2_E = article9("e");

  /** Legal claims and courts. */
  public static final LawfulBasis A9_2_F = article9("f");

  /** Substantial public interest. */
  public static final LawfulBasis A9_2_G = article9("g");

  /** Health and social care. */
  public static final LawfulBasis A9_2_H = article9("h");

  /** Public health. */
  public static final LawfulBasis A9_2_I = article9("i");

  /** Archiving, research and statistics. */
  public static final LawfulBasis A9_2_J = article9("j");

  /**
   * Checks the texts.
   *
   * @throws IllegalArgumentException if one is blank or too long, or the need contradicts the
   *     GDPR's own
   */
  public LawfulBasis {
    notBlank(iri, "iri");
    notBlank(article, "article");
    argument(iri.length() <= 400, "iri must have at most 400 characters, got %s", iri.length());
    argument(
        article.length() <= 200,
        "article must have at most 200 characters, got %s",
        article.length());
    Need known = KNOWN.getOrDefault(iri, need);
    argument(known == need, "need must be %s for this iri, got %s", known, need);
  }

  /**
   * Creates a basis by its IRI alone. The consents of the GDPR are known as such; a consent of
   * another law is made with its {@link Need}.
   *
   * @throws IllegalArgumentException if a text is blank or too long
   */
  public LawfulBasis(String iri, String article) {
    this(iri, article, KNOWN.getOrDefault(iri, Need.NO_CONSENT));
  }

  /** Returns whether this basis is consent, so that the ledger decides about it. */
  public boolean isConsent() {
    return need != Need.NO_CONSENT;
  }

  /** Returns whether the consent must have been explicit (GDPR Art. 9(2)(a)). */
  public boolean needsExplicitConsent() {
    return need == Need.EXPLICIT_CONSENT;
  }

  private static LawfulBasis article6(String letter) {
    return gdpr("6", "1", letter);
  }

  private static LawfulBasis article9(String letter) {
    return gdpr("9", "2", letter);
  }

  private static LawfulBasis gdpr(String article, String paragraph, String letter) {
    return new LawfulBasis(
        GDPR + "A" + article + "-" + paragraph + "-" + letter,
        "GDPR Art. " + article + "(" + paragraph + ")(" + letter + ")");
  }
}

package dev.velum.consent.access;

import java.util.List;
import java.util.Objects;

/**
 * The answer to a request, with everything that speaks against it.
 *
 * @param request the question
 * @param reasons what speaks against it, in the order of the rules; empty if it is permitted
 */
public record AccessDecision(AccessRequest request, List<Reason> reasons) {
  /** Copies the reasons. */
  public AccessDecision {
    Objects.requireNonNull(request, "request");
    reasons = List.copyOf(reasons);
  }

  /** Returns whether the data may be used. */
  public boolean permitted() {
    return reasons.isEmpty();
  }

  /** Returns whether this is a permission, a denial, or a gap in the configuration. */
  public Kind kind() {
    if (reasons.isEmpty()) {
      return Kind.PERMITTED;
    }
    return reasons.stream().anyMatch(reason -> reason.kind == Kind.CONFIGURATION_GAP)
        ? Kind.CONFIGURATION_GAP
        : Kind.DENIED;
  }

  /** What sort of answer it is. */
  public enum Kind {
    /** The data may be used. */
    PERMITTED,
    /** The rules say no. */
    DENIED,
    /** The rules say nothing, so the answer is no; somebody must complete them. */
    CONFIGURATION_GAP
  }

  /** What speaks against a request. */
  public enum Reason {
    /** The policy knows none of the actor's roles. */
    ROLE_UNKNOWN(Kind.CONFIGURATION_GAP, ""),
    /** The policy does not know the purpose. */
    PURPOSE_UNKNOWN(Kind.CONFIGURATION_GAP, ""),
    /** The policy gives the purpose no category of data. */
    PURPOSE_WITHOUT_CATEGORIES(Kind.CONFIGURATION_GAP, ""),
    /** The purpose rests on consent or can be opted out of, and the request names nobody. */
    SUBJECT_MISSING(Kind.CONFIGURATION_GAP, "GDPR Art. 6(1)(a)"),
    /** The purpose rests on consent, and the guard was given nothing to ask for it. */
    CONSENT_SOURCE_MISSING(Kind.CONFIGURATION_GAP, "GDPR Art. 6(1)(a)"),
    /** The purpose rests on consent, and the ledger does not know it in this version. */
    PURPOSE_NOT_IN_LEDGER(Kind.CONFIGURATION_GAP, "GDPR Art. 7(1)"),
    /** What had to be asked failed to answer. */
    NOT_ANSWERED(Kind.CONFIGURATION_GAP, ""),
    /** No role of the actor's allows the purpose. */
    ROLE_NOT_ALLOWED(Kind.DENIED, "GDPR Art. 32(4)"),
    /** The purpose does not cover the category of data. */
    CATEGORY_NOT_COVERED(Kind.DENIED, "GDPR Art. 5(1)(b)"),
    /** No consent was given. */
    CONSENT_MISSING(Kind.DENIED, "GDPR Art. 6(1)(a)"),
    /** The consent was refused. */
    CONSENT_REFUSED(Kind.DENIED, "GDPR Art. 6(1)(a)"),
    /** The consent was taken back. */
    CONSENT_WITHDRAWN(Kind.DENIED, "GDPR Art. 7(3)"),
    /** The consent has ended. */
    CONSENT_ENDED(Kind.DENIED, "GDPR Art. 6(1)(a)"),
    /** The consent is not valid. */
    CONSENT_INVALID(Kind.DENIED, "GDPR Art. 7"),
    /** The consent had to be explicit, and was not. */
    CONSENT_NOT_EXPLICIT(Kind.DENIED, "GDPR Art. 9(2)(a)"),
    /** A guardian had to consent for the child, and did not. */
    GUARDIAN_MISSING(Kind.DENIED, "GDPR Art. 8(1)"),
    /** The processing of the subject's data is restricted. */
    RESTRICTED(Kind.DENIED, "GDPR Art. 18(2)"),
    /** The subject has objected to the purpose. */
    OBJECTED(Kind.DENIED, "GDPR Art. 21"),
    /** The purpose is sale or sharing, and the subject has opted out. */
    OPTED_OUT(Kind.DENIED, "Cal. Civ. Code 1798.120"),
    /** The data is sensitive, and the subject has limited its use to what the service needs. */
    SENSITIVE_LIMITED(Kind.DENIED, "Cal. Civ. Code 1798.121"),
    /** Another engine said no. */
    REFUSED_ELSEWHERE(Kind.DENIED, "");

    private final Kind kind;
    private final String article;

    Reason(Kind kind, String article) {
      this.kind = kind;
      this.article = article;
    }

    /** Returns whether this is a denial or a gap in the configuration. */
    public Kind kind() {
      return kind;
    }

    /** Returns the article on which it rests, or an empty text if it rests on none. */
    public String article() {
      return article;
    }
  }
}

package dev.velum.consent.rights;

import java.util.Optional;

/** A law that gives data subjects rights, with the periods in which each must be answered. */
public enum Regime {
  /** Regulation (EU) 2016/679. */
  GDPR(true) {
    @Override
    Optional<DeadlineRule> answer(RequestType type) {
      return Optional.of(DeadlineRule.GDPR_ANSWER);
    }

    @Override
    Optional<DeadlineRule> extendedAnswer(RequestType type) {
      return Optional.of(DeadlineRule.GDPR_ANSWER_EXTENDED);
    }
  },
  /** The same as it applies in the United Kingdom, with its own way to stop the clock. */
  UK_GDPR(true) {
    @Override
    Optional<DeadlineRule> answer(RequestType type) {
      return Optional.of(DeadlineRule.UK_ANSWER);
    }

    @Override
    Optional<DeadlineRule> extendedAnswer(RequestType type) {
      return Optional.of(DeadlineRule.UK_ANSWER_EXTENDED);
    }
  },
  /** The California Consumer Privacy Act. Its periods run whatever verification takes. */
  CCPA(false) {
    @Override
    Optional<DeadlineRule> confirmation(RequestType type) {
      return isOptOut(type) ? Optional.empty() : ofConsumer(type, DeadlineRule.CCPA_CONFIRMATION);
    }

    @Override
    Optional<DeadlineRule> answer(RequestType type) {
      return isOptOut(type)
          ? Optional.of(DeadlineRule.CCPA_OPT_OUT)
          : ofConsumer(type, DeadlineRule.CCPA_ANSWER);
    }

    @Override
    Optional<DeadlineRule> extendedAnswer(RequestType type) {
      return isOptOut(type)
          ? Optional.empty()
          : ofConsumer(type, DeadlineRule.CCPA_ANSWER_EXTENDED);
    }

    private static boolean isOptOut(RequestType type) {
      return type == RequestType.OPT_OUT_OF_SALE || type == RequestType.LIMIT_SENSITIVE;
    }

    // The rights to know, to take along, to delete and to correct (1798.105, 106, 110, 130).
    private static Optional<DeadlineRule> ofConsumer(RequestType type, DeadlineRule rule) {
      return switch (type) {
        case ACCESS, PORTABILITY, ERASURE, RECTIFICATION -> Optional.of(rule);
        default -> Optional.empty();
      };
    }
  },
  /** The Brazilian Lei Geral de Proteção de Dados. */
  LGPD(false) {
    @Override
    Optional<DeadlineRule> answer(RequestType type) {
      return Optional.of(DeadlineRule.LGPD_ANSWER);
    }
  },
  /** The Privacy Rule of the Health Insurance Portability and Accountability Act. */
  HIPAA(false) {
    @Override
    Optional<DeadlineRule> answer(RequestType type) {
      return rule(type, DeadlineRule.HIPAA_ACCESS, DeadlineRule.HIPAA_AMENDMENT);
    }

    @Override
    Optional<DeadlineRule> extendedAnswer(RequestType type) {
      return rule(type, DeadlineRule.HIPAA_ACCESS_EXTENDED, DeadlineRule.HIPAA_AMENDMENT_EXTENDED);
    }

    private static Optional<DeadlineRule> rule(
        RequestType type, DeadlineRule access, DeadlineRule amendment) {
      return switch (type) {
        case ACCESS -> Optional.of(access);
        case RECTIFICATION -> Optional.of(amendment);
        default -> Optional.empty();
      };
    }
  };

  private final boolean pausesForIdentity;

  Regime(boolean pausesForIdentity) {
    this.pausesForIdentity = pausesForIdentity;
  }

  /** Returns the period for confirming that the request came in, if there is one. */
  Optional<DeadlineRule> confirmation(RequestType type) {
    return Optional.empty();
  }

  /** Returns the period for the answer, if the law gives the right. */
  abstract Optional<DeadlineRule> answer(RequestType type);

  /** Returns the longest period for the answer, if the law lets it be extended. */
  Optional<DeadlineRule> extendedAnswer(RequestType type) {
    return Optional.empty();
  }

  /**
   * Returns whether the clock stands still while the controller waits for what it needs to identify
   * the person (for the GDPR: EDPB, Guidelines 01/2022 on the right of access).
   */
  public boolean pausesForIdentity() {
    return pausesForIdentity;
  }
}

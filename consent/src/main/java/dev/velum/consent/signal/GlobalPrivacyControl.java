package dev.velum.consent.signal;

import java.util.List;
import java.util.Map;

/**
 * The header {@code Sec-GPC} of the Global Privacy Control: a browser's demand, for its user, not
 * to sell or share personal data. It must count as an opt-out under the law of California (11 CCR
 * 7025(b)) and others; under the GDPR it can be read as an objection or a refusal.
 */
public final class GlobalPrivacyControl {
  /** The name of the header. */
  public static final String HEADER = "Sec-GPC";

  private GlobalPrivacyControl() {}

  /**
   * Returns whether a value of the header is the signal: exactly the digit 1, blanks around it
   * aside. Any other value is no signal.
   */
  public static boolean isSignal(String value) {
    return value.strip().equals("1");
  }

  /**
   * Returns whether a request carries the signal.
   *
   * @param headers each name, in any case, with its values
   */
  public static boolean isSignaled(Map<String, List<String>> headers) {
    return headers.entrySet().stream()
        .filter(header -> HEADER.equalsIgnoreCase(header.getKey()))
        .flatMap(header -> header.getValue().stream())
        .anyMatch(GlobalPrivacyControl::isSignal);
  }
}

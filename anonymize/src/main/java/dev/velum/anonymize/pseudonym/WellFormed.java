package dev.velum.anonymize.pseudonym;

/** Whether a text has an encoding. */
final class WellFormed {
  private WellFormed() {}

  /** Returns whether each surrogate of the text has its other half. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}

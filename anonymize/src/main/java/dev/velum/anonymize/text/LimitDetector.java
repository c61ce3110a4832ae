package dev.velum.anonymize.text;

/**
 * Finds runs that no rule looks at, as they are too long: more digits than any number has, and
 * words longer than any word. What cannot be read may hold anything, so it does not pass.
 */
final class LimitDetector implements Detector {
  /** The longest identifier known, an IBAN, has 34 characters. */
  static final int MAX_DIGITS = Code.MAX_LENGTH;

  static final int MAX_WORD = 512;

  @Override
  public void detect(Scan scan) {
    Words words = scan.words;
    for (int word = 0; word < words.count(); word++) {
      if (words.length(word) > (words.isNumber(word) ? MAX_DIGITS : MAX_WORD)) {
        scan.found(EntityType.UNREADABLE, words.start(word), words.end(word), 1, Evidence.LIMIT);
      }
    }
  }
}

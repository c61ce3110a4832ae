package dev.velum.anonymize.text;

/**
 * Finds personal data that the built-in recognizers do not know: numbers of the application's own,
 * or names by a trained model.
 *
 * <p>Implementations are called by several threads and keep nothing between texts. What they find
 * is merged with what others find; scores below the scrubber's are not taken out.
 */
@FunctionalInterface
public interface Recognizer {
  /**
   * Looks through a text.
   *
   * @param text as the application gave it, of any length
   * @param found takes what is found
   * @throws RuntimeException if it cannot look through the text, which the scrubber then does not
   *     let through: the exception goes on to its caller
   */
  void recognize(String text, Found found);

  /** Takes findings. */
  @FunctionalInterface
  interface Found {
    /**
     * Reports a finding.
     *
     * @param start where it begins, in UTF-16 code units
     * @param end where it ends, exclusive
     * @param score how sure the recognizer is, 0 to 1
     * @throws IllegalArgumentException if the span is empty or not within the text
     */
    void add(EntityType type, int start, int end, double score);
  }
}

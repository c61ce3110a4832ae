package dev.velum.anonymize.text;

import java.util.List;

/**
 * A text without what was found in it.
 *
 * @param text what is left, with what stands for the findings
 * @param findings what was taken out, in the order of the text, in offsets of the original; they do
 *     not overlap
 */
public record ScrubbedText(String text, List<Finding> findings) {
  /** Copies the findings. */
  public ScrubbedText {
    findings = List.copyOf(findings);
  }

  /** Returns how much was taken out, and nothing of it. */
  @Override
  public String toString() {
    return "ScrubbedText[findings=" + findings.size() + "]";
  }
}

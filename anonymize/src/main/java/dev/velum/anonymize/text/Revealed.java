package dev.velum.anonymize.text;

import java.util.List;
import java.util.Set;

/**
 * An answer with the values back in it.
 *
 * @param text the answer
 * @param unknown placeholders of the answer that this session never gave out, left as they are
 * @param unused placeholders that the session gave out and the answer does not have
 * @param altered placeholders that the answer wrote differently, as it wrote them; their values are
 *     back
 */
public record Revealed(
    String text, List<String> unknown, Set<String> unused, List<String> altered) {
  /** Copies the lists. */
  public Revealed {
    unknown = List.copyOf(unknown);
    unused = Set.copyOf(unused);
    altered = List.copyOf(altered);
  }

  /** Returns how many there are of each, and nothing of the text. */
  @Override
  public String toString() {
    return "Revealed[unknown="
        + unknown.size()
        + ", unused="
        + unused.size()
        + ", altered="
        + altered.size()
        + "]";
  }
}

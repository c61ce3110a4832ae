package dev.velum.anonymize.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts values back into an answer that arrives in pieces, which may cut placeholders anywhere.
 *
 * <p>What comes out, put together, is what {@link PromptSession#reveal} makes of the whole answer.
 * At most {@value Placeholders#MAX_LENGTH} characters wait for more. For use by one thread.
 */
public final class RevealStream {
  private final Map<String, String> values;
  private final Placeholders placeholders;
  private final StringBuilder waiting = new StringBuilder();
  private final List<String> unknown = new ArrayList<>();
  private final List<String> altered = new ArrayList<>();
  private final Set<String> unused;
  private char before = '\n';
  private boolean finished;

  RevealStream(Map<String, String> values, Placeholders placeholders) {
    this.values = Map.copyOf(values);
    this.placeholders = placeholders;
    this.unused = new HashSet<>(values.keySet());
  }

  /**
   * Takes the next piece and returns what can be told already, perhaps nothing.
   *
   * @throws IllegalStateException after {@link #finish}
   */
  public String append(CharSequence piece) {
    checkOpen();
    waiting.append(piece);
    return advance(false);
  }

  /**
   * Returns the rest of the answer.
   *
   * @return the text that waited, and what is to be said of the whole answer
   * @throws IllegalStateException if it was called before
   */
  public Revealed finish() {
    checkOpen();
    finished = true;
    return new Revealed(advance(true), unknown, unused, altered);
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("the answer is finished already");
    }
  }

  private String advance(boolean last) {
    StringBuilder out = new StringBuilder();
    Placeholders.Input in = new Placeholders.Input(waiting, before);
    int i = 0;
    while (i < waiting.length()) {
      if (!Placeholders.mayBegin(waiting.charAt(i))) {
        out.append(waiting.charAt(i++));
        continue;
      }
      Placeholders.Match match = placeholders.match(in, i);
      if (in.lookedAtEnd() && !last) {
        break; // more to come may change what this is
      }
      if (match == null) {
        out.append(waiting.charAt(i++));
      } else {
        out.append(value(match, waiting.substring(i, match.end())));
        i = match.end();
      }
    }
    before = i > 0 ? waiting.charAt(i - 1) : before;
    waiting.delete(0, i);
    return out.toString();
  }

  private String value(Placeholders.Match match, String written) {
    String value = values.get(match.canonical());
    if (value == null) {
      if (match.isKnown()) {
        unknown.add(written);
      }
      return written;
    }
    unused.remove(match.canonical());
    if (!match.isExact()) {
      altered.add(written);
    }
    return value;
  }
}

package dev.velum.anonymize.report;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes elements that are well-formed both as HTML and as XML, and escapes every text and
 * attribute value.
 */
final class Markup {
  /** Elements around which a line break would show as a blank. */
  private static final Set<String> INLINE =
      Set.of("span", "strong", "text", "title", "desc", "bdi");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Writes the line that makes browsers keep to the standard. */
  @CanIgnoreReturnValue
  Markup doctype() {
    out.append("<!DOCTYPE html>");
    return this;
  }

  /** Opens an element. Attributes come as names and values in turn. */
  @CanIgnoreReturnValue
  Markup open(String element, String... attributes) {
    start(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Closes the element opened last. */
  @CanIgnoreReturnValue
  Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Writes an element with nothing in it, of the kinds that HTML lets stand alone. */
  @CanIgnoreReturnValue
  Markup empty(String element, String... attributes) {
    start(element, attributes);
    out.append(" />");
    return this;
  }

  /** Writes an element with nothing but text in it. */
  @CanIgnoreReturnValue
  Markup leaf(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  @CanIgnoreReturnValue
  Markup text(String text) {
    escape(text);
    return this;
  }

  /** Writes a style sheet, in which nothing may need escaping: HTML does not undo it there. */
  @CanIgnoreReturnValue
  Markup style(String css) {
    argument(css.indexOf('<') < 0 && css.indexOf('&') < 0, "css must be free of < and &");
    open("style");
    out.append('\n').append(css);
    return close();
  }

  private void start(String element, String... attributes) {
    if (!INLINE.contains(element)) {
      out.append('\n');
    }
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
  }

  private void escape(String text) {
    String shown = Figures.printable(text);
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  /** Returns what was written; everything must be closed. */
  @Override
  public String toString() {
    state(open.isEmpty(), "every element must be closed, %s are open", open.size());
    return out + "\n";
  }
}

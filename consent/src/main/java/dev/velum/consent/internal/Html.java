package dev.velum.consent.internal;

/** Text in HTML. */
public final class Html {
  private Html() {}

  /** Returns the text such that it is only text, in an element or a quoted attribute. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

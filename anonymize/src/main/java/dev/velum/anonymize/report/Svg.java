package dev.velum.anonymize.report;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A picture as wide as the place it stands in: lengths across are percent of the width, lengths
 * down are pixels, so that text keeps its size on every screen.
 */
final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private final Markup page;

  private Svg(Markup page) {
    this.page = page;
  }

  /** Opens a picture with a name and a description for those who do not see it. */
  static Svg open(Markup page, Caption caption, int height) {
    page.open(
        "svg",
        "xmlns",
        NAMESPACE,
        "role",
        "img",
        "aria-labelledby",
        caption.id() + "-t " + caption.id() + "-d",
        "width",
        "100%",
        "height",
        Integer.toString(height));
    page.leaf("title", caption.title(), "id", caption.id() + "-t");
    page.leaf("desc", caption.description(), "id", caption.id() + "-d");
    return new Svg(page);
  }

  /** A picture's name on its page, its title, and in words what it shows. */
  record Caption(String id, String title, String description) {}

  void close() {
    page.close();
  }

  @CanIgnoreReturnValue
  Svg rect(double x, double y, double width, double height, String style) {
    page.empty("rect", box(x, y, width, height, style));
    return this;
  }

  /** Draws a rectangle that says something when it is pointed at. */
  @CanIgnoreReturnValue
  Svg rect(double x, double y, double width, double height, String style, String hint) {
    page.open("rect", box(x, y, width, height, style)).leaf("title", hint).close();
    return this;
  }

  private static String[] box(double x, double y, double width, double height, String style) {
    return new String[] {
      "x", across(x),
      "y", number(y),
      "width", across(width),
      "height", number(height),
      "class", style
    };
  }

  @CanIgnoreReturnValue
  Svg line(double x1, double y1, double x2, double y2, String style) {
    page.empty(
        "line",
        "x1",
        across(x1),
        "y1",
        number(y1),
        "x2",
        across(x2),
        "y2",
        number(y2),
        "class",
        style);
    return this;
  }

  /**
   * Draws a text.
   *
   * @param shift pixels to the right of x
   * @param style one or more class names; they say at which end x is
   */
  @CanIgnoreReturnValue
  Svg text(double x, double shift, double y, String style, String text) {
    page.leaf("text", text, "x", across(x), "dx", number(shift), "y", number(y), "class", style);
    return this;
  }

  /**
   * Draws a path in a box of its own that is 1000 wide and 1000 high and stretches from x to the
   * right end.
   */
  @CanIgnoreReturnValue
  Svg stretched(double x, double y, double height, String style, String path) {
    page.open(
        "svg",
        "x",
        across(x),
        "y",
        number(y),
        "width",
        across(100 - x),
        "height",
        number(height),
        "viewBox",
        "0 0 1000 1000",
        "preserveAspectRatio",
        "none");
    page.empty("path", "d", path, "class", style, "vector-effect", "non-scaling-stroke");
    page.close();
    return this;
  }

  private static String across(double percent) {
    return number(percent) + "%";
  }

  /** Returns a number in as few characters as two decimals need. */
  static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}

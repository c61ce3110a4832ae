package dev.velum.anonymize.report;

import dev.velum.anonymize.report.ReportData.Attribute;
import java.util.List;

/**
 * For each quasi-identifier the steps of its hierarchy, those that were climbed filled; of a local
 * recoding how many records stand at each step, the darker the higher.
 */
final class LevelLadder {
  private static final int ROW_HEIGHT = 55;
  private static final int STEP_HEIGHT = 14;

  private LevelLadder() {}

  static void draw(Markup page, Svg.Caption caption, List<Attribute> attributes) {
    Svg svg = Svg.open(page, caption, attributes.size() * ROW_HEIGHT - 20);
    for (int i = 0; i < attributes.size(); i++) {
      Attribute attribute = attributes.get(i);
      int top = i * ROW_HEIGHT;
      svg.text(0, 0, top + 12, "name", Figures.shortened(attribute.name(), 22));
      svg.text(100, 0, top + 12, "figure end", summary(attribute));
      if (attribute.isLocal()) {
        shares(svg, attribute, top + 20);
      } else {
        steps(svg, attribute, top + 20);
      }
    }
    svg.close();
  }

  private static void steps(Svg svg, Attribute attribute, int top) {
    int steps = Math.max(1, attribute.topLevel());
    double gap = steps > 12 ? 0.4 : 1;
    double width = (100 - gap * (steps - 1)) / steps;
    for (int step = 0; step < steps; step++) {
      String style = step < attribute.steps() ? "published" : "step";
      svg.rect(step * (width + gap), top, width, STEP_HEIGHT, style);
    }
  }

  private static void shares(Svg svg, Attribute attribute, int top) {
    List<Long> records = attribute.recordsByLevel();
    long all = records.stream().mapToLong(Long::longValue).sum();
    svg.rect(0, top, 100, STEP_HEIGHT, "step");
    double left = 0;
    for (int level = 0; level < records.size(); level++) {
      if (records.get(level) > 0) {
        double width = 100.0 * records.get(level) / all;
        String hint =
            (level == 0 ? "As it was: " : "Level " + level + ": ")
                + Figures.count(records.get(level), "record", "records");
        svg.rect(left, top, width, STEP_HEIGHT, style(attribute, level), hint);
        left += width;
      }
    }
  }

  /** Four shades, from values that stand as they were to none. */
  private static String style(Attribute attribute, int level) {
    if (level == 0) {
      return "step";
    }
    int shade = (int) Math.ceil(4.0 * level / Math.max(1, attribute.topLevel()));
    return "published shade" + shade;
  }

  private static String summary(Attribute attribute) {
    String values =
        attribute.steps() == 0
            ? Figures.count(attribute.inputValues(), "value", "values") + ", unchanged"
            : Figures.count(attribute.inputValues())
                + " \u2192 "
                + Figures.count(attribute.publishedValues(), "value", "values");
    return level(attribute)
        + " \u00b7 "
        + (attribute.isLocal()
            ? Figures.percent(attribute.shareAsItWas()) + " as they were"
            : values);
  }

  static String level(Attribute attribute) {
    return attribute.level() + " of " + attribute.topLevel();
  }

  static String describe(List<Attribute> attributes) {
    StringBuilder words = new StringBuilder();
    for (Attribute attribute : attributes) {
      words
          .append(attribute.name())
          .append(": level ")
          .append(level(attribute))
          .append(", ")
          .append(Figures.count(attribute.inputValues(), "value", "values"))
          .append(" became ")
          .append(Figures.count(attribute.publishedValues()))
          .append(
              attribute.isLocal()
                  ? ", " + Figures.percent(attribute.shareAsItWas()) + " of records as they were"
                  : "")
          .append(". ");
    }
    return words.toString().strip();
  }
}

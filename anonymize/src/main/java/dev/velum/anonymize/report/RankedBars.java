package dev.velum.anonymize.report;

import java.util.ArrayList;
import java.util.List;

/** The values of a column and the share of the records that have each, a line a value. */
final class RankedBars {
  private static final int ROW_HEIGHT = 28;
  private static final int BAR_HEIGHT = 24;

  private RankedBars() {}

  private record Line(String name, long records, String style) {}

  static void draw(Markup page, Svg.Caption caption, Series series, Distribution distribution) {
    List<Line> lines = lines(distribution, series);
    Svg svg = Svg.open(page, caption, Math.max(1, lines.size() * ROW_HEIGHT - 4));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int top = i * ROW_HEIGHT;
      double share = distribution.share(line.records());
      String figure = Figures.percent(share);
      String hint = line.name() + ": " + Figures.count(line.records(), "record", "records");
      svg.rect(0, top, 100 * share, BAR_HEIGHT, line.style() + "-soft", hint);
      svg.rect(0, top + BAR_HEIGHT - 3, 100 * share, 3, line.style());
      svg.text(0, 8, top + 15, "value", Figures.shortened(line.name(), 24));
      svg.text(100, -2, top + 15, "figure end", figure);
    }
    svg.close();
  }

  private static List<Line> lines(Distribution distribution, Series series) {
    List<Line> lines = new ArrayList<>();
    for (Distribution.Label label : distribution.labels()) {
      lines.add(new Line(label.text(), label.records(), series.style()));
    }
    if (distribution.otherValues() > 0) {
      String name = "other: " + Figures.count(distribution.otherValues(), "value", "values");
      lines.add(new Line(name, distribution.otherRecords(), "rest"));
    }
    if (distribution.suppressed() > 0) {
      lines.add(new Line("suppressed", distribution.suppressed(), "rest"));
    }
    return lines;
  }

  static String describe(Distribution distribution) {
    StringBuilder words = new StringBuilder();
    for (Line line : lines(distribution, Series.INPUT)) {
      words
          .append(line.name())
          .append(": ")
          .append(Figures.percent(distribution.share(line.records())))
          .append(". ");
    }
    return words.toString().strip();
  }
}

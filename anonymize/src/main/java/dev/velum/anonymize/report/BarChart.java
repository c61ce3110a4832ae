package dev.velum.anonymize.report;

import java.util.List;

/** Horizontal bars, each with its name above and its figure at its end. */
final class BarChart {
  /** What a full bar takes of the width; the rest is for its figure. */
  private static final double FULL = 80;

  private static final int NAME_HEIGHT = 20;
  private static final int BAR_HEIGHT = 14;
  private static final int BAR_STEP = 19;

  private BarChart() {}

  /**
   * A line of the chart.
   *
   * @param shares one for each series, from 0 to 1
   */
  record Row(String name, List<Double> shares) {
    Row {
      shares = List.copyOf(shares);
    }
  }

  /**
   * Draws the rows.
   *
   * @param series the style and the name of each series
   */
  static void draw(Markup page, Svg.Caption caption, List<Series> series, List<Row> rows) {
    int gap = 6 + 10 * series.size();
    int rowHeight = NAME_HEIGHT + series.size() * BAR_STEP + gap;
    Svg svg = Svg.open(page, caption, Math.max(1, rows.size() * rowHeight - gap));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      int top = i * rowHeight;
      svg.text(0, 0, top + 12, "name", Figures.shortened(row.name(), 40));
      for (int j = 0; j < series.size(); j++) {
        double share = row.shares().get(j);
        int y = top + NAME_HEIGHT + j * BAR_STEP;
        String figure = Figures.percent(share);
        if (share > 0) {
          String hint = row.name() + ", " + series.get(j).name() + ": " + figure;
          svg.rect(0, y, share * FULL, BAR_HEIGHT, series.get(j).style(), hint);
        }
        svg.text(share * FULL, share > 0 ? 6 : 0, y + 11, "figure", figure);
      }
    }
    svg.close();
  }

  /** Says in words what the rows show. */
  static String describe(List<Series> series, List<Row> rows) {
    StringBuilder words = new StringBuilder();
    for (Row row : rows) {
      words.append(row.name()).append(':');
      for (int i = 0; i < series.size(); i++) {
        String name = series.size() == 1 ? "" : series.get(i).name() + " ";
        words.append(i == 0 ? " " : ", ").append(name).append(Figures.percent(row.shares().get(i)));
      }
      words.append(". ");
    }
    return words.toString().strip();
  }
}

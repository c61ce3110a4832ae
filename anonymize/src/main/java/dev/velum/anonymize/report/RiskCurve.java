package dev.velum.anonymize.report;

import dev.velum.anonymize.risk.ClassSize;
import dev.velum.anonymize.risk.ReidentificationRisk;
import java.util.List;

/** The share of a table's records whose risk is at least so high, over all risks, as steps. */
final class RiskCurve {
  private static final int TOP = 24;
  private static final int PLOT_HEIGHT = 170;
  private static final int BOTTOM = 22;

  /** Where the plot begins; before it stand the figures of the grid. */
  private static final double LEFT = 13;

  private static final double SCALE = 1000;

  private final List<Series> series;
  private final List<ReidentificationRisk> tables;

  /** Powers of ten that the axis spans; it begins at 10 to the minus this and ends at 1. */
  private final int decades;

  private RiskCurve(List<Series> series, List<ReidentificationRisk> tables, int decades) {
    this.series = List.copyOf(series);
    this.tables = List.copyOf(tables);
    this.decades = decades;
  }

  static RiskCurve of(List<Series> series, List<ReidentificationRisk> tables) {
    double lowest =
        tables.stream()
            .filter(table -> table.records() > 0)
            .mapToDouble(table -> table.prosecutor().lowest())
            .min()
            .orElse(1);
    int decades = Math.max(1, (int) Math.ceil(-Math.log10(lowest) - 1e-9));
    return new RiskCurve(series, tables, decades);
  }

  void draw(Markup page, Svg.Caption caption) {
    Svg svg = Svg.open(page, caption, TOP + PLOT_HEIGHT + BOTTOM);
    for (int quarter = 0; quarter <= 4; quarter++) {
      double y = TOP + PLOT_HEIGHT * (1 - quarter / 4.0);
      svg.line(LEFT, y, 100, y, quarter == 0 ? "axis" : "grid");
      svg.text(LEFT, -8, y + 4, "tick end", 25 * quarter + "%");
    }
    for (int decade = 0; decade <= decades; decade++) {
      String end = decade == decades ? " end" : " middle";
      svg.text(
          LEFT + (100 - LEFT) * decade / decades,
          0,
          TOP + PLOT_HEIGHT + 16,
          "tick" + end,
          Figures.tick(Math.pow(10, decade - decades)));
    }
    for (int i = 0; i < series.size(); i++) {
      String steps = steps(tables.get(i));
      svg.stretched(LEFT, TOP, PLOT_HEIGHT, series.get(i).style() + "-area", steps + "V1000H0Z");
      svg.stretched(LEFT, TOP, PLOT_HEIGHT, series.get(i).style() + "-line", steps + "V1000");
    }
    double threshold = tables.get(0).threshold();
    double x = LEFT + x(threshold) / SCALE * (100 - LEFT);
    svg.line(x, 4, x, TOP + PLOT_HEIGHT, "limit");
    svg.text(x, -6, 14, "note end", "at risk above " + Figures.percent(threshold));
    svg.close();
  }

  private double x(double risk) {
    return SCALE * Math.max(0, 1 + Math.log10(risk) / decades);
  }

  /** Returns the steps from the lowest risk, which every record has at least, to the highest. */
  private String steps(ReidentificationRisk table) {
    List<ClassSize> sizes = table.classSizes();
    long left = table.records();
    StringBuilder path = new StringBuilder("M0 ").append(y(left, table));
    for (int i = sizes.size() - 1; i >= 0; i--) {
      left -= sizes.get(i).records();
      path.append('H').append(Svg.number(x(sizes.get(i).risk())));
      if (i > 0) {
        path.append('V').append(y(left, table));
      }
    }
    return path.toString();
  }

  private static String y(long records, ReidentificationRisk table) {
    double share = table.records() == 0 ? 0 : (double) records / table.records();
    return Svg.number(SCALE * (1 - share));
  }

  /** Says in words what the steps show. */
  String describe() {
    StringBuilder words =
        new StringBuilder("Share of the records whose risk is at least the one on the axis. ");
    for (int i = 0; i < series.size(); i++) {
      ReidentificationRisk table = tables.get(i);
      words
          .append(series.get(i).name())
          .append(": risks from ")
          .append(Figures.percent(table.prosecutor().lowest()))
          .append(" to ")
          .append(Figures.percent(table.prosecutor().highest()))
          .append(", ")
          .append(Figures.percent(table.prosecutor().shareAtRisk()))
          .append(" of the records above ")
          .append(Figures.percent(table.threshold()))
          .append(". ");
    }
    return words.toString().strip();
  }
}

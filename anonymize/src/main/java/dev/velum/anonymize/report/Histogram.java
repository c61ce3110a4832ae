package dev.velum.anonymize.report;

import dev.velum.anonymize.risk.ClassSize;
import dev.velum.anonymize.risk.ReidentificationRisk;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The share of a table's records in classes of each size, for one or two tables, in bins that end
 * at 1, 2, 5, 10, 20 and so on, and at k.
 */
final class Histogram {
  private static final int TOP = 24;
  private static final int PLOT_HEIGHT = 170;
  private static final int BOTTOM = 22;

  /** Where the plot begins; before it stand the figures of the grid. */
  private static final double LEFT = 13;

  /** With more edges than this only powers of ten are named. */
  private static final int MAX_EDGES_NAMED = 14;

  private final int[] edges;
  private final List<double[]> shares = new ArrayList<>();
  private final List<Series> series;

  private Histogram(int[] edges, List<Series> series) {
    this.edges = edges;
    this.series = List.copyOf(series);
  }

  /** Sorts the classes of the tables into bins. */
  static Histogram of(List<Series> series, List<ReidentificationRisk> tables, int k) {
    int largest = 1;
    for (ReidentificationRisk table : tables) {
      for (ClassSize size : table.classSizes()) {
        largest = Math.max(largest, size.size());
      }
    }
    Histogram histogram = new Histogram(edges(largest, k), series);
    for (ReidentificationRisk table : tables) {
      histogram.shares.add(shares(table, histogram.edges));
    }
    return histogram;
  }

  /** Returns where bins begin, and at last where the last one ends. */
  static int[] edges(int largest, int k) {
    TreeSet<Integer> edges = new TreeSet<>();
    long decade = 1;
    while (edges.isEmpty()
        || (edges.last() <= Math.max(largest, k) && edges.last() < Integer.MAX_VALUE)) {
      for (int step : new int[] {1, 2, 5}) {
        edges.add((int) Math.min(step * decade, Integer.MAX_VALUE));
      }
      decade *= 10;
    }
    while (edges.lower(edges.last()) > Math.max(largest, k)) {
      edges.pollLast();
    }
    if (k > 1) {
      edges.add(k);
    }
    return edges.stream().mapToInt(edge -> edge).toArray();
  }

  private static double[] shares(ReidentificationRisk table, int[] edges) {
    double[] shares = new double[edges.length - 1];
    for (ClassSize size : table.classSizes()) {
      int bin = 0;
      while (bin < shares.length - 1 && size.size() >= edges[bin + 1]) {
        bin++;
      }
      shares[bin] += (double) size.records() / table.records();
    }
    return shares;
  }

  private double highest() {
    double highest = 0;
    for (double[] table : shares) {
      for (double share : table) {
        highest = Math.max(highest, share);
      }
    }
    return highest;
  }

  /** Returns how far apart grid lines are, so that there are two to five. */
  private static double gridStep(double highest) {
    for (double step : new double[] {0.01, 0.02, 0.05, 0.1}) {
      if (highest / step <= 5) {
        return step;
      }
    }
    return highest <= 0.6 ? 0.2 : 0.25;
  }

  void draw(Markup page, Svg.Caption caption, int k) {
    Svg svg = Svg.open(page, caption, TOP + PLOT_HEIGHT + BOTTOM);
    double step = gridStep(highest());
    double ceiling = Math.max(step, Math.ceil(highest() / step - 1e-9) * step);
    for (int i = 0; i * step <= ceiling + 1e-9; i++) {
      double y = y(i * step / ceiling);
      svg.line(LEFT, y, 100, y, i == 0 ? "axis" : "grid");
      svg.text(LEFT, -8, y + 4, "tick end", Figures.tick(i * step));
    }
    double width = (100 - LEFT) / (edges.length - 1);
    for (int bin = 0; bin < edges.length - 1; bin++) {
      double bar = 0.84 * width / series.size();
      for (int j = 0; j < series.size(); j++) {
        double share = shares.get(j)[bin];
        if (share > 0) {
          double height = Math.max(1, share / ceiling * PLOT_HEIGHT);
          double x = LEFT + bin * width + 0.08 * width + j * bar;
          svg.rect(x, TOP + PLOT_HEIGHT - height, bar, height, series.get(j).style(), hint(bin, j));
        }
      }
      boolean main = isPowerOfTen(edges[bin]);
      if (main || edges.length <= MAX_EDGES_NAMED) {
        String style = main ? "tick middle" : "tick middle minor";
        svg.text(LEFT + bin * width, 0, TOP + PLOT_HEIGHT + 16, style, shortCount(edges[bin]));
      }
    }
    if (k > 1) {
      drawLimit(svg, k, width);
    }
    svg.close();
  }

  private void drawLimit(Svg svg, int k, double width) {
    int bin = 0;
    while (edges[bin] < k) {
      bin++;
    }
    double x = LEFT + bin * width;
    svg.line(x, 4, x, TOP + PLOT_HEIGHT, "limit");
    svg.text(x, 6, 14, "note", "k = " + k);
  }

  private static double y(double share) {
    return TOP + PLOT_HEIGHT - share * PLOT_HEIGHT;
  }

  private static boolean isPowerOfTen(int number) {
    int rest = number;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }

  private static String shortCount(int count) {
    if (count >= 1_000_000) {
      return count / 1_000_000 + "M";
    }
    return count >= 1000 && count % 1000 == 0 ? count / 1000 + "k" : Integer.toString(count);
  }

  private String binName(int bin) {
    int last = edges[bin + 1] - 1;
    return edges[bin] == last
        ? Figures.count(last)
        : Figures.count(edges[bin]) + " to " + Figures.count(last);
  }

  private String hint(int bin, int table) {
    return "classes of "
        + binName(bin)
        + ": "
        + Figures.percent(shares.get(table)[bin])
        + " of the "
        + series.get(table).name()
        + " records";
  }

  /** Says in words what the bars show. */
  String describe() {
    StringBuilder words = new StringBuilder("Share of the records in classes of each size. ");
    for (int bin = 0; bin < edges.length - 1; bin++) {
      words.append(binName(bin)).append(':');
      for (int j = 0; j < series.size(); j++) {
        words
            .append(j == 0 ? " " : ", ")
            .append(series.get(j).name())
            .append(' ')
            .append(Figures.percent(shares.get(j)[bin]));
      }
      words.append(". ");
    }
    return words.toString().strip();
  }
}

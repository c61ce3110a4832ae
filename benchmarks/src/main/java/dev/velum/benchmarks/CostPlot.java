package dev.velum.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws the figures of {@link CostMeasurement} as one SVG: cost against rows on the left, against
 * quasi-identifiers on the right, both costs on a logarithmic scale.
 */
public final class CostPlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 400;
  private static final int TOP = 58;
  private static final int BOTTOM = 340;
  private static final int PANEL = 380;
  private static final double LEAST = 0.001;
  private static final double MOST = 100;

  private static final List<Line> LINES =
      List.of(
          new Line("EXACT", "exact global search, 2 % suppressed", "#1d63b8", ""),
          new Line("PEEL", "lattice peel", "#c4650a", "7 3"),
          new Line("TREE_ORDER", "tree order", "#1f8a4c", "2 3"),
          new Line("MONDRIAN", "Mondrian", "#7a3fb0", "9 3 2 3"));

  private final Map<String, List<Point>> points = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();

  private CostPlot() {}

  /** How a method is drawn. */
  private record Line(String method, String name, String color, String dashes) {}

  private record Point(double x, double seconds, boolean isComplete) {}

  /**
   * Reads figures and writes the picture.
   *
   * @param arguments the file of figures and the file to write
   */
  public static void main(String[] arguments) throws IOException {
    CostPlot plot = new CostPlot();
    for (String line : Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
      String[] cells = line.split(",", -1);
      if (!cells[0].equals("series")) {
        plot.points
            .computeIfAbsent(cells[0] + "/" + cells[1], key -> new ArrayList<>())
            .add(
                new Point(
                    Double.parseDouble(cells[2]), Double.parseDouble(cells[3]), cells.length == 5));
      }
    }
    Files.writeString(Path.of(arguments[1]), plot.draw(), StandardCharsets.UTF_8);
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-labelledby=\"t d\" font-family=\"system-ui, sans-serif\" font-size=\"12\">",
        WIDTH, HEIGHT);
    add("<title id=\"t\">Cost of 5-anonymity by rows and by quasi-identifiers</title>");
    add("<desc id=\"d\">%s</desc>", description());
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    panel("rows", 70, "Rows (9 quasi-identifiers)", new double[] {1e4, 1e5, 1e6, 1e7});
    panel("columns", 550, "Quasi-identifiers (100,000 rows)", new double[] {3, 6, 8, 10, 12, 14});
    legend();
    add("</svg>");
    return svg.toString();
  }

  private String description() {
    StringBuilder text = new StringBuilder("CPU seconds of one thread.");
    points.forEach(
        (key, list) -> {
          text.append(' ').append(key).append(':');
          list.forEach(
              p -> text.append(String.format(Locale.ROOT, " %.0f %.4f;", p.x(), p.seconds())));
        });
    return text.toString();
  }

  private void panel(String series, int left, String name, double[] ticks) {
    for (double seconds = LEAST; seconds <= MOST * 1.01; seconds *= 10) {
      double y = y(seconds);
      add(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#d5dae1\"/>",
          left, y, left + PANEL, y);
      add(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#46505c\">%s s</text>",
          left - 6,
          y + 4,
          seconds < 0.9 ? shortest(seconds) : String.format(Locale.ROOT, "%.0f", seconds));
    }
    for (double tick : ticks) {
      add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#46505c\">%s</text>",
          x(series, left, tick), BOTTOM + 18, String.format(Locale.ROOT, "%,.0f", tick));
    }
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#1c232b\">%s</text>",
        left + PANEL / 2, BOTTOM + 40, name);
    for (Line line : LINES) {
      draw(series, left, line);
    }
  }

  private static String shortest(double seconds) {
    return seconds > 0.05 ? "0.1" : seconds > 0.005 ? "0.01" : "0.001";
  }

  private void draw(String series, int left, Line line) {
    List<Point> own = points.getOrDefault(series + "/" + line.method(), List.of());
    StringBuilder path = new StringBuilder();
    for (Point point : own) {
      path.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              path.isEmpty() ? "M" : " L",
              x(series, left, point.x()),
              y(point.seconds())));
    }
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>",
        path, line.color(), line.dashes().isEmpty() ? "none" : line.dashes());
    for (Point point : own) {
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\" stroke=\"%s\"/>",
          x(series, left, point.x()),
          y(point.seconds()),
          point.isComplete() ? line.color() : "#ffffff",
          line.color());
    }
  }

  private void legend() {
    int x = 70;
    for (Line line : LINES) {
      add(
          "<line x1=\"%d\" y1=\"24\" x2=\"%d\" y2=\"24\" stroke=\"%s\" stroke-width=\"2\""
              + " stroke-dasharray=\"%s\"/>",
          x, x + 34, line.color(), line.dashes().isEmpty() ? "none" : line.dashes());
      add("<text x=\"%d\" y=\"28\" fill=\"#1c232b\">%s</text>", x + 42, line.name());
      x += 70 + 7 * line.name().length();
    }
    add(
        "<text x=\"70\" y=\"46\" fill=\"#46505c\">CPU seconds of one thread; an empty dot is a"
            + " search that its limit ended</text>");
  }

  private static double x(String series, int left, double x) {
    double part = series.equals("rows") ? Math.log10(x / 1e4) / 3 : (x - 3) / 11;
    return left + 12 + part * (PANEL - 24);
  }

  private static double y(double seconds) {
    double part = Math.log10(Math.max(LEAST, seconds) / LEAST) / Math.log10(MOST / LEAST);
    return BOTTOM - Math.min(1, part) * (BOTTOM - TOP);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

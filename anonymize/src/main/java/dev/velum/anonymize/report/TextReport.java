package dev.velum.anonymize.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.velum.anonymize.Verification;
import dev.velum.anonymize.report.ReportData.Attribute;
import dev.velum.anonymize.report.ReportData.Release;
import dev.velum.anonymize.report.ReportData.Side;
import dev.velum.anonymize.risk.ReidentificationRisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The report as text for a terminal. */
final class TextReport {
  private static final int WIDTH = 100;
  private static final int NAME_WIDTH = 28;
  private static final int BAR_WIDTH = 30;

  private final ReportData data;
  private final StringBuilder out = new StringBuilder();
  private final List<Side> sides = new ArrayList<>();

  private TextReport(ReportData data) {
    this.data = data;
    sides.add(data.input());
    data.release().ifPresent(release -> sides.add(release.side()));
  }

  static String write(ReportData data, Heading heading) {
    TextReport report = new TextReport(data);
    report.head(heading);
    report.asked();
    data.release().ifPresent(release -> report.outcome(release, heading));
    report.risk();
    data.release().ifPresent(report::attributes);
    return report.out.toString();
  }

  private void head(Heading heading) {
    String title =
        Figures.shortened(heading.title(), 70) + heading.date().map(date -> ", " + date).orElse("");
    line(ascii("Anonymization report: " + title));
    line("=".repeat(WIDTH));
    paragraph(Wording.verdict(data) + ". " + Wording.explanation(data), "");
  }

  private void asked() {
    section("Asked");
    for (Wording.Line line : Wording.asked(data)) {
      entry(line.name(), line.text());
    }
  }

  private void outcome(Release release, Heading heading) {
    section("Result");
    entry("Score", Figures.decimal(release.score()) + ", " + data.asked().measure());
    entry("Granularity", Figures.percent(release.utility().granularity()));
    entry(
        "Suppressed",
        Figures.count(release.suppressed())
            + " of "
            + Figures.count(data.asked().records(), "record", "records")
            + ", "
            + Figures.percent(release.suppressedShare())
            + Wording.singleCells(data, release));
    for (Heading.Classification each : heading.classifications()) {
      entry(
          "Classification",
          ascii(Figures.shortened(each.column(), 40)) + ": " + Wording.classification(each));
    }
    for (Verification.Outcome outcome : release.verification().outcomes()) {
      entry(
          outcome.holds() ? "Verified" : "NOT SATISFIED",
          outcome.model().describe() + ", " + Wording.outcome(outcome, release.verification()));
    }
    entry("Search", Wording.search(data));
  }

  private void risk() {
    section("Risk");
    columns("", List.of("input", "published").subList(0, sides.size()));
    percent("Prosecutor, highest", risk -> risk.prosecutor().highest());
    percent("Prosecutor, average", risk -> risk.prosecutor().average());
    percent("Prosecutor, lowest", risk -> risk.prosecutor().lowest());
    percent("Journalist, highest", risk -> risk.journalist().highest());
    percent("Journalist, success rate", risk -> risk.journalist().successRate());
    percent("Marketer, success rate", ReidentificationRisk::marketer);
    percent(
        "Records at risk, above " + Figures.percent(data.input().risk().threshold()),
        risk -> risk.prosecutor().shareAtRisk());
    percent("Unique records", ReidentificationRisk::shareOfSampleUniques);
    number("Classes", side -> Figures.count(side.risk().classes()));
    number("Smallest class", side -> Figures.count(side.smallest()));
    number("Average class", side -> Figures.oneDecimal(side.averageSize()));
    number("Largest class", side -> Figures.count(side.largest()));
    line("");
    paragraph(
        "Suppressed records are left out. No population table was given: the table counts as the"
            + " population, so journalist and marketer equal the prosecutor.",
        "  ");
  }

  private void percent(String name, ToDoubleFunction<ReidentificationRisk> figure) {
    number(name, side -> Figures.percent(figure.applyAsDouble(side.risk())));
  }

  private void number(String name, Function<Side, String> figure) {
    columns(name, sides.stream().map(figure).toList());
  }

  private void columns(String name, List<String> figures) {
    StringBuilder row = new StringBuilder("  ").append(padded(name, NAME_WIDTH + 4));
    for (String figure : figures) {
      row.append(format("%14s", figure));
    }
    line(row.toString());
  }

  private void attributes(Release release) {
    section("Attributes");
    line("  " + padded("", NAME_WIDTH) + format("%8s  %16s  %8s", "level", "values", "loss"));
    for (Attribute attribute : release.attributes()) {
      String values =
          attribute.steps() == 0
              ? Figures.count(attribute.inputValues())
              : Figures.count(attribute.inputValues())
                  + " -> "
                  + Figures.count(attribute.publishedValues());
      line(
          "  "
              + padded(Figures.shortened(attribute.name(), NAME_WIDTH), NAME_WIDTH)
              + format(
                  "%8s  %16s  %8s  ",
                  LevelLadder.level(attribute), values, Figures.percent(attribute.loss()))
              + "#".repeat((int) Math.round(attribute.loss() * BAR_WIDTH)));
    }
  }

  private void section(String title) {
    line("");
    line(title);
  }

  private void entry(String name, String text) {
    paragraph(text, "  " + padded(name, 19));
  }

  /** Writes words in lines of the width; the first begins with the head, the others under it. */
  private void paragraph(String text, String head) {
    StringBuilder row = new StringBuilder(head);
    boolean empty = true;
    for (String word : Figures.printable(ascii(text)).split(" ", -1)) {
      if (!empty && row.length() + 1 + word.length() > WIDTH) {
        line(row.toString());
        row.setLength(0);
        row.append(" ".repeat(head.length()));
        empty = true;
      }
      row.append(empty ? "" : " ").append(word);
      empty = false;
    }
    line(row.toString());
  }

  private static String padded(String text, int width) {
    String plain = ascii(text);
    return plain + " ".repeat(Math.max(0, width - plain.length()));
  }

  /** Puts plain characters in place of our own typography; names keep theirs. */
  private static String ascii(String text) {
    return text.replace("\u2026", "..");
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  @FormatMethod
  private static String format(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

package dev.velum.anonymize.report;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.utility.ClassificationUtility;
import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.Checks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A report on an anonymization: what was asked, what came out, whether it holds, which risk is left
 * and what it cost.
 *
 * <pre>{@code
 * AnonymizationReport report = AnonymizationReport.of(result).titled("Patients 2026");
 * System.out.print(report.toText());
 * report.writeHtml(Path.of("report.html"));
 * report.writeJson(Path.of("report.json"));
 * }</pre>
 *
 * <p><b>Promise.</b> The same result gives the same report, to the byte, in every locale and at
 * every time. The page is one file that fetches and runs nothing.
 *
 * <p><b>What it shows.</b> Totals, and labels of values that at least ten records share, or k if
 * that is more; of the input, too. It shows no record. The names of columns, the models and the
 * title are shown as they are. Whoever may see how common such values are in the input may see the
 * report.
 *
 * <p>Immutable. Making one checks the published table anew ({@link AnonymizationResult#verify()}),
 * which takes some microseconds a row.
 */
public final class AnonymizationReport {
  private static final String DEFAULT_TITLE = "Anonymized table";

  private final ReportData data;
  private final Heading heading;

  private AnonymizationReport(ReportData data, Heading heading) {
    this.data = data;
    this.heading = heading;
  }

  /** Returns the report on a result, also on one that has no solution. */
  public static AnonymizationReport of(AnonymizationResult result) {
    return of(ReportData.of(result));
  }

  static AnonymizationReport of(ReportData data) {
    return new AnonymizationReport(data, new Heading(DEFAULT_TITLE, Optional.empty(), List.of()));
  }

  /**
   * Returns the report under another title; {@code Anonymized table} unless set.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public AnonymizationReport titled(String title) {
    return new AnonymizationReport(
        data,
        new Heading(Checks.notBlank(title, "title"), heading.date(), heading.classifications()));
  }

  /** Returns the report with a date at its head; it has none unless set. */
  public AnonymizationReport dated(LocalDate date) {
    return new AnonymizationReport(
        data,
        new Heading(heading.title(), Optional.of(date.toString()), heading.classifications()));
  }

  /**
   * Returns the report with a further measure of utility: how well a column can be told from the
   * quasi-identifiers, learned from the published table and tested on the records as they were.
   *
   * <pre>{@code
   * report.with("salary", result.classification().predicting("salary"));
   * }</pre>
   *
   * @param column that is told
   * @throws IllegalArgumentException if its name is blank
   */
  public AnonymizationReport with(String column, ClassificationUtility utility) {
    List<Heading.Classification> more = new ArrayList<>(heading.classifications());
    more.add(
        new Heading.Classification(
            Checks.notBlank(column, "column"), Objects.requireNonNull(utility, "utility")));
    return new AnonymizationReport(data, new Heading(heading.title(), heading.date(), more));
  }

  /**
   * Returns the report for a terminal of 100 columns, in ASCII but for names, each line with a line
   * feed at its end.
   */
  public String toText() {
    return TextReport.write(data, heading);
  }

  /** Returns the report as a page: HTML that is well-formed XML, too. */
  public String toHtml() {
    return HtmlReport.write(data, heading);
  }

  /** Returns the report as JSON, shares as numbers from 0 to 1. */
  public String toJson() {
    return JsonReport.write(data, heading);
  }

  /**
   * Writes the page, all or nothing, in UTF-8; an older file of this name is replaced.
   *
   * @throws IOException if the file cannot be written
   */
  public void writeHtml(Path file) throws IOException {
    write(file, toHtml());
  }

  /**
   * Writes the JSON, all or nothing, in UTF-8; an older file of this name is replaced.
   *
   * @throws IOException if the file cannot be written
   */
  public void writeJson(Path file) throws IOException {
    write(file, toJson());
  }

  private static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(Objects.requireNonNull(file, "file"), out -> out.write(bytes));
  }

  /** Returns the verdict, without a value. */
  @Override
  public String toString() {
    return "AnonymizationReport[" + Wording.verdict(data) + "]";
  }
}

package dev.velum.anonymize.report;

import dev.velum.anonymize.Verification;
import dev.velum.anonymize.model.GroundDistance;
import dev.velum.anonymize.report.ReportData.Release;
import dev.velum.anonymize.report.ReportData.Side;
import dev.velum.anonymize.report.ReportData.Spread;
import dev.velum.anonymize.report.ReportData.Told;
import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.risk.SensitiveRisk;
import dev.velum.anonymize.utility.UtilityReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The report as one page that needs nothing but itself. */
final class HtmlReport {
  private static final String NAMESPACE = "http://www.w3.org/1999/xhtml";

  /** Keeps a browser from fetching or running anything, should something ever slip in. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private final ReportData data;
  private final Heading heading;
  private final Markup page = new Markup();
  private final List<Series> series = new ArrayList<>();
  private final List<Side> sides = new ArrayList<>();
  private int captions;

  private HtmlReport(ReportData data, Heading heading) {
    this.data = data;
    this.heading = heading;
    series.add(Series.INPUT);
    sides.add(data.input());
    data.release()
        .ifPresent(
            release -> {
              series.add(Series.PUBLISHED);
              sides.add(release.side());
            });
  }

  static String write(ReportData data, Heading heading) {
    HtmlReport report = new HtmlReport(data, heading);
    report.document();
    return report.page.toString();
  }

  private void document() {
    page.doctype();
    page.open("html", "xmlns", NAMESPACE, "lang", "en", "xml:lang", "en");
    page.open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.open("title").text(heading.title()).close();
    page.style(styleSheet());
    page.close();
    page.open("body");
    page.open("main");
    header();
    tiles();
    asked();
    risk();
    data.release().ifPresent(this::told);
    data.release().ifPresent(this::losses);
    data.release().ifPresent(this::spreads);
    footer();
    page.close();
    page.close();
    page.close();
  }

  private static String styleSheet() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(
          Objects.requireNonNull(in, "report.css").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void header() {
    page.open("header");
    page.leaf("p", "Anonymization report", "class", "eyebrow");
    page.leaf("h1", heading.title());
    heading.date().ifPresent(date -> page.leaf("p", date, "class", "muted"));
    boolean holds = data.release().map(release -> release.verification().holds()).orElse(false);
    page.open("section", "class", "verdict " + (holds ? "good" : "bad"), "aria-label", "Verdict");
    mark(holds);
    page.open("div");
    page.leaf("p", Wording.verdict(data), "class", "verdict-title");
    page.leaf("p", Wording.explanation(data), "class", "verdict-text");
    page.close();
    page.close();
    page.close();
  }

  private void mark(boolean holds) {
    page.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "mark",
        "viewBox",
        "0 0 24 24",
        "width",
        "36",
        "height",
        "36",
        "aria-hidden",
        "true");
    page.empty("circle", "cx", "12", "cy", "12", "r", "12", "class", "mark-ground");
    page.empty(
        "path", "class", "mark-sign", "d", holds ? "M7 12.5l3.4 3.4L17 9" : "M8 8l8 8M16 8l-8 8");
    page.close();
  }

  private void tiles() {
    page.open("section", "class", "tiles", "aria-label", "Key figures");
    tile("Records", Figures.count(data.asked().records()), "in the table");
    if (data.release().isPresent()) {
      Release release = data.release().get();
      tile(
          "Suppressed",
          Figures.percent(release.suppressedShare()),
          Figures.count(release.suppressed(), "record", "records")
              + Wording.singleCells(data, release)
              + ", limit "
              + Figures.percent(data.asked().suppressionLimit()));
      tile(
          "Classes",
          Figures.count(release.side().risk().classes()),
          Figures.count(data.input().risk().classes()) + " in the input");
      tile(
          "Smallest class",
          Figures.count(release.side().smallest()),
          Figures.count(data.input().smallest()) + " in the input");
      tile(
          "Highest risk",
          Figures.percent(release.side().risk().prosecutor().highest()),
          Figures.percent(data.input().risk().prosecutor().highest()) + " in the input");
      tile("Score", Figures.decimal(release.score()), data.asked().measure());
    } else {
      tile("Classes", Figures.count(data.input().risk().classes()), "in the input");
      tile("Smallest class", Figures.count(data.input().smallest()), "in the input");
      tile(
          "Highest risk",
          Figures.percent(data.input().risk().prosecutor().highest()),
          "in the input");
    }
    page.close();
  }

  private void tile(String name, String figure, String note) {
    page.open("div", "class", "tile");
    page.leaf("p", name, "class", "tile-name");
    page.leaf("p", figure, "class", "tile-figure");
    page.leaf("p", note, "class", "tile-note");
    page.close();
  }

  private void asked() {
    page.open("section", "class", "grid two");
    card("What was asked", "");
    page.open("dl");
    for (Wording.Line line : Wording.asked(data)) {
      page.leaf("dt", line.name());
      page.leaf("dd", line.text());
    }
    page.close();
    page.close();
    if (data.release().isPresent()) {
      models(data.release().get());
    } else {
      card("Search", Wording.search(data));
      page.close();
    }
    page.close();
  }

  private void models(Release release) {
    card("Models, verified", "Checked once more on the published texts, apart from the search.");
    page.open("ul", "class", "checks");
    for (Verification.Outcome outcome : release.verification().outcomes()) {
      page.open("li", "class", outcome.holds() ? "good" : "bad");
      page.leaf("strong", outcome.model().describe());
      page.leaf("span", Wording.outcome(outcome, release.verification()), "class", "muted");
      page.close();
    }
    page.close();
    page.leaf("h3", "Search");
    page.leaf("p", Wording.search(data), "class", "muted");
    page.close();
  }

  private void risk() {
    heading("Re-identification risk", Wording.population());
    page.open("section", "class", "grid two");
    riskBars();
    riskTable();
    histogram();
    curve();
    page.close();
  }

  private void riskBars() {
    card("Risk by attacker", "How likely records are to be linked to a person.");
    legend();
    double threshold = data.input().risk().threshold();
    List<BarChart.Row> rows =
        List.of(
            row("Prosecutor: highest risk of a record", risk -> risk.prosecutor().highest()),
            row("Prosecutor: average risk", risk -> risk.prosecutor().average()),
            row("Journalist: success rate", risk -> risk.journalist().successRate()),
            row("Marketer: records linked rightly", ReidentificationRisk::marketer),
            row(
                "Records at risk above " + Figures.percent(threshold),
                risk -> risk.prosecutor().shareAtRisk()),
            row("Unique records", ReidentificationRisk::shareOfSampleUniques));
    BarChart.draw(page, caption("Risk by attacker", BarChart.describe(series, rows)), series, rows);
    page.close();
  }

  private BarChart.Row row(String name, ToDoubleFunction<ReidentificationRisk> figure) {
    return new BarChart.Row(
        name, sides.stream().map(side -> figure.applyAsDouble(side.risk())).toList());
  }

  private void riskTable() {
    card("Risk in numbers", "Suppressed records are in no class and left out.");
    page.open("table");
    page.open("thead").open("tr");
    page.leaf("th", "Figure", "scope", "col");
    for (Series table : series) {
      page.leaf("th", Wording.capital(table.name()), "scope", "col", "class", "number");
    }
    page.close().close();
    page.open("tbody");
    percentRow("Prosecutor, highest", risk -> risk.prosecutor().highest());
    percentRow("Prosecutor, average", risk -> risk.prosecutor().average());
    percentRow("Prosecutor, lowest", risk -> risk.prosecutor().lowest());
    percentRow("Records at the highest risk", risk -> risk.prosecutor().shareAtHighest());
    percentRow("Records at risk", risk -> risk.prosecutor().shareAtRisk());
    percentRow("Journalist, highest", risk -> risk.journalist().highest());
    percentRow("Journalist, success rate", risk -> risk.journalist().successRate());
    percentRow("Marketer, success rate", ReidentificationRisk::marketer);
    percentRow("Unique records", ReidentificationRisk::shareOfSampleUniques);
    textRow("Records in classes", sides.stream().map(s -> Figures.count(s.risk().records())));
    textRow("Classes", sides.stream().map(s -> Figures.count(s.risk().classes())));
    textRow("Smallest class", sides.stream().map(s -> Figures.count(s.smallest())));
    textRow("Average class", sides.stream().map(s -> Figures.oneDecimal(s.averageSize())));
    textRow("Largest class", sides.stream().map(s -> Figures.count(s.largest())));
    page.close().close();
    page.close();
  }

  private void percentRow(String name, ToDoubleFunction<ReidentificationRisk> figure) {
    textRow(name, sides.stream().map(side -> Figures.percent(figure.applyAsDouble(side.risk()))));
  }

  private void textRow(String name, Stream<String> figures) {
    page.open("tr");
    page.leaf("th", name, "scope", "row");
    figures.forEach(figure -> page.leaf("td", figure, "class", "number"));
    page.close();
  }

  private List<ReidentificationRisk> risks() {
    return sides.stream().map(Side::risk).toList();
  }

  private void histogram() {
    int k = data.asked().k();
    Histogram histogram = Histogram.of(series, risks(), k);
    card(
        "Records by class size",
        "Share of the records that stand among so many that look alike. The larger the class, the"
            + " better a person is hidden.");
    legend();
    histogram.draw(page, caption("Records by class size", histogram.describe()), k);
    page.leaf("p", "Records in the class", "class", "axis-name");
    page.close();
  }

  private void curve() {
    RiskCurve curve = RiskCurve.of(series, risks());
    card(
        "Records by risk",
        "Share of the records whose prosecutor risk is at least so high. The lower the line, the"
            + " better.");
    legend();
    curve.draw(page, caption("Records by risk", curve.describe()));
    page.leaf("p", "Risk of a record", "class", "axis-name");
    page.close();
  }

  private void losses(Release release) {
    heading(
        "What it cost",
        "Loss is the share of an attribute's domain that published values cover. Suppressed records"
            + " count in full.");
    page.open("section", "class", "grid two");
    card("Loss by attribute", "0%: values as they were. 100%: no information.");
    List<BarChart.Row> rows =
        release.attributes().stream()
            .map(a -> new BarChart.Row(a.name(), List.of(a.loss())))
            .toList();
    List<Series> one = List.of(Series.PUBLISHED);
    BarChart.draw(page, caption("Loss by attribute", BarChart.describe(one, rows)), one, rows);
    page.close();
    card(
        "Generalization levels",
        release.isLocal()
            ? "Records by the step they were raised to: pale as they were, the darker the vaguer."
            : "Steps of each hierarchy, from exact (none) to nothing (all).");
    LevelLadder.draw(
        page,
        caption("Generalization levels", LevelLadder.describe(release.attributes())),
        release.attributes());
    page.close();
    utility(release);
    page.close();
  }

  private void utility(Release release) {
    UtilityReport utility = release.utility();
    card("Cost in numbers", "Each from what stands in the published table.");
    page.open("table").open("tbody");
    textRow("Loss, geometric mean", Stream.of(Figures.percent(utility.loss())));
    textRow("Certainty penalty (GCP)", Stream.of(Figures.percent(utility.certaintyPenalty())));
    textRow("Granularity kept", Stream.of(Figures.percent(utility.granularity())));
    textRow("Precision kept", Stream.of(Figures.percent(utility.precision())));
    textRow("Average class", Stream.of(Figures.oneDecimal(utility.averageClassSize())));
    textRow("Discernibility", Stream.of(Figures.count((long) utility.discernibility())));
    for (Heading.Classification each : heading.classifications()) {
      textRow(
          "Learned: " + Figures.shortened(each.column(), 40),
          Stream.of(Wording.classification(each)));
    }
    page.close().close();
    page.close();
  }

  private void told(Release release) {
    if (release.told().isEmpty()) {
      return;
    }
    heading(
        "What classes tell about sensitive values",
        "Without linking a record: what somebody learns who finds a person's class, for the class"
            + " that tells most.");
    page.open("section", "class", "grid two");
    for (Told told : release.told()) {
      told(told);
    }
    page.close();
  }

  private void told(Told told) {
    String name = Figures.shortened(told.attribute(), 60);
    card(name, "The shorter the bars, the less a class tells.");
    legend();
    List<BarChart.Row> rows =
        List.of(
            row("Most frequent value of a class", told, SensitiveRisk::maxFrequency),
            row(
                "Distance of a class from the table",
                told,
                risk -> risk.closeness(GroundDistance.equal())));
    BarChart.draw(
        page,
        caption("Sensitive: " + told.attribute(), BarChart.describe(series, rows)),
        series,
        rows);
    page.close();
    card(name + " in numbers", "Suppressed records count in the table only.");
    page.open("table");
    page.open("thead").open("tr");
    page.leaf("th", "Figure", "scope", "col");
    for (Series table : series) {
      page.leaf("th", Wording.capital(table.name()), "scope", "col", "class", "number");
    }
    page.close().close();
    page.open("tbody");
    toldRow("Fewest distinct values", told, risk -> Figures.count(risk.distinctValues()));
    toldRow(
        "Effective number of values (entropy)",
        told,
        risk -> Figures.oneDecimal(risk.entropyDiversity()));
    toldRow("Largest share of a value", told, risk -> Figures.percent(risk.maxFrequency()));
    toldRow(
        "Distance (t, equal)",
        told,
        risk -> Figures.percent(risk.closeness(GroundDistance.equal())));
    toldRow("Largest gain of a value (beta)", told, risk -> Figures.oneDecimal(risk.basicBeta()));
    page.close().close();
    page.close();
  }

  private void toldRow(String name, Told told, Function<SensitiveRisk, String> figure) {
    textRow(name, both(told).map(figure));
  }

  private static Stream<SensitiveRisk> both(Told told) {
    return Stream.of(told.input(), told.published());
  }

  private static BarChart.Row row(String name, Told told, ToDoubleFunction<SensitiveRisk> figure) {
    return new BarChart.Row(name, both(told).map(figure::applyAsDouble).toList());
  }

  private void spreads(Release release) {
    heading("Values before and after", Wording.rareValues(data.asked().rareBelow()));
    page.open("section", "class", "grid two spreads");
    for (Spread spread : release.spreads()) {
      spread(spread);
    }
    page.close();
  }

  private void spread(Spread spread) {
    page.open("div", "class", "card");
    page.leaf("h3", Figures.shortened(spread.attribute(), 60), "class", "attribute");
    if (spread.published().isPresent()) {
      page.open("div", "class", "pair");
      side(spread, Series.INPUT, spread.input());
      side(spread, Series.PUBLISHED, spread.published().get());
      page.close();
    } else {
      page.leaf("p", "Sensitive, published as it was", "class", "side-name");
      ranked(spread.attribute() + ", as it was", Series.PUBLISHED, spread.input());
    }
    page.close();
  }

  private void side(Spread spread, Series table, Distribution distribution) {
    page.open("div");
    String level =
        distribution
            .level()
            .filter(number -> number > 0)
            .map(number -> ", level " + number)
            .orElse("");
    page.leaf("p", Wording.capital(table.name()) + level, "class", "side-name");
    ranked(spread.attribute() + ", " + table.name(), table, distribution);
    page.close();
  }

  private void ranked(String title, Series table, Distribution distribution) {
    RankedBars.draw(page, caption(title, RankedBars.describe(distribution)), table, distribution);
  }

  private void footer() {
    page.open("footer");
    for (String note : Wording.notes()) {
      page.leaf("p", note);
    }
    page.close();
  }

  private void heading(String title, String note) {
    page.open("div", "class", "chapter");
    page.leaf("h2", title);
    page.leaf("p", note, "class", "muted");
    page.close();
  }

  private void card(String title, String note) {
    page.open("div", "class", "card");
    page.leaf("h3", title);
    if (!note.isEmpty()) {
      page.leaf("p", note, "class", "muted");
    }
  }

  private void legend() {
    if (series.size() == 1) {
      return;
    }
    page.open("p", "class", "legend");
    for (Series table : series) {
      page.open("span");
      page.leaf("span", "", "class", "key " + table.style() + "-key");
      page.text(Wording.capital(table.name()));
      page.close();
    }
    page.close();
  }

  private Svg.Caption caption(String title, String description) {
    captions++;
    return new Svg.Caption("figure" + captions, title, description);
  }
}

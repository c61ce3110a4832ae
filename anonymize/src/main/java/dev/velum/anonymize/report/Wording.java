package dev.velum.anonymize.report;

import dev.velum.anonymize.SearchEnd;
import dev.velum.anonymize.SearchStatistics;
import dev.velum.anonymize.Verification;
import dev.velum.anonymize.report.ReportData.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sentences that the page and the text share. */
final class Wording {
  private Wording() {}

  /** A name and what is said about it. */
  record Line(String name, String text) {}

  static String verdict(ReportData data) {
    if (data.release().isEmpty()) {
      return "No solution";
    }
    boolean holds = data.release().get().verification().holds();
    return holds ? "All models are satisfied" : "A model is NOT satisfied";
  }

  static String explanation(ReportData data) {
    if (data.release().isEmpty()) {
      return data.failure().orElse("");
    }
    Release release = data.release().get();
    Verification verification = release.verification();
    if (!verification.holds()) {
      return "The check of the published texts found classes that break a model. Do not publish"
          + " this table.";
    }
    return String.join(", ", data.asked().models())
        + ": confirmed by a second check of the published texts, which shares nothing with the"
        + " search.";
  }

  static List<Line> asked(ReportData data) {
    ReportData.Asked asked = data.asked();
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("Models", String.join(", ", asked.models())));
    lines.add(new Line("Suppression", suppression(asked)));
    lines.add(new Line("Minimized", asked.measure()));
    lines.add(new Line("Quasi-identifiers", names(asked.quasiIdentifiers())));
    lines.add(
        new Line(
            "Sensitive",
            asked.sensitiveAttributes().isEmpty() ? "none" : names(asked.sensitiveAttributes())));
    return lines;
  }

  private static String suppression(ReportData.Asked asked) {
    ReportData.Suppression suppression = asked.suppression();
    return "at most "
        + Figures.percent(asked.suppressionLimit())
        + (suppression.byCells() ? " of cells" : " of records")
        + (suppression.generalizedOnly().isEmpty()
            ? ""
            : ", none in " + names(suppression.generalizedOnly()));
  }

  private static String names(List<String> names) {
    return String.join(", ", names.stream().map(name -> Figures.shortened(name, 60)).toList());
  }

  static String search(ReportData data) {
    SearchStatistics search = data.search();
    String tuples = Figures.count(search.distinctTuples(), "distinct tuple", "distinct tuples");
    String time = Figures.time(search.elapsed());
    if (data.release().map(Release::isLocal).orElse(false)) {
      return (data.asked().suppression().isAsked()
              ? "Records lost as few cells as was found to be enough, "
              : "Each class was generalized as little as it needs, ")
          + tuples
          + " in "
          + time
          + ". Local recodings are not proven optimal.";
    }
    return Figures.count(search.groupings())
        + " of "
        + Figures.count(search.latticeSize(), "recoding was", "recodings were")
        + " tried on "
        + tuples
        + (search.groupings() < search.latticeSize() && search.end() == SearchEnd.COMPLETED
            ? ", bounds ruled out the others; "
            : "; ")
        + time
        + data.release().map(Wording::proof).orElse(".");
  }

  private static String proof(Release release) {
    return release.gap() == 0
        ? ". The result is the proven optimum."
        : ". A limit ended the search: the score is at most "
            + Figures.decimal(release.gap())
            + " above the optimum.";
  }

  static String outcome(Verification.Outcome outcome, Verification verification) {
    return outcome.holds()
        ? "holds in all " + Figures.count(verification.classes(), "class", "classes")
        : "broken in "
            + Figures.count(outcome.failingClasses(), "class", "classes")
            + " with "
            + Figures.count(outcome.failingRecords(), "record", "records");
  }

  /** Returns what stands behind the suppressed records; nothing if they are all. */
  static String singleCells(ReportData data, ReportData.Release release) {
    if (release.singleCells() == 0) {
      return "";
    }
    double all = (double) data.asked().records() * data.asked().quasiIdentifiers().size();
    return ", and "
        + Figures.count(release.singleCells(), "single cell", "single cells")
        + ", "
        + Figures.percent(release.singleCells() / all);
  }

  static String classification(Heading.Classification each) {
    return Figures.percent(each.utility().published())
        + " told rightly, "
        + Figures.percent(each.utility().original())
        + " by the original, "
        + Figures.percent(each.utility().baseline())
        + " by guessing";
  }

  static String population() {
    return "The prosecutor knows that a person is in the table, the journalist does not, the"
        + " marketer links as many records as possible. No population table was given, so the"
        + " table counts as the population: the journalist's and the marketer's risks equal the"
        + " prosecutor's.";
  }

  static String rareValues(int rareBelow) {
    return "Only values that at least "
        + rareBelow
        + " records share are named, at most "
        + Distribution.MAX_LABELS
        + " of a column; the others come together as one line. A column with more values is shown"
        + " at the first level of its hierarchy that has few enough.";
  }

  static List<String> notes() {
    return List.of(
        "The models and risks hold for the quasi-identifiers named above. What an attacker knows"
            + " beyond them, no figure here accounts for; nor for what other versions of this table"
            + " give away.",
        "Suppressed records are in no class. No model and no figure covers what stands in their"
            + " other columns.",
        "Prosecutor: one over the size of a record's class. Journalist: one over the number of"
            + " persons in the population who look like the record; success rate as by El Emam"
            + " (2013). Marketer: expected share of right links, as by Dankar and El Emam (2010).");
  }

  static String capital(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}

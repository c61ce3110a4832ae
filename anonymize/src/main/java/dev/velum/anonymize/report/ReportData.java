package dev.velum.anonymize.report;

import dev.velum.anonymize.AnonymizationResult;
import dev.velum.anonymize.LocalRecoding;
import dev.velum.anonymize.NoSolution;
import dev.velum.anonymize.SearchStatistics;
import dev.velum.anonymize.Verification;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.risk.ReidentificationRisk;
import dev.velum.anonymize.risk.SensitiveRisk;
import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.utility.UtilityReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a report says, gathered once and then written in several forms.
 *
 * @param asked what was asked for
 * @param input the table as it was
 * @param release what is published, unless there is no solution
 * @param failure why there is no solution, unless there is one
 * @param search what the search has done
 */
record ReportData(
    Asked asked,
    Side input,
    Optional<Release> release,
    Optional<String> failure,
    SearchStatistics search) {
  /** Values that fewer records have are not named, whatever the models allow. */
  static final int MIN_RECORDS_OF_A_VALUE = 10;

  /**
   * What was asked for.
   *
   * @param k the largest class size that a model asks for outright, 0 if none does
   */
  record Asked(
      int records,
      List<String> quasiIdentifiers,
      List<String> sensitiveAttributes,
      List<String> models,
      int k,
      double suppressionLimit,
      Suppression suppression,
      String measure) {
    int rareBelow() {
      return Math.max(MIN_RECORDS_OF_A_VALUE, k);
    }
  }

  /**
   * What may be suppressed.
   *
   * @param byCells whether the limit is one of single cells
   * @param generalizedOnly columns in which nothing may be
   */
  record Suppression(boolean byCells, List<String> generalizedOnly) {
    /** Returns whether records may lose some of their cells and keep others. */
    boolean isAsked() {
      return byCells || !generalizedOnly.isEmpty();
    }
  }

  /** A table, by its classes; suppressed records left out. */
  record Side(int smallest, int largest, double averageSize, ReidentificationRisk risk) {
    static Side of(EquivalenceClasses classes) {
      return new Side(
          classes.smallest(),
          classes.largest(),
          classes.averageSize(),
          ReidentificationRisk.of(classes));
    }
  }

  /**
   * What is published.
   *
   * @param gap by how much the score may be above the smallest
   * @param singleCells suppressed in records that show something else
   */
  record Release(
      Side side,
      int suppressed,
      long singleCells,
      double score,
      double gap,
      UtilityReport utility,
      List<Attribute> attributes,
      List<Told> told,
      Verification verification,
      List<Spread> spreads) {
    Release {
      attributes = List.copyOf(attributes);
      told = List.copyOf(told);
      spreads = List.copyOf(spreads);
    }

    boolean isLocal() {
      return attributes.stream().anyMatch(Attribute::isLocal);
    }

    double suppressedShare() {
      long all = side.risk().records() + suppressed;
      return all == 0 ? 0 : (double) suppressed / all;
    }
  }

  /**
   * What became of a quasi-identifier.
   *
   * @param level in words; with several, the highest
   * @param steps how many it was raised at most
   * @param recordsByLevel of a local recoding: how many records are at each level of the hierarchy,
   *     suppressed ones apart; empty if all are at the same
   */
  record Attribute(
      String name,
      String level,
      int steps,
      int topLevel,
      int inputValues,
      int publishedValues,
      double loss,
      List<Long> recordsByLevel) {
    Attribute {
      recordsByLevel = List.copyOf(recordsByLevel);
    }

    boolean isLocal() {
      return !recordsByLevel.isEmpty();
    }

    /** Returns the share of the kept records whose value stands as it was, of a local recoding. */
    double shareAsItWas() {
      long all = recordsByLevel.stream().mapToLong(Long::longValue).sum();
      return all == 0 ? 0 : (double) recordsByLevel.get(0) / all;
    }
  }

  /** What classes tell about a sensitive value, before and after. */
  record Told(String attribute, SensitiveRisk input, SensitiveRisk published) {}

  /** How the values of a column spread, before and, unless it is published as it was, after. */
  record Spread(String attribute, Distribution input, Optional<Distribution> published) {}

  /** Gathers everything; checks the published table anew. */
  static ReportData of(AnonymizationResult result) {
    Asked asked = asked(result);
    return new ReportData(
        asked,
        Side.of(result.inputClasses()),
        result.isSolved() ? Optional.of(release(result, asked)) : Optional.empty(),
        result.noSolution().map(NoSolution::explanation),
        result.search());
  }

  private static String level(GeneralizedAttribute attribute) {
    boolean isLocal = attribute.extent() == GeneralizedAttribute.Extent.LOCAL;
    return isLocal && attribute.level() > 0
        ? "0 to " + attribute.level()
        : Integer.toString(attribute.level());
  }

  private static Asked asked(AnonymizationResult result) {
    int k = 0;
    for (PrivacyModel model : result.models()) {
      int size = model.minClassSize(result.input().rowCount());
      k = size > 1 ? Math.max(k, size) : k;
    }
    return new Asked(
        result.input().rowCount(),
        result.quasiIdentifiers(),
        result.sensitiveAttributes(),
        result.models().stream().map(PrivacyModel::describe).toList(),
        k,
        result.suppressionLimit(),
        new Suppression(
            result.localRecoding().equals(Optional.of(LocalRecoding.CELL_SUPPRESSION)),
            result.generalizedOnly()),
        result.measure().describe());
  }

  private static Release release(AnonymizationResult result, Asked asked) {
    UtilityReport utility = result.utility();
    List<Attribute> attributes = new ArrayList<>();
    List<Spread> spreads = new ArrayList<>();
    for (GeneralizedAttribute attribute : result.recoding().attributes()) {
      String name = attribute.name();
      Column input = result.input().column(name);
      Distribution published =
          Distribution.ofPublished(
              result.table().column(name),
              attribute,
              result.suppressedRecords(),
              asked.rareBelow());
      attributes.add(
          new Attribute(
              name,
              level(attribute),
              attribute.level(),
              attribute.hierarchy().height() - 1,
              (int) Arrays.stream(input.counts()).filter(count -> count > 0).count(),
              published.labels().size() + published.otherValues(),
              utility.lossByAttribute().getOrDefault(name, 0.0),
              recordsByLevel(result, attribute)));
      spreads.add(
          new Spread(
              name,
              Distribution.ofInput(input, attribute, asked.rareBelow()),
              Optional.of(published)));
    }
    for (String name : asked.sensitiveAttributes()) {
      Distribution asItIs = Distribution.of(result.input().column(name), asked.rareBelow());
      spreads.add(new Spread(name, asItIs, Optional.empty()));
    }
    return new Release(
        Side.of(result.classes()),
        result.suppressedRecords(),
        result.suppressedCells()
            - (long) result.suppressedRecords() * result.quasiIdentifiers().size(),
        result.score(),
        result.gap(),
        utility,
        attributes,
        told(result),
        result.verify(),
        spreads);
  }

  private static List<Long> recordsByLevel(
      AnonymizationResult result, GeneralizedAttribute attribute) {
    if (attribute.extent() == GeneralizedAttribute.Extent.GLOBAL) {
      return List.of();
    }
    Column published = result.table().column(attribute.name());
    int[] levels = new int[published.dictionarySize()];
    for (int code = 0; code < levels.length; code++) {
      levels[code] = attribute.levelOf(published.dictionary().get(code)).orElse(attribute.level());
    }
    EquivalenceClasses classes = result.classes();
    long[] records = new long[attribute.hierarchy().height()];
    for (int row = 0; row < published.rowCount(); row++) {
      if (!classes.isSuppressed(row)) {
        records[levels[published.code(row)]]++;
      }
    }
    return Arrays.stream(records).boxed().toList();
  }

  private static List<Told> told(AnonymizationResult result) {
    List<Told> told = new ArrayList<>();
    for (String name : result.sensitiveAttributes()) {
      told.add(
          new Told(
              name,
              SensitiveRisk.of(result.inputClasses(), result.input().column(name)),
              SensitiveRisk.of(result.classes(), result.table().column(name))));
    }
    return told;
  }
}

package dev.velum.anonymize;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.model.BasicBetaLikeness;
import dev.velum.anonymize.model.DeltaDisclosure;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.EnhancedBetaLikeness;
import dev.velum.anonymize.model.EntropyLDiversity;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.MaxFrequency;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.RecursiveCLDiversity;
import dev.velum.anonymize.model.TCloseness;
import dev.velum.anonymize.risk.SensitiveDistribution;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Checks a published table against privacy models from nothing but the texts in it.
 *
 * <p>Shares no code with the search: rows are grouped by their texts in plain maps, and each class
 * is checked by the words of the model. So it also finds what a mistake of the search would hide,
 * and works on tables that others have anonymized. Slow and simple on purpose: some microseconds a
 * row.
 */
public final class PrivacyVerifier {
  private PrivacyVerifier() {}

  /**
   * Checks a table.
   *
   * <p>Records that show {@code *} in all quasi-identifiers are suppressed and in no class, unless
   * all records do: then they are one class like any other.
   *
   * @param table as published
   * @param quasiIdentifiers the columns that an attacker may know, at least one
   * @param models what each class must satisfy
   * @throws IllegalArgumentException if no quasi-identifier is given
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   * @throws dev.velum.anonymize.table.AnonymizationException if the distance of a model does not
   *     cover a value of its column
   */
  public static Verification check(
      Table table, List<String> quasiIdentifiers, Collection<? extends PrivacyModel> models) {
    Table seen = seen(table, quasiIdentifiers);
    boolean nothingElse = IntStream.range(0, seen.rowCount()).allMatch(row -> isHidden(seen, row));
    return check(table, seen, row -> !nothingElse && isHidden(seen, row), models);
  }

  /**
   * Checks a table of which it is known which records are suppressed: others that show {@code *} in
   * all quasi-identifiers are a class.
   */
  static Verification checkRelease(
      Table table,
      List<String> quasiIdentifiers,
      IntPredicate suppressed,
      Collection<? extends PrivacyModel> models) {
    Table seen = seen(table, quasiIdentifiers);
    return check(table, seen, row -> suppressed.test(row) && isHidden(seen, row), models);
  }

  private static Table seen(Table table, List<String> quasiIdentifiers) {
    argument(!quasiIdentifiers.isEmpty(), "at least 1 quasi-identifier must be given, got 0");
    return table.select(quasiIdentifiers);
  }

  private static boolean isHidden(Table seen, int row) {
    return seen.row(row).stream().allMatch(EquivalenceClasses.SUPPRESSED::equals);
  }

  private static Verification check(
      Table table, Table seen, IntPredicate suppressed, Collection<? extends PrivacyModel> models) {
    Map<List<String>, List<Integer>> kept = new LinkedHashMap<>();
    int suppressedRecords = 0;
    for (int row = 0; row < table.rowCount(); row++) {
      if (suppressed.test(row)) {
        suppressedRecords++;
      } else {
        kept.computeIfAbsent(List.copyOf(seen.row(row)), tuple -> new ArrayList<>()).add(row);
      }
    }
    List<Verification.Outcome> outcomes = new ArrayList<>();
    for (PrivacyModel model : models) {
      Map<String, Integer> inTable = sensitiveValues(table, model);
      int failingClasses = 0;
      int failingRecords = 0;
      for (List<Integer> rows : kept.values()) {
        if (!satisfies(table, rows, model, inTable)) {
          failingClasses++;
          failingRecords += rows.size();
        }
      }
      outcomes.add(new Verification.Outcome(model, failingClasses, failingRecords));
    }
    int smallest = kept.values().stream().mapToInt(List::size).min().orElse(0);
    return new Verification(outcomes, kept.size(), smallest, suppressedRecords);
  }

  /** Returns how often each value occurs that the model guards, in suppressed records, too. */
  private static Map<String, Integer> sensitiveValues(Table table, PrivacyModel model) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    model
        .sensitiveAttribute()
        .ifPresent(
            name -> {
              for (int row = 0; row < table.rowCount(); row++) {
                counts.merge(table.value(row, name), 1, Integer::sum);
              }
            });
    return counts;
  }

  private static boolean satisfies(
      Table table, List<Integer> rows, PrivacyModel model, Map<String, Integer> inTable) {
    if (model instanceof KAnonymity kAnonymity) {
      return rows.size() >= kAnonymity.k();
    }
    String attribute = model.sensitiveAttribute().orElseThrow();
    Map<String, Integer> inClass = new LinkedHashMap<>();
    for (int row : rows) {
      inClass.merge(table.value(row, attribute), 1, Integer::sum);
    }
    return satisfies(SensitiveDistribution.of(inClass, inTable), model);
  }

  private static boolean satisfies(SensitiveDistribution values, PrivacyModel model) {
    if (model instanceof DistinctLDiversity diversity) {
      return values.distinctValues() >= diversity.l();
    }
    if (model instanceof EntropyLDiversity diversity) {
      return diversity.allows(values.entropy());
    }
    if (model instanceof RecursiveCLDiversity diversity) {
      return diversity.allows(values.recursiveRatio(diversity.l()));
    }
    if (model instanceof MaxFrequency frequency) {
      return frequency.allows(values.maxFrequency());
    }
    if (model instanceof TCloseness closeness) {
      return closeness.allows(values.distance(closeness.distance()));
    }
    if (model instanceof DeltaDisclosure disclosure) {
      return disclosure.allows(values.disclosureBits());
    }
    if (model instanceof BasicBetaLikeness likeness) {
      return likeness.allows(values.basicBeta());
    }
    if (model instanceof EnhancedBetaLikeness likeness) {
      return values.enhancedBeta() <= likeness.beta() + PrivacyModel.TOLERANCE;
    }
    throw new AssertionError("unknown model " + model.getClass());
  }
}

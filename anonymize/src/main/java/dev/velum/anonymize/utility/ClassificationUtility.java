package dev.velum.anonymize.utility;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How well a class can be told after learning from a published table, against learning from the
 * original one: learned on the published records, tested on records as they were.
 *
 * <p>Records are dealt out in turn to so many folds; each fold is tested once, by what was learned
 * from the others. Suppressed records teach nothing. A value that is tested goes up its ladder to
 * the first label that was learned, so that tables whose records are generalized differently can be
 * compared, too.
 *
 * @param original the share of records, from 0 to 1, told rightly after learning from the original
 * @param published the same after learning from the published table
 * @param baseline the same when the most frequent class is always guessed
 */
public record ClassificationUtility(double original, double published, double baseline) {
  /** The number of folds unless another is set. */
  public static final int DEFAULT_FOLDS = 10;

  /**
   * Returns what is left of the gain over guessing, 1 if nothing is lost; 0 if there was none to
   * lose. May be negative, and above 1.
   */
  public double relative() {
    return original == baseline ? 0 : (published - baseline) / (original - baseline);
  }

  /** What is compared, and by what. */
  public static final class Comparison {
    private final Table original;
    private final Table published;
    private final Map<String, GeneralizationHierarchy> hierarchies;
    private Classifier classifier = NaiveBayes.create();
    private int folds = DEFAULT_FOLDS;

    private Comparison(
        Table original, Table published, Map<String, GeneralizationHierarchy> hierarchies) {
      argument(
          original.rowCount() == published.rowCount(),
          "published must have the %s rows of the original, got %s",
          original.rowCount(),
          published.rowCount());
      argument(!hierarchies.isEmpty(), "at least 1 hierarchy must be given, got 0");
      this.original = original;
      this.published = published;
      this.hierarchies = Map.copyOf(hierarchies);
    }

    /** Returns the comparison with another classifier than {@link NaiveBayes}. */
    public Comparison with(Classifier other) {
      Comparison changed = copy();
      changed.classifier = other;
      return changed;
    }

    /**
     * Returns the comparison with another number of folds.
     *
     * @throws IllegalArgumentException if it is below 2
     */
    public Comparison folds(int count) {
      Comparison changed = copy();
      changed.folds = atLeast(2, count, "folds");
      return changed;
    }

    private Comparison copy() {
      Comparison changed = new Comparison(original, published, hierarchies);
      changed.classifier = classifier;
      changed.folds = folds;
      return changed;
    }

    /**
     * Learns and tests.
     *
     * @param column whose values are to be told, as they were in the original; no quasi-identifier
     * @throws IllegalArgumentException if it is a quasi-identifier
     * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
     */
    public ClassificationUtility predicting(String column) {
      argument(
          !hierarchies.containsKey(column),
          "column to tell must not be a quasi-identifier, \"%s\" is",
          column);
      List<String> names = hierarchies.keySet().stream().sorted().toList();
      Table before = original.select(names);
      Table after = published.select(names);
      List<String> classes = original.column(column).values();
      double rows = Math.max(1, original.rowCount());
      int rightBefore = 0;
      int rightAfter = 0;
      for (int fold = 0; fold < folds; fold++) {
        rightBefore += right(before, before, classes, fold);
        rightAfter += right(after, before, classes, fold);
      }
      return new ClassificationUtility(
          rightBefore / rows, rightAfter / rows, mostFrequent(classes) / rows);
    }

    private static int mostFrequent(List<String> classes) {
      Map<String, Integer> counts = new HashMap<>();
      classes.forEach(each -> counts.merge(each, 1, Integer::sum));
      return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private int right(Table learned, Table tested, List<String> classes, int fold) {
      List<List<String>> examples = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      for (int row = 0; row < learned.rowCount(); row++) {
        boolean isSuppressed =
            learned.row(row).stream().allMatch(EquivalenceClasses.SUPPRESSED::equals);
        if (row % folds != fold && !isSuppressed) {
          examples.add(List.copyOf(learned.row(row)));
          answers.add(classes.get(row));
        }
      }
      if (examples.isEmpty()) {
        return 0;
      }
      Classifier.Model model = classifier.train(examples, answers);
      List<Map<String, String>> ladders = knownLabels(learned.columnNames(), examples);
      int right = 0;
      for (int row = fold; row < tested.rowCount(); row += folds) {
        List<String> features = new ArrayList<>();
        for (int f = 0; f < ladders.size(); f++) {
          String value = tested.row(row).get(f);
          features.add(ladders.get(f).getOrDefault(value, value));
        }
        right += model.classify(features).equals(classes.get(row)) ? 1 : 0;
      }
      return right;
    }

    /** Returns for each value of each column the first label on its ladder that was learned. */
    private List<Map<String, String>> knownLabels(List<String> names, List<List<String>> examples) {
      List<Map<String, String>> known = new ArrayList<>();
      for (int f = 0; f < names.size(); f++) {
        Set<String> learned = new HashSet<>();
        for (List<String> example : examples) {
          learned.add(example.get(f));
        }
        Map<String, String> labels = new HashMap<>();
        GeneralizationHierarchy hierarchy =
            Objects.requireNonNull(hierarchies.get(names.get(f)), "hierarchy");
        for (List<String> ladder : hierarchy.ladders()) {
          ladder.stream()
              .filter(learned::contains)
              .findFirst()
              .ifPresent(label -> labels.put(ladder.get(0), label));
        }
        known.add(labels);
      }
      return known;
    }
  }

  /**
   * Returns a comparison of two tables, by {@link NaiveBayes} in ten folds.
   *
   * @param original as it was
   * @param published with the same rows, in the same order
   * @param hierarchies of the quasi-identifiers, which are the features; at least one
   * @throws IllegalArgumentException if the numbers of rows differ, or no hierarchy is given
   */
  public static Comparison between(
      Table original, Table published, Map<String, GeneralizationHierarchy> hierarchies) {
    return new Comparison(original, published, hierarchies);
  }
}

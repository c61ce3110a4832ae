package dev.velum.anonymize;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why no recoding satisfies the models within the suppression limit, and what would.
 *
 * @param failures the models that even the fullest generalization breaks, each on its own
 * @param records in the table
 * @param suppressionLimit that was set, as a share of the records
 * @param suppressionNeeded the smallest share of the records, or of the cells where these are
 *     suppressed one by one, that must be suppressed to satisfy all models together, as far as the
 *     search could find out; a limit of this size has a solution, if values may be suppressed in
 *     all columns
 * @param generalizedOnly columns in which no value may be suppressed
 */
public record NoSolution(
    List<ModelFailure> failures,
    int records,
    double suppressionLimit,
    double suppressionNeeded,
    List<String> generalizedOnly) {
  /** Copies the lists. */
  public NoSolution {
    failures = List.copyOf(failures);
    generalizedOnly = List.copyOf(generalizedOnly);
  }

  /** Returns the reason in some sentences. */
  public String explanation() {
    return String.format(
        Locale.ROOT,
        "Even fully generalized, a table of %s holds classes that break: %s.%s %s%s, the limit was"
            + " %s.",
        counted(records),
        listed(failures.stream().map(each -> worded(each.model(), each.records()))),
        instead(),
        suppressionNeeded < 1
            ? "A suppression limit of " + suppressionNeeded + " would have a solution"
            : "With suppression nothing but a table without records would be a solution",
        generalizedOnly.isEmpty()
            ? ""
            : " if values of " + generalizedOnly + " could be suppressed",
        suppressionLimit);
  }

  private String instead() {
    String feasible =
        listed(
            failures.stream()
                .flatMap(each -> each.feasible().stream())
                .map(PrivacyModel::describe));
    return feasible.isEmpty() ? "" : " In their place would hold: " + feasible + ".";
  }

  private static String worded(PrivacyModel model, int records) {
    return model.describe() + " (" + counted(records) + ")";
  }

  private static String listed(Stream<String> texts) {
    return texts.collect(Collectors.joining(", "));
  }

  private static String counted(int records) {
    return records == 1 ? "1 record" : records + " records";
  }

  /**
   * A model that the fullest generalization breaks.
   *
   * @param model which one
   * @param records in classes that break it
   * @param feasible the same model with the strictest parameter, to four decimals on the safe side,
   *     that the fullest generalization keeps without suppression; with all of these in place of
   *     the models that fail there is a solution. Nothing of models without such a parameter: those
   *     whose class size follows from a probability or from money, and likeness that too few values
   *     rule out
   */
  public record ModelFailure(PrivacyModel model, int records, Optional<PrivacyModel> feasible) {
    /** Checks that all are there. */
    public ModelFailure {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(feasible, "feasible");
    }
  }
}

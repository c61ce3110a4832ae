package dev.velum.anonymize;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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

  /** Returns the reason in a sentence or two. */
  public String explanation() {
    String models =
        failures.stream()
            .map(failure -> failure.model().describe() + " (" + counted(failure.records()) + ")")
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "Even fully generalized, a table of %s holds classes that break: %s. A suppression limit of"
            + " %s would have a solution%s, the limit was %s.",
        counted(records),
        models,
        suppressionNeeded,
        generalizedOnly.isEmpty()
            ? ""
            : " if values of " + generalizedOnly + " could be suppressed",
        suppressionLimit);
  }

  private static String counted(int records) {
    return records == 1 ? "1 record" : records + " records";
  }

  /**
   * A model that the fullest generalization breaks.
   *
   * @param model which one
   * @param records in classes that break it
   */
  public record ModelFailure(PrivacyModel model, int records) {}
}

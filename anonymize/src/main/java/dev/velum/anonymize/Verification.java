package dev.velum.anonymize;

import dev.velum.anonymize.model.PrivacyModel;
import java.util.List;

/**
 * What a check of a published table found.
 *
 * @param outcomes one for each model, in the order in which they were given
 * @param classes the number of equivalence classes
 * @param smallestClass the number of records in the smallest of them, 0 if there is none
 * @param suppressedRecords that show nothing in any quasi-identifier and are in no class
 */
public record Verification(
    List<Outcome> outcomes, int classes, int smallestClass, int suppressedRecords) {
  /** Copies the list. */
  public Verification {
    outcomes = List.copyOf(outcomes);
  }

  /** Returns whether every class satisfies every model. */
  public boolean holds() {
    return outcomes.stream().allMatch(Outcome::holds);
  }

  /**
   * What the check of one model found.
   *
   * @param model which one
   * @param failingClasses the number of classes that break it
   * @param failingRecords the number of records in them
   */
  public record Outcome(PrivacyModel model, int failingClasses, int failingRecords) {
    /** Returns whether every class satisfies the model. */
    public boolean holds() {
      return failingClasses == 0;
    }
  }
}

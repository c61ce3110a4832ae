package dev.velum.anonymize;

import dev.velum.anonymize.model.AverageRisk;
import dev.velum.anonymize.model.DistinctLDiversity;
import dev.velum.anonymize.model.KAnonymity;
import dev.velum.anonymize.model.KMap;
import dev.velum.anonymize.model.PrivacyModel;
import dev.velum.anonymize.model.SampleUniqueness;

/**
 * What became of rows that went through a {@link Recoding}, and which models hold for them.
 *
 * @param records how many there were
 * @param suppressed how many of them joined no published class
 * @param classes how many published classes the others joined
 * @param smallestClass how many of them the smallest of these has; 0 if there is none
 * @param uniqueRecords how many of them are alone in their class
 */
public record RecodedRows(
    long records, long suppressed, long classes, long smallestClass, long uniqueRecords) {

  /** How far a model holds for rows that were recoded. */
  public enum Standing {
    /** For these rows, published alone. */
    ALONE,
    /**
     * For the release that the recoding was decided for and these rows, published as one; for these
     * rows alone not, or it is not known.
     */
    TOGETHER,
    /** Not known: check what is published with {@link PrivacyVerifier}. */
    UNKNOWN
  }

  /**
   * Returns how far a model holds, given that it holds for the release that the recoding was
   * decided for.
   *
   * <p>Rows join classes of that release and make no new ones. So what a class of some size, or
   * with some values, promises is kept by the larger class: k-anonymity, distinct l-diversity, the
   * mean risk and the share of unique records. k-map goes by the population, of which the new
   * records must be members. All other models compare frequencies, which new records change.
   */
  public Standing standing(PrivacyModel model) {
    long shown = records - suppressed;
    if (model instanceof KAnonymity anonymity) {
      return classes == 0 || smallestClass >= anonymity.k() ? Standing.ALONE : Standing.TOGETHER;
    }
    if (model instanceof AverageRisk risk) {
      return risk.allows(classes, shown) ? Standing.ALONE : Standing.TOGETHER;
    }
    if (model instanceof SampleUniqueness uniqueness) {
      return uniqueness.allows(uniqueRecords, shown) ? Standing.ALONE : Standing.TOGETHER;
    }
    if (model instanceof KMap) {
      return Standing.ALONE;
    }
    return model instanceof DistinctLDiversity ? Standing.TOGETHER : Standing.UNKNOWN;
  }
}

package dev.velum.anonymize.model;

import java.util.Optional;

/**
 * A condition on the sizes of all classes together.
 *
 * <p>Where classes break it, the smallest ones are to blame. So with suppression all classes below
 * a size are suppressed, for the smallest size that makes the others satisfy the model; no records
 * satisfy it always.
 *
 * <p><b>Search.</b> What is suppressed at a node says nothing certain about nodes below, so every
 * node within the bound of the score is grouped.
 */
public sealed interface TableModel extends PrivacyModel
    permits AverageRisk, SampleUniqueness, PopulationUniqueness {
  @Override
  default Optional<String> sensitiveAttribute() {
    return Optional.empty();
  }
}

package dev.velum.anonymize.utility;

import java.util.Locale;
import java.util.Objects;

/**
 * The losses of attributes, put together in a chosen way.
 *
 * @param loss says weights, and how suppression counts
 * @param aggregate how the attributes' losses come together
 */
public record AggregatedLoss(Loss loss, LossAggregate aggregate) implements UtilityMeasure {
  /** Checks that both are there. */
  public AggregatedLoss {
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(aggregate, "aggregate");
  }

  @Override
  public String describe() {
    return "loss (" + aggregate.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
  }
}

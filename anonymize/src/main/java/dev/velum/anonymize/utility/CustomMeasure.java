package dev.velum.anonymize.utility;

import static dev.velum.core.internal.Checks.notBlank;

import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A measure that somebody brings along.
 *
 * @param name in a few words
 * @param function of a release; smaller is better
 */
public record CustomMeasure(String name, ToDoubleFunction<ReleaseUtility> function)
    implements UtilityMeasure {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public CustomMeasure {
    notBlank(name, "name");
    Objects.requireNonNull(function, "function");
  }

  @Override
  public String describe() {
    return name;
  }
}

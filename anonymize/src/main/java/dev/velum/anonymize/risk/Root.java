package dev.velum.anonymize.risk;

import java.util.function.DoubleUnaryOperator;

/** Finds where a function changes its sign. */
final class Root {
  private static final int STEPS = 200;

  private Root() {}

  /**
   * Halves an interval until no double lies between its ends.
   *
   * @param low where the function has one sign
   * @param high where it has the other
   */
  static double between(double low, double high, DoubleUnaryOperator function) {
    boolean isRising = function.applyAsDouble(low) < 0;
    double from = low;
    double to = high;
    for (int step = 0; step < STEPS; step++) {
      double middle = from + (to - from) / 2;
      if (middle == from || middle == to) {
        break;
      }
      if (function.applyAsDouble(middle) < 0 == isRising) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return from + (to - from) / 2;
  }
}

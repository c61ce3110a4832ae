package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers become the half-open interval that they lie in, written {@code [20, 30)}. Either all
 * intervals have the width of the one edge, from 0 on, or the edges are given, and below the first
 * and from the last on there is one interval each.
 */
record Buckets(List<BigDecimal> edges) implements ColumnTransform {
  Buckets {
    edges = List.copyOf(edges);
    argument(!edges.isEmpty(), "edges must not be empty");
    if (edges.size() == 1) {
      argument(edges.get(0).signum() > 0, "width must be > 0, got %s", edges.get(0));
    }
    for (int i = 1; i < edges.size(); i++) {
      argument(
          edges.get(i - 1).compareTo(edges.get(i)) < 0,
          "edges must ascend, but edge %s does not",
          i + 1);
    }
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    if (edges.size() == 1) {
      BigDecimal width = edges.get(0);
      return (value, context) -> {
        BigDecimal index = Numbers.decimal(value).divide(width, 0, RoundingMode.FLOOR);
        BigDecimal start = index.multiply(width);
        return interval(start, start.add(width));
      };
    }
    BigDecimal[] sorted = edges.toArray(new BigDecimal[0]);
    return (value, context) -> {
      int found = Arrays.binarySearch(sorted, Numbers.decimal(value));
      int above = found >= 0 ? found + 1 : -found - 1;
      if (above == 0) {
        return "<" + sorted[0].toPlainString();
      }
      return above == sorted.length
          ? ">=" + sorted[above - 1].toPlainString()
          : interval(sorted[above - 1], sorted[above]);
    };
  }

  private static String interval(BigDecimal start, BigDecimal end) {
    return "[" + start.toPlainString() + ", " + end.toPlainString() + ")";
  }
}

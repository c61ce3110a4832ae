package dev.velum.anonymize.hierarchy;

import dev.velum.anonymize.table.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The spans of neighbours among ordered values.
 *
 * <p>A span of numbers reads {@code [20, 35]}, one of other values {@code b .. d}; both ends belong
 * to it. Immutable.
 */
final class Spans {
  private static final int MAX_NUMBER_LENGTH = 64;

  private final List<String> values;
  private final Map<String, Integer> positions = new HashMap<>();

  /** Where values lie between the first and the last: numbers by their distance, others evenly. */
  private final double[] places;

  private final boolean areNumbers;
  private final boolean startsWithMissing;

  private Spans(List<String> values, List<BigDecimal> numbers) {
    this.values = values;
    this.startsWithMissing = values.get(0).equals(Schema.MISSING);
    this.areNumbers = numbers.size() == values.size() - (startsWithMissing ? 1 : 0);
    this.places = new double[values.size()];
    int first = startsWithMissing ? 1 : 0;
    double length = 0;
    for (int i = first; i < places.length; i++) {
      positions.put(values.get(i), i);
      places[i] =
          areNumbers ? numbers.get(i - first).subtract(numbers.get(0)).doubleValue() : i - first;
      length = places[i];
    }
    for (int i = first; i < places.length && length > 0; i++) {
      places[i] /= length;
    }
  }

  /**
   * Returns the spans of these values, at least one, each once.
   *
   * @throws HierarchyException if all are numbers, not in ascending order
   */
  static Spans of(String origin, List<String> values) {
    List<BigDecimal> numbers = numbers(values);
    boolean areNumbers = numbers.size() == values.stream().filter(v -> !v.isEmpty()).count();
    for (int i = 1; areNumbers && i < numbers.size(); i++) {
      if (numbers.get(i).compareTo(numbers.get(i - 1)) < 0) {
        throw new HierarchyException(
            origin + ", value " + (i + 1) + ": must not be below the number before it for spans");
      }
    }
    return new Spans(List.copyOf(values), areNumbers ? numbers : List.of());
  }

  /** Returns values, given with their frequencies, in the order of spans. */
  static List<String> sorted(Map<String, Integer> counts) {
    List<String> present = new ArrayList<>(counts.keySet());
    boolean hasMissing = present.remove(Schema.MISSING);
    Comparator<String> order =
        numbers(present).size() == present.size()
            ? Comparator.comparing(value -> number(value).orElseThrow())
            : Comparator.comparingInt(value -> -counts.getOrDefault(value, 0));
    present.sort(order.thenComparing(Comparator.naturalOrder()));
    if (hasMissing) {
      present.add(0, Schema.MISSING);
    }
    return present;
  }

  /** Returns the values that are numbers. */
  private static List<BigDecimal> numbers(List<String> values) {
    return values.stream().flatMap(value -> number(value).stream()).toList();
  }

  private static Optional<BigDecimal> number(String value) {
    if (value.isEmpty() || value.length() > MAX_NUMBER_LENGTH) {
      return Optional.empty();
    }
    try {
      BigDecimal number = new BigDecimal(value);
      return Math.abs((long) number.scale()) <= MAX_NUMBER_LENGTH
          ? Optional.of(number)
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String label(int low, int high) {
    return areNumbers
        ? "[" + values.get(low) + ", " + values.get(high) + "]"
        : values.get(low) + " .. " + values.get(high);
  }

  /** Returns the span that a text stands for. */
  Optional<Span> find(String label) {
    String text = label;
    String between = " .. ";
    if (areNumbers) {
      if (!label.startsWith("[") || !label.endsWith("]")) {
        return Optional.empty();
      }
      text = label.substring(1, label.length() - 1);
      between = ", ";
    }
    // A value may hold what stands between the ends: the first reading that makes sense is taken.
    for (int at = text.indexOf(between); at >= 0; at = text.indexOf(between, at + 1)) {
      Integer low = positions.get(text.substring(0, at));
      Integer high = positions.get(text.substring(at + between.length()));
      if (low != null && high != null && low < high) {
        return Optional.of(new Span(low, high));
      }
    }
    return Optional.empty();
  }

  /** Returns the length of a span by that of all values. */
  double penalty(Span span) {
    return places[span.high()] - places[span.low()];
  }

  /** Returns where a value lies between the first, at 0, and the last, at 1. */
  double place(int position) {
    return places[position];
  }

  /** Values from one position to another. */
  record Span(int low, int high) {
    int count() {
      return high - low + 1;
    }

    boolean contains(int position) {
      return low <= position && position <= high;
    }
  }
}

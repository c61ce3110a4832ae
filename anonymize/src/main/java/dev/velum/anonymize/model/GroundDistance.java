package dev.velum.anonymize.model;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * How far apart two sensitive values are, from 0 to 1, for the earth mover's distance between
 * distributions (Li et al., ICDE 2007).
 */
public sealed interface GroundDistance {
  /** Returns the distance in a few words. */
  String describe();

  /** Returns the distance that is 1 between any two different values. */
  static GroundDistance equal() {
    return new Equal();
  }

  /**
   * Returns the distance of positions on a list: neighbours of m values are {@code 1/(m - 1)}
   * apart.
   *
   * @param values all values in their order, those that the column does not show included
   * @throws IllegalArgumentException if there is none, or one is listed twice
   */
  static GroundDistance ordered(List<String> values) {
    return new Ordered(values);
  }

  /**
   * Returns the distance of positions among the numbers that the column shows, in ascending order;
   * all its values must be decimal numbers. How large the gaps between the numbers are makes no
   * difference.
   */
  static GroundDistance numeric() {
    return new Numeric();
  }

  /**
   * Returns the distance of two values in a hierarchy: the lowest level at which they share a label
   * by the height of the tree. If the last level has several labels, a root stands above them.
   *
   * @param hierarchy covers the column
   */
  static GroundDistance hierarchical(GeneralizationHierarchy hierarchy) {
    return new Hierarchical(hierarchy);
  }

  /** 1 between any two different values. */
  record Equal() implements GroundDistance {
    @Override
    public String describe() {
      return "equal distance";
    }
  }

  /**
   * The distance of positions on a list.
   *
   * @param values in their order
   */
  record Ordered(List<String> values) implements GroundDistance {
    /**
     * Copies and checks the list.
     *
     * @throws IllegalArgumentException if it is empty, or a value is listed twice
     */
    public Ordered {
      values = List.copyOf(values);
      argument(!values.isEmpty(), "at least 1 value must be ordered, got 0");
      argument(
          new HashSet<>(values).size() == values.size(), "ordered values must be listed once each");
    }

    @Override
    public String describe() {
      return "ordered distance";
    }
  }

  /** The distance of positions among the numbers of the column. */
  record Numeric() implements GroundDistance {
    @Override
    public String describe() {
      return "numeric order";
    }
  }

  /**
   * The height of the lowest common label.
   *
   * @param hierarchy covers the column
   */
  record Hierarchical(GeneralizationHierarchy hierarchy) implements GroundDistance {
    /** Checks the hierarchy. */
    public Hierarchical {
      Objects.requireNonNull(hierarchy, "hierarchy");
    }

    @Override
    public String describe() {
      return "hierarchical distance";
    }
  }
}

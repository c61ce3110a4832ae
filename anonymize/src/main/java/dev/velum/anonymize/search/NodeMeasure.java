package dev.velum.anonymize.search;

import dev.velum.anonymize.utility.AggregatedLoss;
import dev.velum.anonymize.utility.Loss;
import dev.velum.anonymize.utility.LossAggregate;
import dev.velum.anonymize.utility.ReleaseMeasure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a node costs by some measure, once it is grouped, and at least before. */
public abstract class NodeMeasure {
  private NodeMeasure() {}

  /**
   * Returns the measure of a node.
   *
   * @param node with this node grouped last
   * @param suppressed the number of records in its failing classes
   */
  abstract double valueOf(NodeEvaluator node, long suppressed);

  /** Returns what no node with these levels is below; 0 if nothing is known. */
  double atLeast(int[] levels) {
    return 0;
  }

  /** Returns the measure that puts losses together. */
  public static NodeMeasure of(SearchProblem problem, AggregatedLoss measure) {
    return new Losses(problem, measure.loss(), measure.aggregate());
  }

  /** Returns one of the well-known measures. */
  public static NodeMeasure of(SearchProblem problem, ReleaseMeasure measure) {
    return switch (measure) {
      case DISCERNIBILITY -> new Discernibility(problem.records());
      case AVERAGE_CLASS_SIZE -> new AverageClassSize(problem.records());
      case IMPRECISION -> new Imprecision(problem);
      case CERTAINTY_PENALTY -> new CertaintyPenalty(problem);
    };
  }

  /** Returns a measure of the levels, of which nothing is known. */
  public static NodeMeasure of(ToDoubleFunction<int[]> function) {
    return new NodeMeasure() {
      @Override
      double valueOf(NodeEvaluator node, long suppressed) {
        return function.applyAsDouble(node.levels().clone());
      }

      @Override
      double atLeast(int[] levels) {
        return Double.NEGATIVE_INFINITY;
      }
    };
  }

  /** For attributes and levels, the domain values that all records cover together. */
  private static long[][] covered(SearchProblem problem) {
    long[][] covered = new long[problem.attributes().size()][];
    for (int a = 0; a < covered.length; a++) {
      SearchAttribute attribute = problem.attributes().get(a);
      covered[a] = new long[attribute.height()];
      for (int level = 0; level < covered[a].length; level++) {
        long[] records = attribute.records(level);
        for (int label = 0; label < records.length; label++) {
          covered[a][level] += records[label] * attribute.leafCounts(level)[label];
        }
      }
    }
    return covered;
  }

  /** See {@link Loss} for what generalized and suppressed records count. */
  private static final class Losses extends NodeMeasure {
    private final List<SearchAttribute> attributes;
    private final long records;
    private final LossAggregate aggregate;
    private final double generalizationShare;
    private final double suppressionShare;
    private final long[][] covered;

    Losses(SearchProblem problem, Loss loss, LossAggregate aggregate) {
      this.attributes = problem.attributes();
      this.records = problem.records();
      this.aggregate = aggregate;
      double factor = loss.suppressionFactor();
      this.suppressionShare = factor < 0.5 ? 2 * factor : 1;
      this.generalizationShare = factor < 0.5 ? 1 : 1 - 2 * (factor - 0.5);
      this.covered = covered(problem);
    }

    @Override
    double valueOf(NodeEvaluator node, long suppressed) {
      return valueOf(node.levels(), suppressed, node.suppressedCovered());
    }

    @Override
    double atLeast(int[] levels) {
      return valueOf(levels, 0, new long[levels.length]);
    }

    private double valueOf(int[] levels, long suppressed, long[] suppressedCovered) {
      List<Double> losses = new ArrayList<>();
      List<Double> weights = new ArrayList<>();
      for (int a = 0; a < levels.length; a++) {
        SearchAttribute attribute = attributes.get(a);
        double domain = attribute.domainSize();
        double sum =
            generalizationShare * covered[a][levels[a]]
                + suppressionShare * (domain * suppressed)
                - (generalizationShare + suppressionShare - 1) * suppressedCovered[a];
        losses.add(Loss.ofAttribute(sum, records, attribute.domainSize()));
        weights.add(attribute.weight());
      }
      return aggregate.of(losses, weights);
    }
  }

  /** Exact up to 2^53. */
  private static final class Discernibility extends NodeMeasure {
    private final long records;

    Discernibility(long records) {
      this.records = records;
    }

    @Override
    double valueOf(NodeEvaluator node, long suppressed) {
      long sum = records * suppressed;
      for (int number = 0; number < node.classCount(); number++) {
        long size = node.fails(number) ? 0 : node.size(number);
        sum += size * size;
      }
      return sum;
    }
  }

  private static final class AverageClassSize extends NodeMeasure {
    private final long records;

    AverageClassSize(long records) {
      this.records = records;
    }

    @Override
    double valueOf(NodeEvaluator node, long suppressed) {
      long classes = 0;
      for (int number = 0; number < node.classCount(); number++) {
        classes += node.size(number) > 0 && !node.fails(number) ? 1 : 0;
      }
      return records == 0 ? 0 : classes == 0 ? Double.MAX_VALUE : (double) records / classes;
    }
  }

  private static final class Imprecision extends NodeMeasure {
    private final int[] top;
    private final long records;

    Imprecision(SearchProblem problem) {
      this.top = problem.top();
      this.records = problem.records();
    }

    @Override
    double valueOf(NodeEvaluator node, long suppressed) {
      return valueOf(node.levels(), suppressed);
    }

    @Override
    double atLeast(int[] levels) {
      return valueOf(levels, 0);
    }

    private double valueOf(int[] levels, long suppressed) {
      double sum = 0;
      for (int a = 0; a < levels.length; a++) {
        if (top[a] > 0) {
          long raised = (records - suppressed) * levels[a] + suppressed * top[a];
          sum += (double) raised / top[a];
        }
      }
      return records == 0 ? 0 : sum / records / levels.length;
    }
  }

  private static final class CertaintyPenalty extends NodeMeasure {
    private final List<SearchAttribute> attributes;
    private final long records;

    /** {@code [attribute][level][label]}: the values covered, 0 by a label of a single one. */
    private final int[][][] vague;

    private final long[][] all;

    CertaintyPenalty(SearchProblem problem) {
      this.attributes = problem.attributes();
      this.records = problem.records();
      this.vague = new int[attributes.size()][][];
      this.all = new long[attributes.size()][];
      for (int a = 0; a < vague.length; a++) {
        prepare(a, attributes.get(a));
      }
    }

    private void prepare(int a, SearchAttribute attribute) {
      vague[a] = new int[attribute.height()][];
      all[a] = new long[attribute.height()];
      for (int level = 0; level < vague[a].length; level++) {
        vague[a][level] =
            Arrays.stream(attribute.leafCounts(level))
                .map(covered -> covered == 1 ? 0 : covered)
                .toArray();
        long[] ofLabel = attribute.records(level);
        for (int label = 0; label < ofLabel.length; label++) {
          all[a][level] += ofLabel[label] * vague[a][level][label];
        }
      }
    }

    @Override
    double valueOf(NodeEvaluator node, long suppressed) {
      int[] levels = node.levels();
      long[] hidden = new long[levels.length];
      for (int number = 0; number < node.classCount(); number++) {
        if (node.fails(number)) {
          for (int a = 0; a < levels.length; a++) {
            hidden[a] += (long) node.size(number) * vague[a][levels[a]][node.label(number, a)];
          }
        }
      }
      return valueOf(levels, suppressed, hidden);
    }

    @Override
    double atLeast(int[] levels) {
      return valueOf(levels, 0, new long[levels.length]);
    }

    private double valueOf(int[] levels, long suppressed, long[] hidden) {
      double sum = 0;
      for (int a = 0; a < levels.length; a++) {
        int domain = attributes.get(a).domainSize();
        long starred = domain == 1 ? 0 : suppressed * domain;
        sum += (double) (all[a][levels[a]] - hidden[a] + starred) / domain;
      }
      return records == 0 ? 0 : sum / records / levels.length;
    }
  }
}

package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows about data subjects, of which only differentially private statistics come out.
 *
 * <pre>{@code
 * PrivacyBudget budget = PrivacyBudget.of(1.0, 1e-6);
 * PrivateData<Visit> visits =
 *     PrivateData.<Visit>of(rows, Visit::patient).atMostPerSubject(3).chargedTo(budget);
 * long patients = visits.countSubjects(PrivacyCost.epsilon(0.1)).rounded();
 * double cost = visits.mean(Visit::cost, ValueRange.of(0, 500), PrivacyCost.epsilon(0.3)).value();
 * }</pre>
 *
 * <p><b>Guarantee.</b> Each statistic is differentially private at its cost for the addition or
 * removal of all rows of one subject; together they cost at most the budget. To bound what one
 * subject can change, at most a given number of rows of each subject is kept, chosen at random
 * once. <b>Holds against</b> whoever sees the statistics, whatever else they know. <b>Not
 * promised:</b> nothing hides how long a call takes, and nothing protects the rows in memory.
 *
 * <p>A row whose subject is null belongs to nobody known and is left out. The functions given here
 * must depend on their row alone; one that throws ends the call with what it throws, after the cost
 * was charged.
 *
 * <p>Holds the kept rows. Immutable but for its random source; calls are synchronized.
 *
 * @param <T> the type of a row
 */
public final class PrivateData<T> {
  /** Half the range of a mean, in steps: its values are rounded to a millionth of it. */
  private static final int MEAN_REACH = 1 << 20;

  /** Far from where a sum would overflow, whatever is added to it. */
  private static final long LARGE_SUM = 1L << 60;

  private final List<T> rows;
  private final int subjects;
  private final int maxRows;
  private final PrivacyBudget budget;
  private final RandomBits random;

  private PrivateData(Builder<T> builder, List<T> rows, int subjects, PrivacyBudget budget) {
    this.rows = rows;
    this.subjects = subjects;
    this.maxRows = builder.maxRows;
    this.budget = budget;
    this.random = new RandomBits(builder.random);
  }

  /**
   * Begins with the rows and whom each is about.
   *
   * @param rows read once, in {@link Builder#chargedTo}
   * @param subject gives the data subject, compared by {@code equals}
   */
  public static <T> Builder<T> of(
      Iterable<? extends T> rows, Function<? super T, ? extends @Nullable Object> subject) {
    return new Builder<>(rows, subject);
  }

  /**
   * Sets up {@link PrivateData}. Not safe for use by several threads.
   *
   * @param <T> the type of a row
   */
  public static final class Builder<T> {
    private final Iterable<? extends T> source;
    private final Function<? super T, ? extends @Nullable Object> subject;
    private int maxRows = 1;
    private SecureRandom random = new SecureRandom();

    private Builder(
        Iterable<? extends T> source, Function<? super T, ? extends @Nullable Object> subject) {
      this.source = Objects.requireNonNull(source, "rows");
      this.subject = Objects.requireNonNull(subject, "subject");
    }

    /**
     * Sets how many rows of one subject count; default 1. The noise grows with it.
     *
     * @throws IllegalArgumentException if it is below 1 or above 1,000,000
     */
    public Builder<T> atMostPerSubject(int rows) {
      atLeast(1, rows, "rows per subject");
      argument(rows <= 1_000_000, "rows per subject must be <= 1000000, got %s", rows);
      maxRows = rows;
      return this;
    }

    /** Sets the source of noise; default is the platform's. Anything predictable hides nobody. */
    public Builder<T> random(SecureRandom source) {
      random = Objects.requireNonNull(source, "random");
      return this;
    }

    /** Reads the rows, and returns them behind the budget. Costs nothing yet. */
    public PrivateData<T> chargedTo(PrivacyBudget budget) {
      Objects.requireNonNull(budget, "budget");
      RandomBits bits = new RandomBits(random);
      Map<Object, Kept<T>> bySubject = new LinkedHashMap<>();
      for (T row : source) {
        Object key = subject.apply(row);
        if (key != null) {
          bySubject.computeIfAbsent(key, unused -> new Kept<>()).offer(row, maxRows, bits);
        }
      }
      List<T> rows = new ArrayList<>();
      bySubject.values().forEach(kept -> rows.addAll(kept.rows));
      return new PrivateData<>(this, rows, bySubject.size(), budget);
    }
  }

  /**
   * A uniform sample of one subject's rows (J. Vitter, "Random Sampling with a Reservoir", 1985).
   */
  private static final class Kept<T> {
    final List<T> rows = new ArrayList<>(1);
    long seen;

    void offer(T row, int maxRows, RandomBits random) {
      seen++;
      if (rows.size() < maxRows) {
        rows.add(row);
        return;
      }
      long place = random.below(seen);
      if (place < maxRows) {
        rows.set((int) place, row);
      }
    }
  }

  /**
   * Returns the number of kept rows.
   *
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if the noise would exceed 2^40; nothing was spent
   */
  public synchronized PrivateValue count(PrivacyCost cost) {
    DiscreteNoise noise = noise(cost, maxRows);
    budget.spend(cost, "count");
    return noisy(BigInteger.valueOf(rows.size()), 1, noise, cost);
  }

  /**
   * Returns the number of subjects, whose sensitivity is 1 whatever the rows per subject.
   *
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if the noise would exceed 2^40; nothing was spent
   */
  public synchronized PrivateValue countSubjects(PrivacyCost cost) {
    DiscreteNoise noise = noise(cost, 1);
    budget.spend(cost, "count of subjects");
    return noisy(BigInteger.valueOf(subjects), 1, noise, cost);
  }

  /**
   * Returns the sum of a value over the kept rows. Rows whose value is not a number are left out.
   *
   * @param value in the unit of the result
   * @param range where values are by nature; one subject changes the sum by at most the larger
   *     bound times the rows per subject
   * @param cost how much it may reveal
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if the noise would exceed 2^40 steps; nothing was spent
   */
  public synchronized PrivateValue sum(
      ToDoubleFunction<? super T> value, ValueRange range, PrivacyCost cost) {
    double largest = steps(Math.max(Math.abs(range.lower()), Math.abs(range.upper())), range);
    DiscreteNoise noise = noise(cost, maxRows * largest);
    budget.spend(cost, "sum");
    BigInteger sum = BigInteger.ZERO;
    long part = 0; // a sum that failed to fit would tell about the values
    for (T row : rows) {
      double number = value.applyAsDouble(row);
      if (!Double.isNaN(number)) {
        part += (long) steps(range.clamp(number), range);
      }
      if (Math.abs(part) >= LARGE_SUM) {
        sum = sum.add(BigInteger.valueOf(part));
        part = 0;
      }
    }
    return noisy(sum.add(BigInteger.valueOf(part)), range.step(), noise, cost);
  }

  /**
   * Returns the mean of a value over the kept rows, within the range. Half the cost goes into the
   * sum of distances from the middle of the range, half into their number. Rows whose value is not
   * a number are left out; without rows the result is near the middle.
   *
   * @param value in the unit of the result
   * @param range where values are by nature; its step is not used
   * @param cost how much it may reveal
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if the noise would exceed 2^40 steps; nothing was spent
   */
  public synchronized PrivateValue mean(
      ToDoubleFunction<? super T> value, ValueRange range, PrivacyCost cost) {
    double middle = range.lower() + range.width() / 2;
    double step = range.width() / 2 / MEAN_REACH;
    DiscreteNoise sumNoise = noise(cost.half(), (double) maxRows * MEAN_REACH);
    DiscreteNoise countNoise = noise(cost.half(), maxRows);
    budget.spend(cost, "mean");
    long sum = 0;
    long count = 0;
    for (T row : rows) {
      double number = value.applyAsDouble(row);
      if (!Double.isNaN(number)) {
        double distance = Math.rint((range.clamp(number) - middle) / step);
        sum += (long) Math.min(MEAN_REACH, Math.max(-MEAN_REACH, distance));
        count++;
      }
    }
    double noisySum = (sum + sumNoise.sample(random)) * step;
    double noisyCount = Math.max(1, count + countNoise.sample(random));
    // with S, C true and a, b the noise: |(S+a)/(C+b) - S/C| <= (|a| + |b| * |S/C|) / (C+b)
    return new PrivateValue(
        range.clamp(middle + noisySum / noisyCount),
        cost,
        miss ->
            Math.min(
                range.width(),
                (sumNoise.margin(miss / 2) * step + countNoise.margin(miss / 2) * range.width() / 2)
                    / noisyCount));
  }

  /**
   * Returns quantiles of a value over the kept rows; any number of them for one price. The range is
   * cut into 65,536 equal parts, which bounds how fine the answer is. Rows whose value is not a
   * number are left out.
   *
   * @param value in the unit of the result
   * @param range where values are by nature; its step is not used
   * @param ranks each from 0 (smallest) to 1 (largest), such as 0.5 for the median
   * @param cost how much they may reveal together
   * @return a quantile for each rank, in the order of the ranks, within the range
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if no rank is given, or one is out of range
   */
  public synchronized List<Double> quantiles(
      ToDoubleFunction<? super T> value, ValueRange range, List<Double> ranks, PrivacyCost cost) {
    argument(!ranks.isEmpty(), "ranks must not be empty");
    for (double rank : ranks) {
      argument(rank >= 0 && rank <= 1, "rank must be between 0 and 1, got %s", rank);
    }
    DiscreteNoise noise =
        DiscreteNoise.calibrated(
            cost,
            (double) QuantileTree.LEVELS * maxRows,
            (double) QuantileTree.LEVELS * maxRows * maxRows);
    budget.spend(cost, "quantiles");
    QuantileTree tree = new QuantileTree(range);
    for (T row : rows) {
      double number = value.applyAsDouble(row);
      if (!Double.isNaN(number)) {
        tree.add(number);
      }
    }
    QuantileTree.Noisy noisy = tree.noisy(noise, random);
    return ranks.stream().map(noisy::quantile).toList();
  }

  /**
   * Returns the number of kept rows for each of the given keys. Rows with another key, or none, are
   * left out.
   *
   * @param key gives the key of a row, compared by {@code equals}
   * @param keys what to count, known without looking at the data
   * @param cost how much it may reveal, however many keys there are
   * @return the counts in the order of the keys
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if the noise would exceed 2^40; nothing was spent
   */
  public synchronized <K> Map<K, PrivateValue> histogram(
      Function<? super T, ? extends @Nullable K> key,
      Collection<? extends K> keys,
      PrivacyCost cost) {
    DiscreteNoise noise = noise(cost, maxRows);
    budget.spend(cost, "histogram");
    Map<K, Long> counts = counts(key);
    Map<K, PrivateValue> result = new LinkedHashMap<>();
    for (K known : new LinkedHashSet<K>(keys)) {
      result.put(known, noisy(BigInteger.valueOf(counts.getOrDefault(known, 0L)), 1, noise, cost));
    }
    return Collections.unmodifiableMap(result);
  }

  /**
   * Returns the number of kept rows for the keys that so many rows have that their existence tells
   * nothing of one subject; rare keys are left out. The noise is discrete Laplace for epsilon
   * alone; delta bounds the chance that a key of a single subject shows.
   *
   * <p>A count shows if it reaches {@code t} with noise. A subject has at most m rows, so at most m
   * keys exist only by them, with at most m rows each; each shows with probability {@code P[m + Z
   * >= t]} at most, which t is chosen to keep below delta / m (A. Korolova et al., "Releasing
   * Search Queries and Clicks Privately", WWW 2009; R. Wilson et al., "Differentially Private SQL
   * with Bounded User Contribution", PoPETs 2020).
   *
   * @param key gives the key of a row, compared by {@code equals}
   * @param cost with a delta above 0
   * @return the counts, in no order that depends on the data
   * @throws BudgetExhaustedException if the cost does not fit
   * @throws IllegalArgumentException if delta is 0, which no key could show for
   */
  public synchronized <K extends Comparable<? super K>> Map<K, PrivateValue> histogramOfFrequent(
      Function<? super T, ? extends @Nullable K> key, PrivacyCost cost) {
    argument(cost.delta() > 0, "delta must be above 0 for keys that are not known");
    DiscreteLaplace noise = DiscreteLaplace.calibrated(cost.epsilon(), maxRows);
    budget.spend(cost, "histogram of frequent keys");
    long threshold = maxRows + noise.atLeastThis(cost.delta() / maxRows);
    Map<K, PrivateValue> result = new TreeMap<>();
    counts(key)
        .forEach(
            (found, count) -> {
              PrivateValue noisy = noisy(BigInteger.valueOf(count), 1, noise, cost);
              if (noisy.value() >= threshold) {
                result.put(found, noisy);
              }
            });
    return Collections.unmodifiableMap(result);
  }

  private <K> Map<K, Long> counts(Function<? super T, ? extends @Nullable K> key) {
    Map<K, Long> counts = new HashMap<>();
    for (T row : rows) {
      K found = key.apply(row);
      if (found != null) {
        counts.merge(found, 1L, Long::sum);
      }
    }
    return counts;
  }

  /** Returns noise for one number, or for many of which one subject changes the sum by so much. */
  private static DiscreteNoise noise(PrivacyCost cost, double sensitivity) {
    return DiscreteNoise.calibrated(cost, sensitivity, sensitivity * sensitivity);
  }

  private PrivateValue noisy(
      BigInteger number, double step, DiscreteNoise noise, PrivacyCost cost) {
    double value = number.add(BigInteger.valueOf(noise.sample(random))).doubleValue();
    return new PrivateValue(value * step, cost, miss -> noise.margin(miss) * step);
  }

  private static double steps(double value, ValueRange range) {
    return Math.rint(value / range.step());
  }
}

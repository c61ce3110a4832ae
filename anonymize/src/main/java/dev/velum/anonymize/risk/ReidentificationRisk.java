package dev.velum.anonymize.risk;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.share;

import dev.velum.anonymize.table.EquivalenceClasses;
import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The risk that records of a table are linked to the persons they are about, by someone who knows
 * these persons' quasi-identifiers.
 *
 * <p>Three attackers are told apart (El Emam, "Guide to the De-Identification of Personal Health
 * Information", 2013; Dankar and El Emam, EDBT/ICDT workshops 2010):
 *
 * <ul>
 *   <li>the <b>prosecutor</b> is after one person and knows that the person is in the table. A
 *       record in a class of m records is found with probability 1/m;
 *   <li>the <b>journalist</b> wants to find anyone at all and does not know who is in the table. A
 *       record whose class has F members in the population is found with probability 1/F;
 *   <li>the <b>marketer</b> links as many records as possible and is content with a share of right
 *       ones.
 * </ul>
 *
 * <p>Unless a population is given, the table itself is taken as the population. Then F = m, and the
 * journalist's and the marketer's figures say no more than the prosecutor's. That is the cautious
 * choice: a population that holds the table only makes classes larger.
 *
 * <p>Suppressed records are in no class and left out of every figure: of N records, those in
 * classes are counted.
 *
 * <p>The figures hold for attackers who know the given quasi-identifiers and nothing else, and link
 * exactly. They do not say what an attacker learns without linking: a class may share its sensitive
 * value.
 *
 * <p>Immutable. Costs one pass over the classes; twelve bytes a class.
 */
public final class ReidentificationRisk {
  /** The risk above which a record counts as at risk unless another threshold is set. */
  public static final double DEFAULT_THRESHOLD = 0.2;

  private final int[] sizes;
  private final long[] populationSizes;
  private final boolean hasPopulation;
  private final double threshold;
  private final long records;

  private ReidentificationRisk(
      int[] sizes, long[] populationSizes, boolean hasPopulation, double threshold) {
    this.sizes = sizes;
    this.populationSizes = populationSizes;
    this.hasPopulation = hasPopulation;
    this.threshold = threshold;
    this.records = Arrays.stream(sizes).asLongStream().sum();
  }

  /** Returns the risk of a table with these classes, taken as its own population. */
  public static ReidentificationRisk of(EquivalenceClasses classes) {
    int[] sizes = classes.sizes();
    long[] own = Arrays.stream(sizes).asLongStream().toArray();
    return new ReidentificationRisk(sizes, own, false, DEFAULT_THRESHOLD);
  }

  /**
   * Returns the risk of a table that was drawn from a population.
   *
   * <p>Classes are matched by the texts that stand in both tables, so the population must be
   * recoded as the sample is: {@code recoding.apply(population)}. Costs a list of texts for each
   * class of the population.
   *
   * @param sample the published table; records that show {@code *} in every quasi-identifier are
   *     suppressed
   * @param population the table that the records of the sample are part of
   * @param quasiIdentifiers the columns that an attacker may know, at least one
   * @throws IllegalArgumentException if no column is named, or a class of the sample has fewer
   *     records in the population than in the sample
   * @throws dev.velum.anonymize.table.TableFormatException if a column does not exist
   */
  public static ReidentificationRisk of(
      Table sample, Table population, List<String> quasiIdentifiers) {
    EquivalenceClasses classes = EquivalenceClasses.ofPublished(sample, quasiIdentifiers);
    return of(classes).against(sizesIn(population, sample.select(quasiIdentifiers), classes));
  }

  private static long[] sizesIn(Table population, Table sample, EquivalenceClasses classes) {
    Table known = population.select(sample.columnNames());
    EquivalenceClasses all = EquivalenceClasses.of(known, known.columnNames());
    int[] firstRows = firstRows(all);
    Map<List<String>, Integer> numbers = new HashMap<>();
    for (int number = 0; number < firstRows.length; number++) {
      numbers.put(List.copyOf(known.row(firstRows[number])), number);
    }
    int[] sampleRows = firstRows(classes);
    long[] sizes = new long[sampleRows.length];
    for (int number = 0; number < sizes.length; number++) {
      Integer match = numbers.get(List.copyOf(sample.row(sampleRows[number])));
      sizes[number] = match == null ? 0 : all.size(match);
    }
    return sizes;
  }

  private static int[] firstRows(EquivalenceClasses classes) {
    int[] rows = new int[classes.count()];
    for (int row = classes.rowCount() - 1; row >= 0; row--) {
      if (!classes.isSuppressed(row)) {
        rows[classes.classOf(row)] = row;
      }
    }
    return rows;
  }

  /**
   * Returns the risk of the same table against a population, with the same threshold.
   *
   * @param classSizes for each class, in the order of their numbers, how many members of the
   *     population look like its records; known or estimated; copied
   * @throws IllegalArgumentException if there are more or fewer sizes than classes, or one is below
   *     the number of records in its class: the table must be part of the population
   */
  public ReidentificationRisk against(long... classSizes) {
    argument(
        classSizes.length == sizes.length,
        "classSizes must be given for %s classes, got %s",
        sizes.length,
        classSizes.length);
    for (int i = 0; i < sizes.length; i++) {
      argument(
          classSizes[i] >= sizes[i],
          "class %s must have at least its %s records in the population, got %s",
          i,
          sizes[i],
          classSizes[i]);
    }
    return new ReidentificationRisk(sizes, classSizes.clone(), true, threshold);
  }

  /**
   * Returns the same risk with another threshold.
   *
   * @param newThreshold the risk above which a record counts as at risk, from 0 to 1
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public ReidentificationRisk withThreshold(double newThreshold) {
    return new ReidentificationRisk(
        sizes, populationSizes, hasPopulation, share(newThreshold, "threshold"));
  }

  /** Returns the risk above which a record counts as at risk; 0.2 unless set. */
  public double threshold() {
    return threshold;
  }

  /** Returns whether a population was given; if not, the table is taken as its own. */
  public boolean hasPopulation() {
    return hasPopulation;
  }

  /** Returns the number of records in classes, suppressed ones left out. */
  public long records() {
    return records;
  }

  /** Returns the number of classes. */
  public int classes() {
    return sizes.length;
  }

  /**
   * Returns the risk from someone who knows that the person is in the table.
   *
   * <p>With class sizes m and N records: highest 1/min m, average and success rate (number of
   * classes)/N, lowest 1/max m (El Emam 2013, measures pRa to pRc).
   */
  public AttackerRisk prosecutor() {
    if (records == 0) {
      return AttackerRisk.NONE;
    }
    double average = (double) sizes.length / records;
    return risk(Arrays.stream(sizes).asLongStream().toArray(), average, average);
  }

  /**
   * Returns the risk from someone who does not know who is in the table; equal to {@link
   * #prosecutor()} unless a population was given.
   *
   * <p>With class sizes m in the table and F in the population: highest 1/min F, average (1/N) sum
   * m/F, lowest 1/max F, success rate max((number of classes)/(sum F), (1/N) sum m/F): the attacker
   * may go from the population to the table or from the table to the population, and takes the
   * better way (El Emam 2013, measures jRa to jRc).
   */
  public AttackerRisk journalist() {
    if (records == 0) {
      return AttackerRisk.NONE;
    }
    double average = marketer();
    double fromPopulation = sizes.length / (double) Arrays.stream(populationSizes).sum();
    return risk(populationSizes, average, Math.max(fromPopulation, average));
  }

  /**
   * Returns the share of the records, from 0 to 1, that someone who links all of them at random
   * within the classes is expected to link rightly: (1/N) sum m/F, with class sizes m in the table
   * and F in the population (Dankar and El Emam 2010).
   *
   * <p>Without a population this is (number of classes)/N, the prosecutor's average.
   */
  public double marketer() {
    if (records == 0) {
      return 0;
    }
    double expected = 0;
    for (int i = 0; i < sizes.length; i++) {
      expected += (double) sizes[i] / populationSizes[i];
    }
    return expected / records;
  }

  /** Works out what is defined alike for prosecutor and journalist. */
  private AttackerRisk risk(long[] alike, double average, double successRate) {
    long fewest = Long.MAX_VALUE;
    long most = 0;
    long atRisk = 0;
    for (int i = 0; i < sizes.length; i++) {
      fewest = Math.min(fewest, alike[i]);
      most = Math.max(most, alike[i]);
      atRisk += 1.0 / alike[i] > threshold ? sizes[i] : 0;
    }
    long atHighest = 0;
    for (int i = 0; i < sizes.length; i++) {
      atHighest += alike[i] == fewest ? sizes[i] : 0;
    }
    return new AttackerRisk(
        1.0 / fewest,
        average,
        1.0 / most,
        successRate,
        (double) atRisk / records,
        (double) atHighest / records);
  }

  /** Returns the number of records that look like no other in the table. */
  public int sampleUniques() {
    return (int) Arrays.stream(sizes).filter(size -> size == 1).count();
  }

  /** Returns the share of the records, from 0 to 1, that look like no other in the table. */
  public double shareOfSampleUniques() {
    return records == 0 ? 0 : (double) sampleUniques() / records;
  }

  /** Returns how the records spread over classes of the table by size, smallest first. */
  public List<ClassSize> classSizes() {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int size : sizes) {
      counts.merge(size, 1, Integer::sum);
    }
    List<ClassSize> distribution = new ArrayList<>(counts.size());
    counts.forEach((size, classes) -> distribution.add(new ClassSize(size, classes)));
    return distribution;
  }

  /** Returns the number of classes and records and the highest risk. */
  @Override
  public String toString() {
    return "ReidentificationRisk["
        + sizes.length
        + " classes, "
        + records
        + " records, highest prosecutor risk "
        + prosecutor().highest()
        + "]";
  }
}

package dev.velum.anonymize.dp;

import static dev.velum.core.internal.Checks.argument;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much may still be revealed about each subject of one data set: an epsilon and a delta that
 * statistics use up and nobody gives back.
 *
 * <p><b>Guarantee.</b> Costs add up (basic composition, Dwork and Roth 2014, theorem 3.16):
 * whatever order the statistics come in and whoever asks for them, all of them together cost at
 * most the total. A cost is charged before its statistic is computed, in exact decimal arithmetic;
 * a cost that does not fit changes nothing. A budget in a file is charged durably before the noise
 * is drawn, so neither a crash nor a restart spends it twice. <b>Not promised.</b> Nothing is known
 * of statistics that were charged elsewhere: one data set needs one budget. Someone who can write
 * the file can reset it.
 *
 * <p>Safe for use by several threads. A file is held by one process at a time.
 */
public final class PrivacyBudget implements AutoCloseable {
  private final BigDecimal epsilon;
  private final BigDecimal delta;
  private final @Nullable BudgetFile file;
  private final List<Expense> expenses = new ArrayList<>();
  private BigDecimal spentEpsilon = BigDecimal.ZERO;
  private BigDecimal spentDelta = BigDecimal.ZERO;

  private PrivacyBudget(PrivacyCost total, @Nullable BudgetFile file) {
    this.epsilon = BigDecimal.valueOf(total.epsilon());
    this.delta = BigDecimal.valueOf(total.delta());
    this.file = file;
  }

  /**
   * One cost that was charged.
   *
   * @param statistic what for
   * @param cost how much
   */
  public record Expense(String statistic, PrivacyCost cost) {}

  /**
   * Returns a budget in memory.
   *
   * @param epsilon the total, above 0
   * @param delta the total, at least 0 and below 1
   * @throws IllegalArgumentException if either is out of range
   */
  public static PrivacyBudget of(double epsilon, double delta) {
    return new PrivacyBudget(PrivacyCost.of(epsilon, delta), null);
  }

  /**
   * Opens the budget in a file, which is made if it does not exist, and holds the file until {@link
   * #close()}.
   *
   * @param path the file, in the form of {@code docs/formats/privacy-budget.md}
   * @param epsilon the total, above 0; must be the file's
   * @param delta the total, at least 0 and below 1; must be the file's
   * @throws IllegalArgumentException if either is out of range
   * @throws BudgetFileException if the file is held elsewhere, is for another total, or has a line
   *     that is no expense
   * @throws IOException if the file cannot be read or written
   */
  public static PrivacyBudget open(Path path, double epsilon, double delta) throws IOException {
    PrivacyCost total = PrivacyCost.of(epsilon, delta);
    BudgetFile file = BudgetFile.open(path, total);
    PrivacyBudget budget = new PrivacyBudget(total, file);
    try {
      file.expenses().forEach(budget::book);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
    return budget;
  }

  /**
   * Charges a cost; returns only when it is charged, durably if the budget has a file.
   *
   * @param cost how much
   * @param statistic what for: 1 to 100 letters, digits, blanks, dots, underscores or hyphens;
   *     never a personal value
   * @throws BudgetExhaustedException if more would be spent than there is; nothing changes
   * @throws BudgetFileException if the charge could not be written; nothing may be computed
   * @throws IllegalArgumentException if the statistic is named otherwise
   * @throws IllegalStateException if the budget was closed
   */
  public synchronized void spend(PrivacyCost cost, String statistic) {
    argument(
        BudgetFile.STATISTIC.matcher(statistic).matches(),
        "statistic must have 1 to 100 letters, digits, blanks, dots, underscores or hyphens");
    Expense expense = new Expense(statistic, cost);
    check(expense);
    if (file != null) {
      file.append(expense);
    }
    book(expense);
  }

  private void check(Expense expense) {
    BigDecimal newEpsilon = spentEpsilon.add(BigDecimal.valueOf(expense.cost().epsilon()));
    BigDecimal newDelta = spentDelta.add(BigDecimal.valueOf(expense.cost().delta()));
    if (newEpsilon.compareTo(epsilon) > 0) {
      throw new BudgetExhaustedException(
          "epsilon "
              + expense.cost().epsilon()
              + " does not fit into the "
              + remainingEpsilon()
              + " left of "
              + epsilon);
    }
    if (newDelta.compareTo(delta) > 0) {
      throw new BudgetExhaustedException(
          "delta "
              + expense.cost().delta()
              + " does not fit into the "
              + remainingDelta()
              + " left of "
              + delta);
    }
  }

  private synchronized void book(Expense expense) {
    check(expense);
    spentEpsilon = spentEpsilon.add(BigDecimal.valueOf(expense.cost().epsilon()));
    spentDelta = spentDelta.add(BigDecimal.valueOf(expense.cost().delta()));
    expenses.add(expense);
  }

  /** Returns what is left of epsilon. */
  public synchronized BigDecimal remainingEpsilon() {
    return epsilon.subtract(spentEpsilon);
  }

  /** Returns what is left of delta. */
  public synchronized BigDecimal remainingDelta() {
    return delta.subtract(spentDelta);
  }

  /** Returns what was charged so far, in order. */
  public synchronized List<Expense> expenses() {
    return List.copyOf(expenses);
  }

  /** Lets go of the file, if there is one. A budget in memory goes on. */
  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }

  @Override
  public String toString() {
    return "PrivacyBudget[epsilon "
        + remainingEpsilon()
        + " of "
        + epsilon
        + ", delta "
        + remainingDelta()
        + " of "
        + delta
        + "]";
  }
}

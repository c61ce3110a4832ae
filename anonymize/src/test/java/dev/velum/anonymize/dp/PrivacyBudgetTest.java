package dev.velum.anonymize.dp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyBudgetTest {
  private static final PrivacyCost TENTH = PrivacyCost.epsilon(0.1);

  @TempDir Path directory;

  @Test
  void tenTenths_areOne() {
    PrivacyBudget budget = PrivacyBudget.of(1, 0);
    for (int i = 0; i < 10; i++) {
      budget.spend(TENTH, "count");
    }
    assertThat(budget.remainingEpsilon()).isEqualByComparingTo(BigDecimal.ZERO);
    assertThatThrownBy(() -> budget.spend(PrivacyCost.epsilon(1e-12), "count"))
        .isInstanceOf(BudgetExhaustedException.class);
    assertThat(budget.expenses()).hasSize(10);
  }

  @Test
  void costThatDoesNotFit_changesNothing() {
    PrivacyBudget budget = PrivacyBudget.of(1, 1e-6);
    assertThatThrownBy(() -> budget.spend(PrivacyCost.of(0.5, 2e-6), "histogram"))
        .isInstanceOf(BudgetExhaustedException.class)
        .hasMessageContaining("delta");
    assertThatThrownBy(() -> budget.spend(PrivacyCost.epsilon(1.5), "histogram"))
        .isInstanceOf(BudgetExhaustedException.class)
        .hasMessageContaining("epsilon");
    assertThat(budget.remainingEpsilon()).isEqualByComparingTo("1");
    assertThat(budget.remainingDelta()).isEqualByComparingTo("0.000001");
    assertThat(budget.expenses()).isEmpty();
  }

  @Test
  void threadsThatRace_spendNothingTwice() {
    PrivacyBudget budget = PrivacyBudget.of(5, 0);
    AtomicInteger allowed = new AtomicInteger();
    IntStream.range(0, 200)
        .parallel()
        .forEach(
            unused -> {
              try {
                budget.spend(TENTH, "count");
                allowed.incrementAndGet();
              } catch (BudgetExhaustedException e) {
                // one of the 150 that came too late
              }
            });
    assertThat(allowed).hasValue(50);
  }

  @Test
  void budgetInAFile_remembersWhatWasSpent() throws IOException {
    Path file = directory.resolve("budget");
    try (PrivacyBudget budget = PrivacyBudget.open(file, 1, 1e-6)) {
      budget.spend(TENTH, "first");
      budget.spend(PrivacyCost.of(0.2, 1e-7), "second");
    }
    try (PrivacyBudget budget = PrivacyBudget.open(file, 1, 1e-6)) {
      assertThat(budget.remainingEpsilon()).isEqualByComparingTo("0.7");
      assertThat(budget.remainingDelta()).isEqualByComparingTo("0.0000009");
      assertThat(budget.expenses())
          .extracting(PrivacyBudget.Expense::statistic)
          .containsExactly("first", "second");
    }
    assertThat(Files.readAllLines(file))
        .containsExactly("velum-privacy-budget-1 1.0 1.0E-6", "0.1 0.0 first", "0.2 1.0E-7 second");
  }

  @Test
  void expenseThatWasCutOff_wasNeverAcknowledged() throws IOException {
    Path file = directory.resolve("budget");
    try (PrivacyBudget budget = PrivacyBudget.open(file, 1, 0)) {
      budget.spend(TENTH, "first");
    }
    Files.writeString(file, "0.1 0.0 sec", StandardOpenOption.APPEND);
    try (PrivacyBudget budget = PrivacyBudget.open(file, 1, 0)) {
      assertThat(budget.remainingEpsilon()).isEqualByComparingTo("0.9");
      budget.spend(TENTH, "third");
    }
    assertThat(Files.readAllLines(file)).last().isEqualTo("0.1 0.0 third");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes without a line end",
        "notes\nof which the last line has no end",
        "velum-privacy-budget-1 2.0 0.0\n0.1 0.0 co",
        "velum-privacy-budget-1 1.0 0.0\nno expense\n0.1 0.0 co",
        "velum-privacy-budget-1 2"
      })
  void fileOfAnotherKind_isRefusedAndStaysAsItIs(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("notes"), content);

    assertThatThrownBy(() -> PrivacyBudget.open(file, 1, 0))
        .isInstanceOf(BudgetFileException.class);

    assertThat(file).hasContent(content);
  }

  @Test
  void firstLineThatWasCutOff_isWrittenAnew() throws IOException {
    Path file = Files.writeString(directory.resolve("budget"), "velum-privacy-bud");

    PrivacyBudget.open(file, 1, 0).close();

    assertThat(file).hasContent("velum-privacy-budget-1 1.0 0.0\n");
  }

  @Test
  void fileInUse_isRefused() throws IOException {
    Path file = directory.resolve("budget");
    try (PrivacyBudget budget = PrivacyBudget.open(file, 1, 0)) {
      assertThatThrownBy(() -> PrivacyBudget.open(file, 1, 0))
          .isInstanceOf(BudgetFileException.class)
          .hasMessageContaining("in use");
      assertThat(budget.remainingEpsilon()).isEqualByComparingTo("1");
    }
  }

  /** POSIX takes a process's lock away when the process closes any channel on the file. */
  @Test
  void refusedOpening_leavesTheFileLockedForOtherProcesses() throws Exception {
    Path file = directory.resolve("budget");
    Path program =
        Files.writeString(
            directory.resolve("Other.java"),
            """
            import java.nio.channels.FileChannel;
            import java.nio.file.Path;
            import java.nio.file.StandardOpenOption;

            class Other {
              public static void main(String[] file) throws Exception {
                try (FileChannel channel =
                    FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
                  System.exit(channel.tryLock() == null ? 7 : 8);
                }
              }
            }
            """);
    try (PrivacyBudget budget = PrivacyBudget.open(file, 1, 0)) {
      assertThatThrownBy(() -> PrivacyBudget.open(file, 1, 0))
          .isInstanceOf(BudgetFileException.class);
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      int answer = new ProcessBuilder(java, program.toString(), file.toString()).start().waitFor();
      assertThat(answer).isEqualTo(7); // locked
      assertThat(budget.expenses()).isEmpty();
    }
  }

  @Test
  void fileForAnotherTotal_isRefused() throws IOException {
    Path file = directory.resolve("budget");
    PrivacyBudget.open(file, 1, 0).close();
    assertThatThrownBy(() -> PrivacyBudget.open(file, 2, 0))
        .isInstanceOf(BudgetFileException.class)
        .hasMessageContaining("line 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.1 0.0", "-0.1 0.0 a", "NaN 0.0 a", "0.1 0.0 a\rb", "0.0 0.0 a", "2.0 0.0 a"})
  void lineThatIsNoExpense_isRefusedAndTheFileLetGo(String line) throws IOException {
    Path file = directory.resolve("budget");
    Files.writeString(file, "velum-privacy-budget-1 1.0 0.0\n" + line + "\n");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> PrivacyBudget.open(file, 1, 0))
          .isInstanceOfAny(BudgetFileException.class, BudgetExhaustedException.class);
    }
    assertThat(Files.readString(file)).endsWith(line + "\n");
  }

  @Test
  void closedBudget_spendsNothing() throws IOException {
    PrivacyBudget budget = PrivacyBudget.open(directory.resolve("budget"), 1, 0);
    budget.close();
    assertThatThrownBy(() -> budget.spend(TENTH, "count"))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 101, Double.NaN, Double.POSITIVE_INFINITY})
  void epsilonOutOfRange_isRejected(double epsilon) {
    assertThatThrownBy(() -> PrivacyCost.epsilon(epsilon))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("epsilon must be");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 1, Double.NaN})
  void deltaOutOfRange_isRejected(double delta) {
    assertThatThrownBy(() -> PrivacyCost.of(1, delta))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("delta must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "größe"})
  void statisticThatWouldNotFitALine_isRejected(String statistic) {
    assertThatThrownBy(() -> PrivacyBudget.of(1, 0).spend(TENTH, statistic))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.velum.anonymize;

import static dev.velum.anonymize.model.PrivacyModel.kAnonymity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.anonymize.table.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SolutionTest {
  private static final Solution.Cost COST = new Solution.Cost(0.5, 0.25, 1, 2);

  private static AnonymizationResult result() {
    return Anonymizer.of(People.TABLE.select("city"))
        .quasiIdentifier("city", People.CITIES)
        .require(kAnonymity(2))
        .suppressAtMost(0.4)
        .anonymize();
  }

  private static Release release() {
    AnonymizationResult result = result();
    return new Release(result.table(), result.recoding(), result.classes());
  }

  @Test
  void scoreAndLevels_areKnownWithoutARelease() {
    AtomicInteger made = new AtomicInteger();
    Release release = release();
    Solution solution =
        new Solution(
            release.recoding().attributes(),
            COST,
            () -> {
              made.incrementAndGet();
              return release;
            });

    assertThat(solution.cost()).isEqualTo(COST);
    assertThat(solution.attributes()).isEqualTo(release.recoding().attributes());
    assertThat(made).hasValue(0);
    assertThat(solution.release()).isSameAs(release);
    assertThat(solution.release()).isSameAs(release);
    assertThat(made).hasValue(1);
  }

  @Test
  void releaseThatCannotBeMade_failsForEachWhoAsks() {
    Solution solution =
        new Solution(
            release().recoding().attributes(),
            COST,
            () -> {
              throw new IllegalStateException("counts differ");
            });

    assertThatThrownBy(solution::release).hasMessage("counts differ");
    assertThatThrownBy(solution::release).hasMessage("counts differ");
  }

  @Test
  void threadsThatAskAtOnce_getTheSameTable() throws Exception {
    for (int repeat = 0; repeat < 50; repeat++) {
      AnonymizationResult result = result();
      int threads = 4;
      CountDownLatch start = new CountDownLatch(threads);
      ExecutorService executor = Executors.newFixedThreadPool(threads);
      try {
        List<Future<Table>> tables = new ArrayList<>();
        Callable<Table> ask =
            () -> {
              start.countDown();
              start.await();
              return result.table();
            };
        for (int i = 0; i < threads; i++) {
          tables.add(executor.submit(ask));
        }
        Set<Integer> identities = new HashSet<>();
        for (Future<Table> table : tables) {
          identities.add(System.identityHashCode(table.get()));
        }
        assertThat(identities).hasSize(1);
      } finally {
        executor.shutdown();
      }
    }
  }
}

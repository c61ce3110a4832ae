package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.crypto.envelope.OpenChunks.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OpenChunksTest {
  @Property(tries = 300)
  void chunksFromBothEnds_areEachTakenOnce(
      @ForAll @IntRange(min = 1, max = 1 << 17) int end,
      @ForAll @IntRange(min = 1, max = 64) int threads,
      @ForAll long seed) {
    Random random = new Random(seed);
    OpenChunks chunks = new OpenChunks(end, threads);
    int[] taken = new int[end];
    boolean isLeft = true;
    while (isLeft) {
      Run run = random.nextBoolean() ? chunks.takeFirst() : chunks.takeLast();
      assertThat(run.count()).isBetween(0, 32);
      count(run, taken);
      isLeft = !run.isEmpty();
    }

    assertThat(taken).containsOnly(1);
    assertThat(chunks.takeFirst().isEmpty()).isTrue();
    assertThat(chunks.takeLast().isEmpty()).isTrue();
  }

  private static void count(Run run, int[] taken) {
    for (int chunk = run.from(); chunk < run.to(); chunk++) {
      taken[chunk]++;
    }
  }

  @Test
  void callerTakesFromTheFrontAndHelpersFromTheBack_lessAndLess() {
    OpenChunks chunks = new OpenChunks(65, 2);

    assertThat(chunks.takeFirst()).isEqualTo(new Run(0, 16));
    assertThat(chunks.takeLast()).isEqualTo(new Run(53, 65));
    assertThat(chunks.takeFirst()).isEqualTo(new Run(16, 25));
    assertThat(chunks.takeFirst()).isEqualTo(new Run(25, 32));
  }

  @Test
  void clearedChunks_cannotBeTaken() {
    OpenChunks chunks = new OpenChunks(1_000, 4);
    chunks.takeLast();

    chunks.clear();

    assertThat(chunks.takeFirst().isEmpty()).isTrue();
    assertThat(chunks.takeLast().isEmpty()).isTrue();
  }

  @Test
  void chunksOfSeveralThreads_areEachTakenOnce() throws Exception {
    int end = 100_000;
    OpenChunks chunks = new OpenChunks(end, 64);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<Run>>> takers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean isFront = i == 0;
        takers.add(pool.submit(() -> takeAll(chunks, isFront)));
      }
      int[] taken = new int[end];
      for (Future<List<Run>> taker : takers) {
        for (Run run : taker.get()) {
          count(run, taken);
        }
      }
      assertThat(taken).containsOnly(1);
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Run> takeAll(OpenChunks chunks, boolean isFront) {
    List<Run> runs = new ArrayList<>();
    Run run;
    do {
      run = isFront ? chunks.takeFirst() : chunks.takeLast();
      runs.add(run);
    } while (!run.isEmpty());
    return runs;
  }
}

package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandbyTest {
  private static final long AWAKE = 50_000;

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 10);
  private final Standby<String> standby = new Standby<>(time::get, AWAKE);
  private final ExecutorService pool = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void workWithoutAnybodyAwake_isNotTaken() {
    assertThat(standby.offer("work")).isFalse();
  }

  @Test
  void work_goesToOneThreadThatIsAwake() throws Exception {
    Future<Optional<String>> first = pool.submit(standby::await);
    Future<Optional<String>> second = pool.submit(standby::await);

    offerUntilTaken("a");
    offerUntilTaken("b");

    assertThat(List.of(first.get().orElseThrow(), second.get().orElseThrow()))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(standby.offer("c")).isFalse();
  }

  private void offerUntilTaken(String work) {
    while (!standby.offer(work)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void threadLeaves_whenItsTimeIsOver() throws Exception {
    Future<Optional<String>> waiting = pool.submit(standby::await);
    while (!waiting.isDone()) {
      time.addAndGet(AWAKE);
      Thread.onSpinWait();
    }

    assertThat(waiting.get()).isEmpty();
    assertThat(standby.offer("late")).isFalse();
  }

  @Test
  void spinning_endsWithTheTimeOrTheCondition() {
    assertThat(standby.spinUntil(() -> true)).isTrue();
    assertThat(standby.spinUntil(() -> time.addAndGet(AWAKE - 1) == 0)).isFalse();
    long start = time.get();
    assertThat(standby.spinUntil(() -> time.incrementAndGet() - start == AWAKE)).isTrue();
  }

  @Test
  void stayingAwake_isWorthwhileAfterShortWorkOnly() {
    assertThat(standby.isWorthwhileSince(time.get() - 999_999)).isTrue();
    assertThat(standby.isWorthwhileSince(time.get() - 1_000_000)).isFalse();
    assertThat(new Standby<>(time::get, 0).isWorthwhileSince(time.get())).isFalse();
  }

  /** Threads leave at the very moment when work comes: all that was taken is done, once. */
  @Test
  void workThatMeetsLeavingThreads_isNeverLost() throws Exception {
    Standby<Integer> busy = new Standby<>(System::nanoTime, 2_000);
    ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
    List<Integer> taken = new ArrayList<>();
    List<Future<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      waiting.add(
          pool.submit(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  busy.await().ifPresent(done::add);
                }
              }));
    }
    for (int work = 0; taken.size() < 20_000; work++) {
      if (busy.offer(work)) {
        taken.add(work);
      }
    }
    pool.shutdownNow();
    for (Future<?> thread : waiting) {
      thread.get();
    }

    assertThat(done.stream().sorted().toList()).isEqualTo(taken);
  }
}

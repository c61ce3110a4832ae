package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandbyTest {
  private static final long AWAKE = 50_000;

  private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 10);

  /** How often the time was asked for, which threads that are awake do all the time. */
  private final AtomicInteger asked = new AtomicInteger();

  private final Standby<String> standby = new Standby<>(this::nanos, AWAKE);
  private final ExecutorService pool = Executors.newCachedThreadPool();

  private long nanos() {
    asked.incrementAndGet();
    return time.get();
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void workWithoutAnybodyAwake_asksForThreadsThatTakeIt() {
    assertThat(standby.offer("a", 2)).isEqualTo(2);
    assertThat(standby.offer("b", 1)).isEqualTo(1);
    assertThat(standby.offer("c", 0)).isZero();

    assertThat(List.of(standby.take(), standby.take(), standby.take()))
        .containsExactly(Optional.of("a"), Optional.of("a"), Optional.of("b"));
    assertThat(standby.take()).isEmpty();
  }

  @Test
  void workThatIsWithdrawn_isNotTaken() {
    standby.offer("a", 3);
    standby.offer("b", 1);
    standby.withdraw("a");

    assertThat(standby.take()).contains("b");
    assertThat(standby.take()).isEmpty();
  }

  @Test
  void threadThatIsAwake_takesWorkAndIsCountedOnUntilThen() throws Exception {
    Future<Optional<String>> waiting = pool.submit(standby::await);
    awaitQuestion();

    assertThat(standby.offer("a", 3)).isEqualTo(2);
    assertThat(waiting.get()).contains("a");
    assertThat(standby.offer("b", 1)).isEqualTo(1);
  }

  private void awaitQuestion() {
    while (asked.get() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void threadLeaves_whenItsTimeIsOver() throws Exception {
    Future<Optional<String>> waiting = pool.submit(standby::await);
    awaitQuestion();
    time.addAndGet(AWAKE - 1);
    assertThatThrownBy(() -> waiting.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    time.addAndGet(1);

    assertThat(waiting.get()).isEmpty();
    assertThat(standby.offer("late", 1)).isEqualTo(1);
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

  @Test
  void threadThatWasCalledLongAgo_isNotInTime() {
    assertThat(standby.isInTimeSince(time.get() - 4 * AWAKE + 1)).isTrue();
    assertThat(standby.isInTimeSince(time.get() - 4 * AWAKE)).isFalse();
    assertThat(new Standby<>(time::get, 0).isInTimeSince(time.get())).isFalse();
  }

  /** A thread leaves at the very moment when work comes that counts on it. */
  @Test
  void workThatMeetsALeavingThread_isNotLost() throws Exception {
    Standby<Integer> busy = new Standby<>(System::nanoTime, 3_000);
    Random random = new Random(1);
    int taken = 0;
    for (int work = 0; work < 2_000; work++) {
      AtomicBoolean comes = new AtomicBoolean();
      Future<Optional<Integer>> waiting =
          pool.submit(
              () -> {
                comes.set(true);
                return busy.await();
              });
      while (!comes.get()) {
        Thread.onSpinWait();
      }
      for (int i = random.nextInt(300); i > 0; i--) {
        Thread.onSpinWait();
      }
      if (busy.offer(work, 1) == 0) {
        assertThat(waiting.get()).contains(work);
        taken++;
      } else {
        waiting.get();
        busy.withdraw(work);
      }
    }

    assertThat(taken).isPositive();
    assertThat(busy.take()).isEmpty();
  }
}

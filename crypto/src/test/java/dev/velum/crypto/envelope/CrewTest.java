package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.envelope.Crew.Worker;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrewTest {
  private static final long AWAKE = 50_000;

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AtomicInteger started = new AtomicInteger();

  /** Stands still until a test moves it, so that helpers stay awake until then. */
  private final AtomicLong time = new AtomicLong();

  /** How often helpers asked for the time. */
  private final AtomicInteger asked = new AtomicInteger();

  private final Thread caller = Thread.currentThread();
  private final Crew crew = new Crew(this::start, 2, new Standby<>(this::nanos, AWAKE));

  private void start(Runnable helper) {
    started.incrementAndGet();
    pool.execute(helper);
  }

  private long nanos() {
    if (Thread.currentThread() != caller) {
      asked.incrementAndGet();
    }
    return time.get();
  }

  @AfterEach
  void stop() throws InterruptedException {
    pool.shutdown();
    for (int i = 0; i < 3_000 && !pool.awaitTermination(10, TimeUnit.MILLISECONDS); i++) {
      time.addAndGet(AWAKE);
    }
    assertThat(pool.isTerminated()).isTrue();
  }

  /** Work that is done only when two threads are at it. */
  private static Supplier<Worker> together() {
    CyclicBarrier both = new CyclicBarrier(2);
    return () -> piece -> await(both);
  }

  private static void await(CyclicBarrier both) {
    try {
      both.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the helper asked for the time after its work, and thrice in its seat. */
  private void awaitSeated(int before) {
    while (asked.get() < before + 4) {
      Thread.onSpinWait();
    }
  }

  @Test
  void helper_staysAwakeForTheNextJob() throws Exception {
    crew.work(2, together());
    awaitSeated(0);
    int before = asked.get();
    crew.work(2, together());
    awaitSeated(before);

    assertThat(started).hasValue(1);
  }

  @Test
  void helper_sleepsWhenNothingCame() throws Exception {
    crew.work(2, together());
    awaitSeated(0);
    pool.shutdown();
    assertThat(pool.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
    time.addAndGet(AWAKE);

    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void helper_doesNotStayAwakeAfterLongWork() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    crew.work(
        2,
        () ->
            piece -> {
              await(both);
              time.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            });
    pool.shutdown();

    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(asked).hasValueLessThan(3);
  }

  /** A helper that begins after the work was done finds the next job awake. */
  @Test
  void helperThatCameTooLate_staysAwake() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Crew late =
        new Crew(
            helper ->
                start(
                    () -> {
                      awaitLatch(done);
                      helper.run();
                    }),
            2,
            new Standby<>(this::nanos, AWAKE));
    AtomicInteger pieces = new AtomicInteger();
    late.work(2, () -> piece -> pieces.incrementAndGet());
    assertThat(pieces).hasValue(2);
    done.countDown();
    awaitSeated(0);
    late.work(2, together());

    assertThat(started).hasValue(1);
  }

  /** On a busy machine many helpers may come too late, one after the other. */
  @Test
  void helperThatCameMuchTooLate_sleepsAtOnce() throws Exception {
    List<Runnable> called = new ArrayList<>();
    Crew late = new Crew(called::add, 2, new Standby<>(this::nanos, AWAKE));
    late.work(2, () -> piece -> {});
    time.addAndGet(4 * AWAKE);

    pool.submit(called.get(0)).get();
    assertThat(asked).hasValue(1);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void helperInTheCallersThread_doesNotStayAwake() throws Exception {
    Crew direct = new Crew(Runnable::run, 4, new Standby<>(time::get, AWAKE));
    AtomicIntegerArray done = new AtomicIntegerArray(10);

    direct.work(10, () -> piece -> done.incrementAndGet((int) piece));

    for (int i = 0; i < done.length(); i++) {
      assertThat(done.get(i)).isEqualTo(1);
    }
  }

  /** The buffers of a message are not kept alive by who waits for the next one. */
  @Test
  void helperThatIsAwake_keepsNothingOfTheLastJob() throws Exception {
    WeakReference<Object> work = workOnce();
    awaitSeated(0);
    while (work.get() != null) {
      System.gc();
      Thread.sleep(10);
    }
    int before = asked.get();
    crew.work(2, together());
    awaitSeated(before);

    assertThat(started).hasValue(1);
  }

  /** Nor by an executor that has not begun yet. */
  @Test
  void busyExecutor_keepsNothingOfTheJob() throws Exception {
    List<Runnable> waiting = new ArrayList<>();
    Crew unhelped = new Crew(waiting::add, 3, new Standby<>(time::get, AWAKE));
    WeakReference<Object> work = workAlone(unhelped);
    while (work.get() != null) {
      System.gc();
      Thread.sleep(10);
    }

    assertThat(waiting).hasSize(2);
    waiting.forEach(Runnable::run);
  }

  private static WeakReference<Object> workAlone(Crew crew) throws IOException {
    Object held = new Object();
    crew.work(5, () -> piece -> assertThat(held).isNotNull());
    return new WeakReference<>(held);
  }

  private WeakReference<Object> workOnce() throws IOException {
    Supplier<Worker> workers = together();
    crew.work(2, workers);
    return new WeakReference<>(workers);
  }

  @Test
  void failureOfTheExecutor_waitsForHelpersThatBegan() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean atWork = new AtomicBoolean();
    Crew failing =
        new Crew(
            helper -> {
              if (started.incrementAndGet() == 2) {
                awaitLatch(begun);
                throw new IllegalStateException("no more threads");
              }
              pool.execute(helper);
            },
            3,
            new Standby<>(time::get, AWAKE));

    assertThatThrownBy(
            () ->
                failing.work(
                    3,
                    () ->
                        piece -> {
                          atWork.set(true);
                          begun.countDown();
                          sleep();
                          atWork.set(false);
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more threads");
    assertThat(atWork).isFalse();
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void interruptedCaller_waitsForHelpersAndStaysInterrupted() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    AtomicBoolean helped = new AtomicBoolean();
    Crew impatient = new Crew(this::start, 2);
    impatient.work(
        2,
        () ->
            piece -> {
              await(both);
              if (Thread.currentThread() == caller) {
                caller.interrupt();
              } else {
                sleep();
                helped.set(true);
              }
            });

    assertThat(helped).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void failureOfAHelper_isTheCallers() {
    CyclicBarrier both = new CyclicBarrier(2);

    assertThatThrownBy(
            () ->
                crew.work(
                    1_000_000,
                    () ->
                        piece -> {
                          if (piece < 2) {
                            await(both);
                          }
                          if (Thread.currentThread() != caller) {
                            throw new IOException("helper");
                          }
                        }))
        .isInstanceOf(IOException.class)
        .hasMessage("helper");
  }
}

package dev.velum.crypto.internal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right of one thread of one process to change a file, held by a lock on an empty one beside
 * it.
 *
 * <p>The lock file stays when the lock is given back: removing it would let two hold a lock, one of
 * them on a file that has no name any more. A process that dies gives its lock back. Works as far
 * as the file system's locks do, which network file systems are not all good at.
 */
public final class LockFile {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = 2_000_000;

  /**
   * One thread of this process at a time. The lock of POSIX belongs to the process, and is lost
   * when any thread closes any channel on the lock file; so no two may have it open.
   */
  private static final ReentrantLock PROCESS = new ReentrantLock();

  private LockFile() {}

  /** What is done with the lock held. */
  @FunctionalInterface
  public interface Work<R> {
    /** Does the work. */
    R run() throws IOException;
  }

  /**
   * Waits for the lock, 30 seconds at most, and does the work. A thread holds one lock at a time.
   *
   * @param target the file to be changed; need not exist
   * @return what the work returns
   * @throws IOException if the work throws it, the lock file cannot be written, or others keep it
   * @throws IllegalStateException if this thread holds a lock already
   */
  public static <R> R holding(Path target, Work<R> work) throws IOException {
    return holding(target, PATIENCE, work);
  }

  static <R> R holding(Path target, Duration patience, Work<R> work) throws IOException {
    if (PROCESS.isHeldByCurrentThread()) {
      throw new IllegalStateException("this thread is changing a locked file already");
    }
    Path absolute = target.toAbsolutePath();
    Path path = absolute.resolveSibling("." + absolute.getFileName() + ".lock");
    long end = System.nanoTime() + patience.toNanos();
    if (!waitForThreads(patience)) {
      throw busy(target, path);
    }
    try (FileChannel channel = FileChannel.open(path, CREATE, WRITE)) {
      while (channel.tryLock() == null) {
        if (System.nanoTime() - end > 0) {
          throw busy(target, path);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      return work.run();
    } finally {
      PROCESS.unlock();
    }
  }

  private static boolean waitForThreads(Duration patience) {
    try {
      return PROCESS.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static FileSystemException busy(Path target, Path path) {
    return new FileSystemException(
        target.toString(), path.toString(), "another thread or process keeps changing it");
  }
}

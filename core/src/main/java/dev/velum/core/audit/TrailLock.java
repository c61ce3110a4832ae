package dev.velum.core.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.internal.PathClaim;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Turns between the processes that write to one trail, through a file beside it.
 *
 * <p>The trail's own file cannot carry the lock: on POSIX systems a process loses its locks on a
 * file when it closes any channel to it, and verifiers open and close the trail all the time. For
 * the same reason a process opens a trail only once at a time. Byte 0 of the lock file is the turn;
 * a byte that each process draws for itself shows that it has the trail open.
 */
final class TrailLock implements AutoCloseable {
  private static final long THIS_PROCESS = 1 + (new SecureRandom().nextLong() >>> 2);

  private final FileChannel channel;
  private final PathClaim claim;

  private TrailLock(FileChannel channel, PathClaim claim) {
    this.channel = channel;
    this.claim = claim;
  }

  static TrailLock beside(Path trail) throws IOException {
    Path file = trail.resolveSibling(trail.getFileName() + ".lock");
    PathClaim claim =
        PathClaim.take(file)
            .orElseThrow(
                () -> new AuditException("the audit trail is already open in this process", null));
    try {
      return new TrailLock(locked(file), claim);
    } catch (IOException e) {
      claim.close();
      throw e;
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, CREATE, WRITE);
    try {
      if (channel.tryLock(THIS_PROCESS, 1, false) != null) {
        return channel;
      }
      throw new IOException("cannot lock " + file.getFileName());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Waits until no other process has the turn; the caller releases it. */
  FileLock takeTurn() throws IOException {
    return channel.lock(0, 1, false);
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      claim.close();
    }
  }
}

package dev.velum.core.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one object of this process has to itself, to be taken before the file is opened and
 * locked.
 *
 * <p>POSIX gives a lock to the process, and takes it away when any channel on the file is closed.
 * So whoever finds a file locked by the same process must find that out before opening it.
 */
public final class PathClaim implements AutoCloseable {
  private static final Map<Path, PathClaim> TAKEN = new ConcurrentHashMap<>();

  private final Path path;

  private PathClaim(Path path) {
    this.path = path;
  }

  /**
   * Returns the claim, or nothing if somebody in this process holds it.
   *
   * @param file need not exist; its folder must
   * @throws IOException if the folder cannot be found
   */
  public static Optional<PathClaim> take(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    Path real =
        Files.exists(absolute) || folder == null
            ? absolute.toRealPath()
            : folder.toRealPath().resolve(absolute.getFileName());
    PathClaim claim = new PathClaim(real);
    return TAKEN.putIfAbsent(real, claim) == null ? Optional.of(claim) : Optional.empty();
  }

  /** Gives the file up, after its channel was closed; a second call does nothing. */
  @Override
  public void close() {
    TAKEN.remove(path, this); // never what somebody else took since
  }
}

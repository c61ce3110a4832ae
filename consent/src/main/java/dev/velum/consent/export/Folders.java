package dev.velum.consent.export;

import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.Trees;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Folders that appear under their name only when they are complete. */
final class Folders {
  private Folders() {}

  /**
   * Lets a folder be filled under another name beside its own, for its owner alone, and gives it
   * its name. What fails is removed.
   *
   * @throws FileAlreadyExistsException if there is something of this name
   */
  static void make(Path folder, Filler filler) throws IOException {
    Path target = folder.toAbsolutePath();
    refuse(target);
    Path made = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    Files.createDirectory(made, Spool.ownerOnly(made, "rwx------"));
    boolean done = false;
    try {
      filler.fill(made);
      refuse(target);
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.forceDirectory(target);
      done = true;
    } finally {
      if (!done) {
        Trees.delete(made);
      }
    }
  }

  private static void refuse(Path target) throws FileAlreadyExistsException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
  }

  /** Fills a folder. */
  @FunctionalInterface
  interface Filler {
    void fill(Path folder) throws IOException;
  }
}

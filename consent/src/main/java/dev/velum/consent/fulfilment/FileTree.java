package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder in which a store's files are. Nothing is reached outside of it, or by a link. */
final class FileTree {
  private static final int MAX_PATH_LENGTH = 200;

  private final Path root;

  FileTree(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * Returns a declared path if it stays in the tree.
   *
   * @throws IllegalArgumentException if it does not
   */
  static String relative(String path) {
    notBlank(path, "path");
    argument(
        path.length() <= MAX_PATH_LENGTH, "path must have at most %s characters", MAX_PATH_LENGTH);
    for (String part : path.split("/", -1)) {
      argument(isName(part), "path must be made of names joined by slashes");
    }
    return path;
  }

  /** Returns whether a text can name one file in a folder, on every system. */
  static boolean isName(String part) {
    return !part.isBlank()
        && !part.equals(".")
        && !part.equals("..")
        && part.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
  }

  /**
   * Returns whether this system can write a name: where its characters are ASCII alone, files of
   * other names may be there and cannot be reached.
   */
  boolean canName(String part) {
    try {
      return root.resolve(part).startsWith(root);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Returns the path of a name in the tree, or nothing if the system cannot write it.
   *
   * @throws PlanRefusedException if a part of it is a symbolic link
   */
  Optional<Path> find(List<String> parts, String nameForPeople) throws IOException {
    Path path = root;
    for (String part : parts) {
      Path next;
      try {
        next = path.resolve(part);
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
      if (Files.isSymbolicLink(next)) {
        throw linkAt(nameForPeople);
      }
      if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)
          && !next.toRealPath(LinkOption.NOFOLLOW_LINKS).endsWith(part)) {
        return Optional.empty(); // The system ignores case, and this is another name.
      }
      path = next;
    }
    return Optional.of(path);
  }

  static PlanRefusedException linkAt(String nameForPeople) {
    return new PlanRefusedException(List.of("there is a symbolic link at " + nameForPeople));
  }
}

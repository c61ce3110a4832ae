package dev.velum.core.integrity;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/** The globs of a {@link FileTree}, ready to be held against paths. */
final class Ignore {
  private final Path root;
  private final List<PathMatcher> byName = new ArrayList<>();
  private final List<PathMatcher> byPath = new ArrayList<>();

  Ignore(Path root, List<String> globs) {
    this.root = root;
    for (String glob : globs) {
      (glob.contains("/") ? byPath : byName).add(matcher(root, glob));
    }
  }

  static PathMatcher matcher(Path root, String glob) {
    return root.getFileSystem().getPathMatcher("glob:" + glob);
  }

  /** Returns whether the path itself is left out, not asking for the folders above it. */
  boolean matches(String path) {
    if (byName.isEmpty() && byPath.isEmpty()) {
      return false;
    }
    Path relative;
    try {
      // "**" matches any character but the ends of lines
      relative = root.getFileSystem().getPath(path.replace('\n', '_').replace('\r', '_'));
    } catch (InvalidPathException e) {
      return false; // a listed name that this file system cannot have
    }
    Path name = relative.getFileName();
    return byName.stream().anyMatch(matcher -> matcher.matches(name))
        || byPath.stream().anyMatch(matcher -> matcher.matches(relative));
  }

  /** Returns whether the path or a folder above it is left out. */
  boolean covers(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (matches(path.substring(0, slash))) {
        return true;
      }
    }
    return matches(path);
  }
}

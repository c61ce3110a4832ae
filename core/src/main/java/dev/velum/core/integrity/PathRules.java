package dev.velum.core.integrity;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which paths may stand in a manifest, in words that complete "the path ...". */
final class PathRules {
  static final int MAX_PATH_LENGTH = 4096;

  private static final char UNDECODABLE = '\uFFFD';

  private PathRules() {}

  /** Returns a relative path with {@code /} between its parts, whatever the system writes. */
  static String portable(Path relative) {
    StringBuilder path = new StringBuilder();
    for (Path part : relative) {
      path.append(path.isEmpty() ? "" : "/").append(part);
    }
    return relative.isAbsolute() ? "/" + path : path.toString();
  }

  /**
   * Returns where a path that breaks no rule leads to.
   *
   * @throws InvalidPathException if this file system would take a backslash in it for a separator
   */
  static Path resolve(Path root, String path) {
    if (path.indexOf('\\') >= 0 && root.getFileSystem().getSeparator().equals("\\")) {
      throw new InvalidPathException(printable(path), "a name cannot contain a backslash here");
    }
    return root.resolve(path);
  }

  /** Returns the rule that a path breaks, or nothing if it may stand in a manifest. */
  static Optional<String> brokenRule(String path) {
    if (path.isEmpty() || path.length() > MAX_PATH_LENGTH) {
      return Optional.of("must have 1 to " + MAX_PATH_LENGTH + " characters");
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c >= ' ' && c < 0x7F) {
        continue; // nearly all of them
      }
      if (Character.isISOControl(c) && c != '\n' && c != '\r') {
        return Optional.of("must not contain control characters other than line ends");
      }
      if (c == UNDECODABLE || (Character.isSurrogate(c) && !isPaired(path, i))) {
        return Optional.of("must be valid Unicode");
      }
    }
    if (isSeparator(path.charAt(0)) || hasDriveLetter(path)) {
      return Optional.of("must be relative to the root");
    }
    int start = 0;
    for (int end = 0; end <= path.length(); end++) {
      if (end == path.length() || isSeparator(path.charAt(end))) {
        if (isEmptyOrDots(path, start, end)) {
          return Optional.of("must not contain empty, '.' or '..' parts");
        }
        start = end + 1;
      }
    }
    return Optional.empty();
  }

  /** A backslash is a letter of a name on one system and parts names on another. */
  private static boolean isSeparator(char c) {
    return c == '/' || c == '\\';
  }

  private static boolean isPaired(String path, int i) {
    return Character.isHighSurrogate(path.charAt(i))
        ? i + 1 < path.length() && Character.isLowSurrogate(path.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(path.charAt(i - 1));
  }

  private static boolean hasDriveLetter(String path) {
    char c = path.charAt(0);
    return path.length() > 1 && path.charAt(1) == ':' && (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  private static boolean isEmptyOrDots(String path, int start, int end) {
    return end == start
        || (end - start == 1 && path.charAt(start) == '.')
        || (end - start == 2 && path.startsWith("..", start));
  }

  /** Replaces what could disturb a terminal or a log; for paths that broke a rule. */
  static String printable(String path) {
    return path.chars()
        .map(c -> Character.isISOControl(c) ? UNDECODABLE : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * Returns a text that is equal for paths which are one on some file system: those that differ
   * only in Unicode normalization or case.
   */
  static String collisionKey(String path) {
    if (path.indexOf('\\') >= 0) {
      return collisionKey(path.replace('\\', '/'));
    }
    if (isAscii(path)) {
      return path.toLowerCase(Locale.ROOT);
    }
    // Upper case first: it joins what lower case alone keeps apart, as with the final sigma.
    String folded =
        Normalizer.normalize(path, Normalizer.Form.NFC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  private static boolean isAscii(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a path is its own {@link #collisionKey}, as most are. */
  static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c >= 0x80 || (c >= 'A' && c <= 'Z') || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Finds pairs of paths that some file systems cannot keep apart. For one thread. */
  static final class Collisions<T> {
    private final Map<String, T> seen = new HashMap<>();

    /** Returns where a path that collides with this one was, or notes the place of this one. */
    Optional<T> add(String path, T place) {
      return Optional.ofNullable(seen.putIfAbsent(collisionKey(path), place));
    }
  }
}

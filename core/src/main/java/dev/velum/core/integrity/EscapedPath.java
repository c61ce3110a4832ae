package dev.velum.core.integrity;

import java.util.Optional;

/**
 * Paths in lists of one line each, as the GNU checksum commands write them: a backslash, a line
 * feed and a carriage return stand there as {@code \\}, {@code \n} and {@code \r}, and the line
 * then begins with a backslash.
 */
final class EscapedPath {
  /** Stands in front of a line whose path is escaped. */
  static final char MARK = '\\';

  private EscapedPath() {}

  /** Returns whether a path cannot stand in a line as it is. */
  static boolean isNeeded(String path) {
    return path.indexOf('\\') >= 0 || path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0;
  }

  /** Returns the mark, or nothing if the path can stand in a line as it is. */
  static String mark(String path) {
    return isNeeded(path) ? String.valueOf(MARK) : "";
  }

  /** Returns the path in one line, without the mark. */
  static String escape(String path) {
    return isNeeded(path)
        ? path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        : path;
  }

  /** Returns the path that was escaped, or nothing if it cannot have been. */
  static Optional<String> unescape(String escaped) {
    StringBuilder path = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '\\') {
        i++;
        switch (i < escaped.length() ? escaped.charAt(i) : ' ') {
          case '\\' -> path.append('\\');
          case 'n' -> path.append('\n');
          case 'r' -> path.append('\r');
          default -> {
            return Optional.empty();
          }
        }
      } else {
        path.append(c);
      }
    }
    return Optional.of(path.toString());
  }
}

package dev.velum.core.audit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one trail: the first has the trail's name, the others that name, a point, and their
 * number with at least six digits.
 */
final class TrailFiles {
  private static final Pattern NUMBER = Pattern.compile("\\.([0-9]{6,9})");

  private final Path first;

  TrailFiles(Path first) {
    this.first = first;
  }

  Path file(int number) {
    return number == 1 ? first : first.resolveSibling(name(number));
  }

  private String name(int number) {
    return first.getFileName() + String.format(Locale.ROOT, ".%06d", number);
  }

  boolean exists(int number) {
    return Files.exists(file(number));
  }

  /** Returns the files that there are, by their numbers. */
  SortedMap<Integer, Path> list() throws IOException {
    SortedMap<Integer, Path> files = new TreeMap<>();
    Path folder = first.toAbsolutePath().getParent();
    if (Files.exists(first)) {
      files.put(1, first);
    }
    if (folder == null || !Files.isDirectory(folder)) {
      return files;
    }
    String base = String.valueOf(first.getFileName());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        Matcher suffix = NUMBER.matcher(name);
        if (name.startsWith(base) && suffix.region(base.length(), name.length()).matches()) {
          int number = Integer.parseInt(suffix.group(1));
          if (number > 1 && name.equals(name(number))) {
            files.put(number, file(number));
          }
        }
      }
    }
    return files;
  }
}

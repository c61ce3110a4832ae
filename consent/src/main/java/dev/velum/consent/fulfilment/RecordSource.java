package dev.velum.consent.fulfilment;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One or several files that hold the same kind of records.
 *
 * @param path relative, with stars in the last part where several files are meant
 * @param records what they hold
 * @param format how they are written
 */
record RecordSource(String path, FileRecords records, FileFormat format) {
  /** Returns the files, by name; one that is named without a star must be there. */
  List<RecordFile> files(FileTree tree) throws IOException {
    if (!lastPart().contains("*")) {
      return List.of(open(tree, path));
    }
    List<String> folder = List.of(path.split("/")).subList(0, path.split("/").length - 1);
    Path place = tree.find(folder, path).orElseThrow();
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (pattern().matcher(name).matches()) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    List<RecordFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(
          open(
              tree,
              Stream.concat(folder.stream(), Stream.of(name)).collect(Collectors.joining("/"))));
    }
    return files;
  }

  /** Returns the file of a step, if it is one of these. */
  Optional<RecordFile> file(FileTree tree, String name) throws IOException {
    int folder = path.lastIndexOf('/') + 1;
    boolean isOurs =
        name.startsWith(path.substring(0, folder))
            && FileTree.isName(name.substring(folder))
            && pattern().matcher(name.substring(folder)).matches();
    return isOurs ? Optional.of(open(tree, name)) : Optional.empty();
  }

  private RecordFile open(FileTree tree, String name) throws IOException {
    Path place = tree.find(List.of(name.split("/")), name).orElseThrow();
    return new RecordFile(name, place, format);
  }

  private String lastPart() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** No star stands for the point of a hidden or unfinished file. */
  private Pattern pattern() {
    String names =
        Stream.of(lastPart().split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile((lastPart().startsWith("*") ? "(?!\\.)" : "") + names, Pattern.DOTALL);
  }
}

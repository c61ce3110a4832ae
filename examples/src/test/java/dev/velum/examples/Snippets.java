package dev.velum.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Holds code on a page against the code of a test: a page that is wrong fails the build. */
final class Snippets {
  private final String page;
  private final List<String> source;

  /**
   * Reads both.
   *
   * @param page relative to the root of the project
   * @param test the class whose source holds each piece between {@code // snippet:NAME} and {@code
   *     // end}
   */
  Snippets(String page, Class<?> test) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    this.page = Files.readString(root.resolve(page));
    this.source =
        Files.readAllLines(Path.of("src/test/java", test.getName().replace('.', '/') + ".java"));
  }

  /** Checks that the page shows the piece of this name exactly as the test runs it. */
  void check(String name) {
    String shown = "<!-- snippet:" + name + " -->\n```java\n" + code(name) + "\n```\n";
    assertThat(page).contains(shown);
  }

  private String code(String name) {
    List<String> lines =
        source.stream()
            .dropWhile(line -> !line.strip().equals("// snippet:" + name))
            .skip(1)
            .takeWhile(line -> !line.strip().equals("// end"))
            .toList();
    assertThat(lines).as("snippet %s", name).isNotEmpty();
    int indent =
        lines.stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    return lines.stream()
        .map(line -> line.isBlank() ? "" : line.substring(indent))
        .collect(Collectors.joining("\n"));
  }
}

package dev.velum.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the modules lie, seen from this one. */
final class Modules {
  /** The modules that users depend on, in the order in which they build on each other. */
  static final List<String> LIBRARIES = List.of("core", "crypto", "anonymize", "consent");

  private Modules() {}

  /** The folder of the whole project. */
  static Path root() {
    Path root = Path.of("").toAbsolutePath().getParent();
    assertThat(root.resolve("pom.xml")).exists();
    return root;
  }

  static Path sources(String module) {
    Path sources = root().resolve(module).resolve("src/main/java");
    assertThat(Files.isDirectory(sources)).isTrue();
    return sources;
  }
}

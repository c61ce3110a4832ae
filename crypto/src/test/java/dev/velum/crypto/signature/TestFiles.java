package dev.velum.crypto.signature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** The files beside these tests. */
final class TestFiles {
  static final char[] PASSPHRASE = "correct-horse".toCharArray();

  private TestFiles() {}

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(TestFiles.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path key(String name) {
    return file("keys/" + name);
  }

  /** Copies a folder below a new one and returns the copy. */
  static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      tree.forEach(
          file -> {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return to;
  }
}

package dev.velum.core.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.velum.core.integrity.BagVerification.Issue;
import dev.velum.core.integrity.BagVerification.Kind;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conformance suite of the Library of Congress; see its README beside the bags. */
class BagConformanceTest {
  /** What each bag that deserves a warning is warned about. */
  private static final Map<String, Set<Kind>> WARNINGS =
      Map.of(
          "duplicate-file-with-different-case",
          Set.of(Kind.COLLIDING_PATHS, Kind.OTHER_SPELLING),
          "made-with-md5sum-tools",
          Set.of(Kind.CHECKSUM_TOOL_MARK),
          "relative-path",
          Set.of(Kind.RELATIVE_PATH),
          "same-filename-listed-twice-with-different-normalization",
          Set.of(Kind.COLLIDING_PATHS, Kind.OTHER_SPELLING),
          "same-filename-listed-twice-with-the-same-hash",
          Set.of(Kind.REPEATED_ENTRY),
          "special-system-files",
          Set.of(Kind.SYSTEM_FILE));

  private static Path suite() throws URISyntaxException {
    return Path.of(BagConformanceTest.class.getResource("bagit_conformance").toURI());
  }

  private static Stream<Path> bags(String verdict) throws IOException, URISyntaxException {
    try (Stream<Path> versions = Files.list(suite())) {
      return versions
          .map(version -> version.resolve(verdict))
          .filter(Files::isDirectory)
          .flatMap(BagConformanceTest::list)
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).toList().stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Path> valid() throws IOException, URISyntaxException {
    return bags("valid");
  }

  static Stream<Path> warning() throws IOException, URISyntaxException {
    return bags("warning");
  }

  /** Paths that one system would take for others are outside data/, so they fail on every one. */
  static Stream<Path> invalid() throws IOException, URISyntaxException {
    return Stream.of("invalid", "linux-only", "windows-only")
        .flatMap(
            verdict -> {
              try {
                return bags(verdict);
              } catch (IOException | URISyntaxException e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void suite_isComplete() throws Exception {
    assertThat(valid()).hasSize(27);
    assertThat(warning()).hasSize(6);
    assertThat(invalid()).hasSize(27);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validBag_passes(Path folder) throws IOException {
    Bag bag = Bag.open(folder);
    BagVerification found = bag.verify();

    assertThat(found.problems()).isEmpty();
    assertThat(found.fileCount()).isPositive();
    assertThat(found.warnings())
        .extracting(Issue::kind)
        .containsOnly(
            folder.endsWith("bag-with-leading-dot-slash-in-manifest")
                ? new Kind[] {Kind.RELATIVE_PATH}
                : new Kind[0]);
    String version = folder.getParent().getParent().getFileName().toString().substring(1);
    assertThat(version).startsWith(bag.version().substring(0, 2));
  }

  @ParameterizedTest
  @MethodSource("warning")
  void bagWithAWarning_passesWithJustThat(Path folder, @TempDir Path temporary) throws IOException {
    BagVerification found = Bag.open(withEmptyFile(folder, temporary)).verify();

    assertThat(found.problems()).isEmpty();
    assertThat(found.warnings().stream().map(Issue::kind).collect(Collectors.toSet()))
        .isEqualTo(WARNINGS.get(folder.getFileName().toString()));
  }

  /** Empty files that tools which copy folders leave out, or cannot name in every locale. */
  private static final Map<String, String> EMPTY_FILES =
      Map.of(
          "special-system-files", "data/.DS_Store",
          "same-filename-listed-twice-with-different-normalization", "data/N\u00fa\u00f1ez");

  /** Returns the bag, or a copy of it with its empty file where it has one. */
  private static Path withEmptyFile(Path folder, Path temporary) throws IOException {
    String empty = EMPTY_FILES.get(folder.getFileName().toString());
    if (empty == null) {
      return folder;
    }
    Path copy = temporary.resolve("bag");
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.toList()) {
        Files.copy(path, copy.resolve(folder.relativize(path).toString()));
      }
    }
    try {
      Path left = copy.resolve(empty);
      Files.createDirectories(left.getParent());
      if (Files.notExists(left)) {
        Files.createFile(left);
      }
    } catch (InvalidPathException e) {
      assumeTrue(false, "files cannot be named " + empty + " in this locale");
    }
    return copy;
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidBag_fails(Path folder) throws IOException {
    assertThat(verdict(folder)).as("verdict on %s", folder.getFileName()).isNotEqualTo("valid");
  }

  private static String verdict(Path folder) throws IOException {
    try {
      BagVerification found = Bag.open(folder).verify();
      return found.isValid() ? "valid" : found.problems().toString();
    } catch (IntegrityException e) {
      return e.getMessage();
    }
  }

  /** Not only that they fail, but why. */
  @Test
  void invalidBags_failForTheirReason() throws Exception {
    Map<String, String> reasons =
        Map.ofEntries(
            Map.entry("v0.97/invalid/baginfo-missing-encoding", "bagit.txt, line 2"),
            Map.entry("v0.97/invalid/bom-in-bagit.txt", "bagit.txt, line 1"),
            Map.entry("v0.97/invalid/corrupt-data-file", "CHANGED_FILE"),
            Map.entry("v0.97/invalid/corrupt-tag-file", "bag-info.txt CHANGED_FILE"),
            Map.entry("v0.97/invalid/extra-file-in-bag", "data/bar UNLISTED_FILE"),
            Map.entry("v0.97/invalid/invalid-version-number", "version must be one of"),
            Map.entry("v0.97/invalid/missing-baginfo", "bag-info.txt MISSING_FILE"),
            Map.entry("v0.97/invalid/missing-bagit.txt", "it has no bagit.txt"),
            Map.entry(
                "v0.97/invalid/out-of-scope-file-paths-using-dot-notation",
                "manifest-md5.txt, line 3: the path must not contain"),
            Map.entry(
                "v0.97/invalid/out-of-scope-file-paths-using-dot-notation-for-fetch",
                "fetch.txt, line 1: the path must not contain"),
            Map.entry(
                "v0.97/invalid/same-filename-listed-twice-with-different-hashes",
                "data/README CONFLICTING_DIGESTS"),
            Map.entry("v1.0/invalid/bagit-with-invalid-whitespace", "bagit.txt, line 1"),
            Map.entry(
                "v1.0/invalid/notAllManifestsListAllFiles",
                "data/missingFromManifest.txt UNLISTED_FILE"),
            Map.entry(
                "v1.0/invalid/same-filename-listed-twice-with-different-hashes",
                "data/README CONFLICTING_DIGESTS"),
            Map.entry(
                "v1.0/invalid/same-filename-listed-twice-with-the-same-hash",
                "data/README LISTED_TWICE"),
            Map.entry(
                "v0.97/linux-only/out-of-scope-file-paths-using-shortcut",
                "manifest-md5.txt, line 3: the path must lie below data/"),
            Map.entry(
                "v0.97/windows-only/out-of-scope-file-paths-using-unc-for-fetch",
                "fetch.txt, line 1: the path must be relative to the root"));
    for (Map.Entry<String, String> reason : reasons.entrySet()) {
      assertThat(verdict(suite().resolve(reason.getKey())))
          .as(reason.getKey())
          .contains(reason.getValue());
    }
  }

  @Test
  void tagFilesInUtf16_areRead() throws Exception {
    Bag bag = Bag.open(suite().resolve("v0.97/valid/UTF-16-encoded-tag-files"));

    assertThat(bag.info()).contains(new Bag.Field("Payload-Oxum", "58.2"));
    assertThat(bag.payload()).containsExactly("data/bare-filename", "data/text-file.txt");
  }

  @Test
  void repeatedAndContinuedRemarks_areRead() throws Exception {
    Bag separators = Bag.open(suite().resolve("v0.97/valid/uncommon-metadata-separators"));
    assertThat(separators.info())
        .filteredOn(field -> field.label().equals("Test-Tag"))
        .extracting(Bag.Field::value)
        .containsExactly("1", "2", "3", "4", "5");
    assertThat(separators.algorithms()).containsExactly("sha224");

    Bag continued = Bag.open(suite().resolve("v0.93/valid/basic-bag"));
    assertThat(continued.info())
        .contains(
            new Bag.Field(
                "External-Description",
                "Uncompressed greyscale TIFF images from the Yoshimuri papers collection."));
  }

  @Test
  void holeyBag_listsWhatToFetch() throws Exception {
    Bag bag = Bag.open(suite().resolve("v0.97/valid/holey-bag"));

    assertThat(bag.fetchItems()).hasSize(5);
    assertThat(bag.fetchItems().get(3).path()).isEqualTo("data/test 1.txt");
    assertThat(bag.missing()).isEmpty();
  }
}

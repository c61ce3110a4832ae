package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.velum.core.integrity.Manifest.Form;
import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFormTest {
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final String HEADER = "velum-manifest 1\nalgorithm SHA-256\n";

  @TempDir Path temporary;
  private Path root;
  private Path file;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectories(temporary.resolve("root"));
    file = temporary.resolve("MANIFEST");
    Files.writeString(root.resolve("abc"), "abc");
    Files.writeString(root.resolve("empty"), "");
  }

  @Test
  void velumForm_isAsDescribed() throws IOException {
    Manifest manifest =
        Manifest.of(root).withMetadata(Map.of("version", "2", "approved-by", "data board"));
    manifest.write(file, Form.VELUM);

    assertThat(file)
        .hasContent(
            HEADER
                + "files 2\nbytes 3\nmeta approved-by data board\nmeta version 2\n"
                + (ABC + " 3 abc\n")
                + (EMPTY + " 0 empty\n"));
  }

  @ParameterizedTest
  @EnumSource(DigestAlgorithm.class)
  void bothForms_areReadBackForEveryAlgorithm(DigestAlgorithm algorithm) throws IOException {
    Manifest manifest =
        Manifest.of(FileTree.at(root), algorithm).withMetadata(Map.of("note", "two  blanks"));

    manifest.write(file, Form.VELUM);
    Manifest velum = Manifest.read(file, algorithm);
    assertThat(velum.entries()).isEqualTo(manifest.entries());
    assertThat(velum.metadata()).containsExactly(Map.entry("note", "two  blanks"));
    assertThat(velum.size("abc")).hasValue(3);
    assertThat(velum.verifyTree(root).isIntact()).isTrue();

    manifest.write(file, Form.CHECKSUMS);
    Manifest checksums = Manifest.read(file, algorithm);
    assertThat(checksums.entries()).isEqualTo(manifest.entries());
    assertThat(checksums.algorithm()).isEqualTo(algorithm);
    assertThat(checksums.size("abc")).isEmpty();
    assertThat(checksums.verifyTree(root).isIntact()).isTrue();
  }

  /** What {@code sha256sum} of GNU coreutils 9.1 writes for these names, and accepts. */
  private static final String ESCAPED =
      ("\\" + ABC + "  back\\\\slash\n")
          + ("\\" + ABC + "  carriage\\rreturn\n")
          + ("\\" + ABC + "  line\\nfeed\n")
          + (ABC + "  plain\n");

  @Test
  void namesWithLineEndsAndBackslashes_areEscapedAsTheCommandDoes() throws IOException {
    Files.writeString(file, ESCAPED);
    Manifest read = Manifest.read(file);
    assertThat(read.entries())
        .containsOnlyKeys("back\\slash", "carriage\rreturn", "line\nfeed", "plain");
    assertThat(read).hasToString(ESCAPED);

    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    Path folder = Files.createDirectory(temporary.resolve("names"));
    for (String name : read.entries().keySet()) {
      Files.writeString(folder.resolve(name), "abc");
    }
    Manifest made = Manifest.of(folder);
    made.write(file);
    assertThat(Files.readString(file)).isEqualTo(ESCAPED);
    assertThat(read.verifyTree(folder).isIntact()).isTrue();

    made.write(file, Form.VELUM);
    assertThat(Manifest.read(file).entries()).isEqualTo(made.entries());
    assertThat(Files.readString(file)).contains("\n\\" + ABC + " 3 line\\nfeed\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ABC + "  a\\b",
        ABC + "  a\\\\b",
        "\\" + ABC + "  a\\b",
        "\\" + ABC + "  a\\",
        "\\\\" + ABC + "  a",
        "\\" + ABC + "  \\\\server\\\\x",
        "\\" + ABC + "  ..\\\\x",
        "\\" + ABC + "  a\\\\..\\\\..\\\\x",
        "\\"
      })
  void backslashThatIsNotEscapedOrLeadsOut_isRefused(String line) throws IOException {
    Files.writeString(file, ABC + "  fine\n" + line + "\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("MANIFEST, line 2: ");
  }

  @Test
  void checksumsHaveNoSizes_soVelumFormIsRefused() throws IOException {
    Manifest.of(root).write(file);
    Manifest checksums = Manifest.read(file);

    assertThatThrownBy(() -> checksums.write(temporary.resolve("other"), Form.VELUM))
        .isInstanceOf(IllegalStateException.class);
    assertThat(temporary.resolve("other")).doesNotExist();
  }

  @Test
  void anotherAlgorithm_isRefused() throws IOException {
    Manifest.of(FileTree.at(root), DigestAlgorithm.SHA_512).write(file, Form.VELUM);

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("MANIFEST, line 2: the algorithm must be SHA-256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "velum-manifest 1\n",
        "velum-manifest 1\nalgorithm MD5\nfiles 0\nbytes 0\n",
        "velum-manifest 1\nalgorithm sha256\nfiles 0\nbytes 0\n",
        HEADER + "files 1\nbytes 0\n",
        HEADER + "files 0\nbytes 1\n",
        HEADER + "files -1\nbytes 0\n",
        HEADER + "files 1000000000\nbytes 0\n",
        HEADER + "files 99999999999999999999\nbytes 0\n",
        HEADER + "files 1\nbytes 3\n" + ABC + "  abc\n",
        HEADER + "files 1\nbytes 3\n" + ABC + " 03 abc\n",
        HEADER + "files 1\nbytes 3\n" + ABC + " 3\n",
        HEADER + "files 1\nbytes 3\n" + ABC + " 3 ../abc\n",
        HEADER + "files 2\nbytes 3\n" + EMPTY + " 0 b\n" + ABC + " 3 a\n",
        HEADER + "files 2\nbytes 6\n" + ABC + " 3 a\n" + ABC + " 3 a\n",
        HEADER + "files 0\nbytes 0\nmeta b 1\nmeta a 1\n",
        HEADER + "files 0\nbytes 0\nmeta a 1\nmeta a 1\n",
        HEADER + "files 0\nbytes 0\nmeta A 1\n",
        HEADER + "files 0\nbytes 0\nmeta a\n",
        "velum-manifest 2\nalgorithm SHA-256\nfiles 0\nbytes 0\n"
      })
  void malformedVelumForm_isRefusedWithItsLine(String text) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("MANIFEST, line ");
  }

  @Test
  void everyLineRemovedOrDoubled_isNoticed() throws IOException {
    Manifest.of(root).withMetadata(Map.of("a", "1")).write(file, Form.VELUM);
    List<String> lines = Files.readAllLines(file);
    int metaLine = 4;
    for (int i = 0; i < lines.size(); i++) {
      List<String> removed = new ArrayList<>(lines);
      removed.remove(i);
      List<String> doubled = new ArrayList<>(lines);
      doubled.add(i, lines.get(i));
      if (i != metaLine) { // a remark may be missing
        Files.write(file, removed);
        assertThatThrownBy(() -> Manifest.read(file)).isInstanceOf(IntegrityException.class);
      }
      Files.write(file, doubled);
      assertThatThrownBy(() -> Manifest.read(file)).isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void knownSize_showsAChangeEvenIfTheListIsOfAnother() throws IOException {
    Manifest manifest = Manifest.of(root);
    Files.writeString(root.resolve("abc"), "abcd");

    assertThat(manifest.verify(root).findings()).containsExactly(new Finding("abc", Kind.CHANGED));
  }

  @Test
  void pathsThatDifferInCaseOrNormalizationOnly_areRefusedNamingBothLines() throws IOException {
    for (String[] pair :
        new String[][] {
          {"README", "readme"},
          {"dir/Stra\u00dfe", "DIR/STRASSE"},
          {"N\u00fa\u00f1ez", "Nu\u0301n\u0303ez"},
          {"\u03c3", "\u03c2"}
        }) {
      Files.writeString(
          file, EMPTY + "  fine\n" + EMPTY + "  " + pair[0] + "\n" + EMPTY + "  " + pair[1] + "\n");

      assertThatThrownBy(() -> Manifest.read(file))
          .isInstanceOf(IntegrityException.class)
          .hasMessage(
              "MANIFEST, line 3: the path differs from that of line 2 only in case or Unicode"
                  + " normalization");
    }
  }

  @Test
  void pathListedTwice_namesBothLines() throws IOException {
    Files.writeString(file, EMPTY + "  a\n" + EMPTY + "  b\n" + EMPTY + "  a\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .hasMessage("MANIFEST, line 3: the path is listed twice, first in line 1");
  }

  @Test
  void emptyListOfChecksums_isRefused() throws IOException {
    Files.writeString(file, "");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("MANIFEST, line 1: there must be at least one");
  }

  @Test
  void emptyTree_hasAManifestInOurFormOnly() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    Manifest manifest = Manifest.of(empty);

    assertThatThrownBy(() -> manifest.write(file)).isInstanceOf(IllegalStateException.class);
    assertThat(file).doesNotExist();
    manifest.write(file, Form.VELUM);
    assertThat(Manifest.read(file).verifyTree(empty).isIntact()).isTrue();
    assertThat(Manifest.read(file).verifyTree(root).findings()).hasSize(2);
  }

  @Test
  void endlessLineOrPath_isRefused() throws IOException {
    Files.writeString(file, EMPTY + "  " + "a".repeat(100_000));
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("MANIFEST, line 1: must have at most 4352 characters");

    Files.writeString(file, EMPTY + "  " + "a".repeat(4097));
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("MANIFEST, line 1: the path must have 1 to 4096 characters");
  }

  @Test
  void invalidUtf8_isRefusedWithItsLine() throws IOException {
    byte[] line = (EMPTY + "  a\n" + EMPTY + "  b?\n").getBytes(UTF_8);
    line[line.length - 2] = (byte) 0xC3;
    Files.write(file, line);

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("MANIFEST, line 2: is not valid UTF-8");
  }

  @Test
  void metadataOutsideTheRules_isRejected() throws IOException {
    Manifest manifest = Manifest.of(root);
    for (Map<String, String> bad :
        List.of(
            Map.of("Upper", "x"),
            Map.of("", "x"),
            Map.of("a b", "x"),
            Map.of("a", ""),
            Map.of("a", "line\nfeed"),
            Map.of("a", "x".repeat(1025)),
            Map.of("a", "\ud800"))) {
      assertThatThrownBy(() -> manifest.withMetadata(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 65; i++) {
      many.put("k" + i, "v");
    }
    assertThatThrownBy(() -> manifest.withMetadata(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("remarks must be at most 64");
  }

  @Test
  void sampleOfVersion1_isStillRead() throws Exception {
    Path sample = Path.of(getClass().getResource("manifest-v1.manifest").toURI());
    Manifest manifest = Manifest.read(sample);

    assertThat(manifest.entries()).containsOnlyKeys("abc", "folder/N\u00fa\u00f1ez.csv");
    assertThat(manifest.metadata()).containsExactly(Map.entry("purpose", "sample of the format"));
    manifest.write(file, Form.VELUM);
    assertThat(file).hasSameBinaryContentAs(sample);
  }
}

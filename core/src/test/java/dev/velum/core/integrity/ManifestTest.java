package dev.velum.core.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path temporary;
  private Path root;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectories(temporary.resolve("root"));
    Files.createDirectories(root.resolve("b folder"));
    Files.writeString(root.resolve("b folder/abc.txt"), "abc");
    Files.writeString(root.resolve("a.txt"), "");
  }

  private Path write(String content) throws IOException {
    return Files.writeString(temporary.resolve("MANIFEST"), content);
  }

  @Test
  void manifest_isSortedTextOfSha256sum() throws IOException {
    Path file = temporary.resolve("MANIFEST");
    Manifest.of(root).write(file);

    assertThat(file).hasContent(EMPTY + "  a.txt\n" + ABC + "  b folder/abc.txt\n");
    assertThat(Manifest.read(file).entries()).isEqualTo(Manifest.of(root).entries());
  }

  @Test
  void untouchedTree_isIntact() throws IOException {
    Manifest manifest = Manifest.of(root);

    assertThat(manifest.verify(root)).isEqualTo(new ManifestVerification(2, List.of()));
    assertThat(manifest.verifyTree(root).isIntact()).isTrue();
    manifest.verify(root).requireIntact();
  }

  @Test
  void everyDifference_isFound() throws IOException {
    Files.writeString(root.resolve("c.txt"), "c");
    Manifest manifest = Manifest.of(root);
    Files.delete(root.resolve("a.txt"));
    Files.writeString(root.resolve("b folder/abc.txt"), "abC");
    Files.writeString(root.resolve("d.txt"), "");

    assertThat(manifest.verifyTree(root).findings())
        .containsExactly(
            new Finding("a.txt", Kind.MISSING),
            new Finding("b folder/abc.txt", Kind.CHANGED),
            new Finding("d.txt", Kind.ADDED));
    assertThat(manifest.verifyTree(root, Path.of("d.txt")).findings()).hasSize(2);
    assertThatThrownBy(() -> manifest.verify(root).requireIntact())
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("a.txt MISSING, b folder/abc.txt CHANGED");
  }

  @Test
  void longListOfFindings_isCutInTheMessage() throws IOException {
    for (int i = 0; i < 30; i++) {
      Files.writeString(root.resolve("f" + i), "");
    }
    ManifestVerification found =
        Manifest.of(root).verify(Files.createDirectory(temporary.resolve("empty")));

    assertThat(found.findings()).hasSize(32);
    assertThatThrownBy(found::requireIntact).hasMessageEndingWith("and 12 more");
  }

  @Test
  void upperCaseDigitsBinaryMarkAndCarriageReturn_areRead() throws IOException {
    Manifest manifest = Manifest.read(write(ABC.toUpperCase(Locale.ROOT) + " *x y.bin\r\n"));

    assertThat(manifest.entries()).containsOnlyKeys("x y.bin");
  }

  /** What find and sha256sum write together, and what sha256sum --tag and openssl dgst do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        EMPTY + "  ./x (y) = z",
        EMPTY + " *./x (y) = z",
        "SHA256 (x (y) = z) = " + EMPTY,
        "SHA256 (./x (y) = z) = " + EMPTY,
        "SHA256(x (y) = z)= " + EMPTY,
        "SHA2-256(x (y) = z)= " + EMPTY,
        "# made yesterday\n" + EMPTY + "  x (y) = z"
      })
  void otherFormsOfTheCommands_areRead(String lines) throws IOException {
    assertThat(Manifest.read(write(lines + "\n")).entries()).containsOnlyKeys("x (y) = z");
  }

  @Test
  void escapedPathBehindATag_isRead() throws IOException {
    Manifest manifest = Manifest.read(write("\\SHA256 (./n\\nl\\\\x) = " + EMPTY + "\n"));

    assertThat(manifest.entries()).containsOnlyKeys("n\nl\\x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHA512 (a) = " + EMPTY,
        "MD5 (a) = d41d8cd98f00b204e9800998ecf8427e",
        "SHA256 (a) = abcd",
        "SHA256 (../a) = " + EMPTY,
        "# nothing but words"
      })
  void tagOfAnotherAlgorithmOrOnlyComments_areRefused(String line) throws IOException {
    Path file = write(line + "\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("MANIFEST, line ");
  }

  @Test
  void pathWithAndWithoutItsDot_isListedTwice() throws IOException {
    Path file = write(EMPTY + "  ./a\n" + EMPTY + "  a\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("line 2: the path is listed twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "a/../../b",
        "/etc/passwd",
        "C:/x",
        "c:x",
        "a//b",
        "a/",
        "././a",
        "./../a",
        "./",
        ".//a",
        "a/.",
        "a\\b",
        "..",
        "a\u0007b"
      })
  void pathOutsideTheRoot_isRefusedWithItsLine(String path) throws IOException {
    Path file = write(EMPTY + "  fine\n" + EMPTY + "  " + path + "\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("MANIFEST, line 2: the path must");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "zz  a", EMPTY, EMPTY + "  ", EMPTY + " a", EMPTY + "x a"})
  void malformedLine_isRefusedWithItsNumber(String line) throws IOException {
    Path file = write(EMPTY + "  fine\n" + line + "\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void pathListedTwice_isRefused() throws IOException {
    Path file = write(EMPTY + "  a\n" + ABC + "  a\n");

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("line 2: the path is listed twice");
    assertThatThrownBy(() -> Manifest.of(root, List.of(Path.of("a.txt"), Path.of("a.txt"))))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void manifestThatIsNotUtf8_isRefused() throws IOException {
    Path file = Files.write(temporary.resolve("MANIFEST"), new byte[] {(byte) 0xff});

    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("not valid UTF-8");
  }

  @Test
  void symbolicLink_isNotFollowed() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), "abc");
    try {
      Files.createSymbolicLink(root.resolve("link"), secret);
      Files.createSymbolicLink(root.resolve("folder"), temporary);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here");
    }

    assertThatThrownBy(() -> Manifest.of(root)).isInstanceOf(IntegrityException.class);
    assertThat(Manifest.read(write(ABC + "  folder/secret\n" + ABC + "  link\n")).verify(root))
        .isEqualTo(
            new ManifestVerification(
                2,
                List.of(
                    new Finding("folder/secret", Kind.MISSING),
                    new Finding("link", Kind.MISSING))));
  }

  @Test
  void fileOutsideTheRoot_cannotBeListed() {
    assertThatThrownBy(() -> Manifest.of(root, List.of(Path.of("../MANIFEST"))))
        .isInstanceOf(IntegrityException.class);
    assertThatThrownBy(() -> Manifest.of(root, List.of(Path.of("none"))))
        .isInstanceOf(IntegrityException.class);
  }
}

package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.velum.core.integrity.BagVerification.Issue;
import dev.velum.core.integrity.BagVerification.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BagTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T10:15:30Z"), ZoneOffset.UTC);

  @TempDir Path temporary;
  private Path source;
  private Path folder;

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectories(temporary.resolve("source"));
    folder = temporary.resolve("bag");
    Files.createDirectories(source.resolve("sub folder"));
    Files.writeString(source.resolve("a.txt"), "abc");
    Files.writeString(source.resolve("sub folder/100%25.txt"), "percent");
  }

  private Bag create(DigestAlgorithm... algorithms) throws IOException {
    return Bag.builder()
        .digests(algorithms)
        .info("Contact-Name", "Records office")
        .clock(CLOCK)
        .create(FileTree.at(source), folder);
  }

  private Bag create() throws IOException {
    return create(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private List<Issue> problems() throws IOException {
    return Bag.open(folder).verify().problems();
  }

  @Test
  void newBag_isWrittenAsTheSpecificationSays() throws IOException {
    create(DigestAlgorithm.SHA_256);

    assertThat(folder.resolve("bagit.txt"))
        .hasContent("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    assertThat(folder.resolve("bag-info.txt"))
        .hasContent("Contact-Name: Records office\nBagging-Date: 2026-11-22\nPayload-Oxum: 10.2\n");
    assertThat(folder.resolve("manifest-sha256.txt"))
        .hasContent(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  data/a.txt\n"
                + DigestAlgorithm.SHA_256.digest("percent".getBytes(UTF_8)).hex()
                + "  data/sub folder/100%2525.txt\n");
    assertThat(Files.readAllLines(folder.resolve("tagmanifest-sha256.txt")))
        .extracting(line -> line.substring(66))
        .containsExactly("bag-info.txt", "bagit.txt", "manifest-sha256.txt");
    assertThat(folder.resolve("data/sub folder/100%25.txt")).hasContent("percent");
    try (Stream<Path> siblings = Files.list(temporary)) {
      assertThat(siblings).containsExactlyInAnyOrder(source, folder);
    }
  }

  @Test
  void newBag_isValidForEveryAlgorithm() throws IOException {
    Bag bag = create(DigestAlgorithm.values());

    BagVerification found = bag.verify();
    assertThat(found.problems()).isEmpty();
    assertThat(found.warnings()).isEmpty();
    assertThat(bag.algorithms())
        .containsExactly("blake3", "sha256", "sha3256", "sha3512", "sha384", "sha512");
    assertThat(bag.payload()).containsExactly("data/a.txt", "data/sub folder/100%25.txt");
  }

  @Test
  void everyDifference_isFound() throws IOException {
    create();
    write("data/a.txt", "abC");
    Files.delete(folder.resolve("data/sub folder/100%25.txt"));
    write("data/new", "");
    write("bag-info.txt", "Contact-Name: Somebody else\n");

    assertThat(problems())
        .containsExactly(
            new Issue(Kind.CHANGED_FILE, "bag-info.txt"),
            new Issue(Kind.CHANGED_FILE, "data/a.txt"),
            new Issue(Kind.UNLISTED_FILE, "data/new"),
            new Issue(Kind.MISSING_FILE, "data/sub folder/100%25.txt"));
    assertThatThrownBy(() -> Bag.open(folder).verify().requireValid())
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("data/a.txt CHANGED_FILE");
  }

  /** Any one flipped bit anywhere in a bag makes it invalid or unreadable. */
  @Test
  void everyFlippedBit_isNoticed() throws IOException {
    create();
    Random random = new Random(3);
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i += 1 + random.nextInt(40)) {
          byte[] changed = bytes.clone();
          changed[i] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, changed);
          assertThat(isValidNow()).as("%s, byte %d", file.getFileName(), i).isFalse();
        }
        Files.write(file, bytes);
      }
    }
    assertThat(isValidNow()).isTrue();
  }

  /** The case of hexadecimal digits has no meaning, so it may change. */
  private boolean isValidNow() throws IOException {
    try {
      BagVerification found = Bag.open(folder).verify();
      return found.isValid() && tagManifestsAreLowerCase();
    } catch (IntegrityException e) {
      return false;
    }
  }

  private boolean tagManifestsAreLowerCase() throws IOException {
    for (String name : List.of("tagmanifest-sha256.txt", "tagmanifest-sha512.txt")) {
      if (Files.notExists(folder.resolve(name))) {
        return false;
      }
      String digits = Files.readString(folder.resolve(name)).replaceAll(" .*", "");
      if (!digits.equals(digits.toLowerCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void fileMissingFromOneManifest_isAProblemInVersion1() throws IOException {
    create();
    Path manifest = folder.resolve("manifest-sha256.txt");
    List<String> lines = Files.readAllLines(manifest);
    Files.write(manifest, lines.subList(0, 1));

    assertThat(problems())
        .contains(new Issue(Kind.NOT_IN_EVERY_MANIFEST, "data/sub folder/100%25.txt"));
  }

  @Test
  void payloadOxumThatDoesNotFit_isAProblem() throws IOException {
    create();
    for (String oxum : List.of("10.3", "11.2", "x", "10.2.0", "")) {
      write("bag-info.txt", "Payload-Oxum: " + oxum + "\n");
      assertThat(problems()).contains(new Issue(Kind.WRONG_PAYLOAD_OXUM, "bag-info.txt"));
    }
  }

  @Test
  void unknownAlgorithm_isAProblem() throws IOException {
    create();
    write("manifest-foo99.txt", "abcd  data/a.txt\nabcd  data/sub folder/100%2525.txt\n");

    assertThat(problems()).contains(new Issue(Kind.UNKNOWN_ALGORITHM, "manifest-foo99.txt"));
  }

  @Test
  void linkInABag_isAProblem() throws IOException {
    create();
    try {
      Files.createSymbolicLink(folder.resolve("data/link"), source.resolve("a.txt"));
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here");
    }

    assertThat(problems()).containsExactly(new Issue(Kind.REFUSED_FILE, "data/link"));
  }

  /** RFC 8493, section 2.1.3. */
  @Test
  void namesWithLineEndsAndPercentSigns_areEncoded() throws IOException {
    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    List<String> names =
        List.of("line\nfeed", "carriage\rreturn", "both\r\n", "%0A", "50%", "%250D");
    for (String name : names) {
      Files.writeString(source.resolve(name), name);
    }
    Bag bag = create();

    assertThat(bag.verify().isValid()).isTrue();
    assertThat(bag.payload()).containsAll(names.stream().map(name -> "data/" + name).toList());
    assertThat(Files.readString(folder.resolve("manifest-sha256.txt")))
        .contains("  data/line%0Afeed\n")
        .contains("  data/carriage%0Dreturn\n")
        .contains("  data/both%0D%0A\n")
        .contains("  data/%250A\n")
        .contains("  data/50%25\n")
        .contains("  data/%25250D\n");

    Files.writeString(folder.resolve("data/line\nfeed"), "x");
    BagVerification found = Bag.open(folder).verify();
    assertThat(found.problems())
        .contains(new Issue(Kind.CHANGED_FILE, "data/line\nfeed"))
        .allSatisfy(issue -> assertThat(issue.toString()).doesNotContain("\n"));
  }

  @Test
  void encodedNameToBeFetched_staysListedAndIsCompleted() throws IOException {
    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    Files.writeString(source.resolve("line\nfeed%"), "abc");
    create();
    Files.delete(folder.resolve("data/line\nfeed%"));
    write("fetch.txt", "https://example.org/x 3 data/line%0afeed%25\n");
    Bag.builder()
        .digests(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512)
        .clock(CLOCK)
        .update(folder);

    assertThat(folder.resolve("fetch.txt"))
        .hasContent("https://example.org/x 3 data/line%0Afeed%25\n");
    Bag bag = Bag.open(folder);
    bag.complete(bag.missing().get(0), new ByteArrayInputStream("abc".getBytes(UTF_8)));
    assertThat(Files.readString(folder.resolve("data/line\nfeed%"))).isEqualTo("abc");
  }

  @Test
  void bagWithoutPayload_isValidIfItHasTheFolder() throws IOException {
    Files.delete(source.resolve("a.txt"));
    Files.delete(source.resolve("sub folder/100%25.txt"));
    assertThat(create().verify().isValid()).isTrue();

    Files.delete(folder.resolve("data"));
    assertThat(problems()).containsExactly(new Issue(Kind.NO_PAYLOAD_FOLDER, "data"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a",
        "/etc/passwd",
        "C:/x",
        "data/../../x",
        "data\\x",
        "~/x",
        "data/a\u0007",
        "data//a",
        "data/..%0A/../../a",
        "data/a\\..\\..\\x"
      })
  void pathOutsideThePayload_isRefusedInManifestAndFetch(String path) throws IOException {
    create();
    write("fetch.txt", "https://example.org/x - " + path + "\n");
    assertThatThrownBy(() -> Bag.open(folder))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("fetch.txt, line 1: the path must");
    Files.delete(folder.resolve("fetch.txt"));

    write("manifest-sha256.txt", "0".repeat(64) + "  " + path + "\n");
    assertThatThrownBy(() -> Bag.open(folder))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("manifest-sha256.txt, line 1: the path must");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/x -",
        "https://example.org/x -1 data/x",
        "https://example.org/x 9999999999999999999 data/x",
        "- data/x",
        "https://exa\u0011mple.org/x 3 data/x"
      })
  void malformedFetchLine_isRefused(String line) throws IOException {
    create();
    write("fetch.txt", line + "\n");

    assertThatThrownBy(() -> Bag.open(folder))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("fetch.txt, line 1: must be");
  }

  @Test
  void manifestLineWithOddOrWrongDigits_isRefused() throws IOException {
    create();
    for (String digits : List.of("abc", "ab", "0".repeat(63), "0".repeat(65), "g".repeat(64))) {
      write("manifest-sha256.txt", digits + "  data/a.txt\n");
      assertThatThrownBy(() -> Bag.open(folder)).isInstanceOf(IntegrityException.class);
    }
  }

  @Test
  void existingFolder_isNotOverwritten() throws IOException {
    Files.createDirectory(folder);

    assertThatThrownBy(this::create)
        .isInstanceOf(IntegrityException.class)
        .hasMessage("bag exists already");
  }

  @Test
  void failureWhileFilling_leavesNothing() {
    FileTree failing =
        FileTree.at(source)
            .reportingTo(
                (stage, done, total) -> {
                  if (stage.equals("filling the bag")) {
                    throw new IllegalStateException("disk full");
                  }
                });

    assertThatThrownBy(() -> Bag.builder().create(failing, folder))
        .isInstanceOf(IllegalStateException.class);
    assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(source));
  }

  private void makeHoley() throws IOException {
    create();
    Files.delete(folder.resolve("data/a.txt"));
    write("fetch.txt", "https://example.org/a.txt 3 data/a.txt\n");
    Bag.builder()
        .digests(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512)
        .clock(CLOCK)
        .update(folder);
  }

  private static InputStream content(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void missingFile_isFetchedByTheApplicationAndPutInPlace() throws IOException {
    makeHoley();
    Bag bag = Bag.open(folder);
    FetchItem item = new FetchItem("https://example.org/a.txt", OptionalLong.of(3), "data/a.txt");

    assertThat(bag.missing()).containsExactly(item);
    assertThat(bag.verify().problems()).containsExactly(new Issue(Kind.NOT_FETCHED, "data/a.txt"));
    bag.complete(item, content("abc"));
    assertThat(bag.missing()).isEmpty();
    assertThat(bag.verify().isValid()).isTrue();
    assertThatThrownBy(() -> bag.complete(item, content("abc")))
        .hasMessage("data/a.txt is there already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abd", "ab", "abcd", ""})
  void fetchedFileThatIsAnother_isRefusedAndNotKept(String text) throws IOException {
    makeHoley();
    Bag bag = Bag.open(folder);
    FetchItem item = bag.missing().get(0);

    assertThatThrownBy(() -> bag.complete(item, content(text)))
        .isInstanceOf(IntegrityException.class);
    assertThat(folder.resolve("data")).isDirectoryNotContaining("glob:**a.txt*");
  }

  @Test
  void endlessContent_isReadNoFurtherThanItsLength() throws IOException {
    makeHoley();
    Bag bag = Bag.open(folder);
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 'a');
            return length;
          }
        };

    assertThatThrownBy(() -> bag.complete(bag.missing().get(0), endless))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("data/a.txt must have 3 bytes");
  }

  @Test
  void itemOfAnotherBag_isRejected() throws IOException {
    makeHoley();
    FetchItem other = new FetchItem("https://example.org/b", OptionalLong.empty(), "data/b");

    assertThatThrownBy(() -> Bag.open(folder).complete(other, content("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void missingFileBehindALink_isNotWritten() throws IOException {
    makeHoley();
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.delete(folder.resolve("data/sub folder/100%25.txt"));
    Files.delete(folder.resolve("data/sub folder"));
    try {
      Files.createSymbolicLink(folder.resolve("data/sub folder"), outside);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here");
    }
    write("fetch.txt", "https://example.org/x - data/sub folder/100%2525.txt\n");
    Bag bag = Bag.open(folder);

    assertThatThrownBy(() -> bag.complete(bag.fetchItems().get(0), content("percent")))
        .isInstanceOf(IntegrityException.class)
        .hasMessageEndingWith("lies behind a symbolic link");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void fetchOfAFileThatNoManifestLists_isAProblem() throws IOException {
    create();
    write("fetch.txt", "https://example.org/x - data/x\n");

    assertThat(problems()).contains(new Issue(Kind.FETCH_NOT_LISTED, "data/x"));
  }

  @Test
  void updatedBag_isValidAgainAndKeepsItsRemarks() throws IOException {
    create();
    write("data/new.txt", "new");
    write("data/a.txt", "changed");
    write("notes.txt", "a tag file of our own");

    Bag bag =
        Bag.builder()
            .digests(DigestAlgorithm.SHA_512)
            .info("Contact-Phone", "+49 30 0000")
            .clock(CLOCK)
            .update(folder);

    assertThat(bag.verify().problems()).isEmpty();
    assertThat(bag.algorithms()).containsExactly("sha512");
    assertThat(bag.info())
        .containsExactly(
            new Bag.Field("Contact-Name", "Records office"),
            new Bag.Field("Contact-Phone", "+49 30 0000"),
            new Bag.Field("Bagging-Date", "2026-11-22"),
            new Bag.Field("Payload-Oxum", "17.3"));
    assertThat(folder.resolve("tagmanifest-sha256.txt")).doesNotExist();
    assertThat(folder.resolve("tagmanifest-sha512.txt")).content().contains("  notes.txt\n");
  }

  @Test
  void updateOfAnOldBag_makesItVersion1() throws Exception {
    Path old = Path.of(getClass().getResource("bagit_conformance/v0.93/valid/basic-bag").toURI());
    try (Stream<Path> tree = Files.walk(old)) {
      for (Path path : tree.toList()) {
        Files.copy(path, folder.resolve(old.relativize(path).toString()));
      }
    }
    Bag bag = Bag.builder().update(folder);

    assertThat(bag.version()).isEqualTo("1.0");
    assertThat(bag.algorithms()).containsExactly("sha512");
    assertThat(bag.verify().problems()).isEmpty();
    assertThat(bag.info()).contains(new Bag.Field("Contact-Name", "Edna Janssen"));
    assertThat(folder.resolve("package-info.txt")).doesNotExist();
  }

  @Test
  void updateThatWouldLoseADigest_isRefused() throws IOException {
    makeHoley();

    assertThatThrownBy(() -> Bag.builder().digests(DigestAlgorithm.SHA3_256).update(folder))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("data/a.txt is still to be fetched and has no SHA3-256 digest");
    assertThat(problems()).containsExactly(new Issue(Kind.NOT_FETCHED, "data/a.txt"));
  }

  @Test
  void remarksOutsideTheRules_areRejected() {
    assertThatThrownBy(() -> Bag.builder().info("payload-oxum", "1.1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bag.builder().info("a:b", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bag.builder().info("a", "x\ny"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bag.builder().digests()).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", ": no label", " begins with a blank", "\u00e9"})
  void malformedRemark_isRefused(String line) throws IOException {
    create();
    write("bag-info.txt", line + "\n");

    assertThatThrownBy(() -> Bag.open(folder))
        .isInstanceOf(IntegrityException.class)
        .hasMessageStartingWith("bag-info.txt, line 1: ");
  }

  /** Both took time quadratic in their length once a naive pattern or concatenation met them. */
  @Test
  void hostileRemarks_areReadInLinearTime() throws IOException {
    create();
    write("bag-info.txt", "A:" + "\n x".repeat(300_000) + "\n");
    assertThat(Bag.open(folder).info().get(0).value()).hasSize(2 * 300_000 - 1);

    write("bag-info.txt", ("a" + " ".repeat(60_000) + "b: c\n").repeat(50));
    assertThat(Bag.open(folder).info()).hasSize(50);
  }

  @Test
  void endlessLine_isRefused() throws IOException {
    create();
    write("bag-info.txt", "A: " + "x".repeat(100_000));

    assertThatThrownBy(() -> Bag.open(folder))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("bag-info.txt, line 1: must have at most 65536 characters");
  }
}

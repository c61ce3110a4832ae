package dev.velum.core.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.velum.core.Progress;
import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path temporary;
  private Path root;

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectories(temporary.resolve("root"));
    write("a.txt", "a");
    write("b/b.txt", "bb");
    write("b/c/c.tmp", "ccc");
    write("build/d.txt", "dddd");
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void link(String path, Path target) throws IOException {
    try {
      Files.createSymbolicLink(root.resolve(path), target);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here");
    }
  }

  private Set<String> listed(FileTree tree) throws IOException {
    return Manifest.of(tree).entries().keySet();
  }

  @Test
  void globWithoutSlash_matchesNamesAtEveryDepth() throws IOException {
    assertThat(listed(FileTree.at(root).ignoring("*.tmp", "build")))
        .containsExactly("a.txt", "b/b.txt");
  }

  @Test
  void globWithSlash_matchesPaths() throws IOException {
    assertThat(listed(FileTree.at(root).ignoring("b/*.txt").ignoring("build/**")))
        .containsExactly("a.txt", "b/c/c.tmp");
  }

  @Test
  void ignoredFiles_areNeitherCheckedNorAdded() throws IOException {
    Manifest manifest = Manifest.of(root);
    write("b/c/c.tmp", "changed");
    write("new.tmp", "new");
    write("build/d.txt", "changed");

    ManifestVerification found = manifest.verifyTree(FileTree.at(root).ignoring("*.tmp", "build"));
    assertThat(found).isEqualTo(new ManifestVerification(2, List.of()));
  }

  @Test
  void malformedGlob_isRejected() {
    assertThatThrownBy(() -> FileTree.at(root).ignoring("[a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileTree.at(root).ignoring(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("globs must not be blank");
  }

  @Test
  void linkUnderRefuse_isNamed() throws IOException {
    link("b/link", root.resolve("a.txt"));

    assertThatThrownBy(() -> Manifest.of(root))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("b/link is a symbolic link");
  }

  @Test
  void linkUnderSkip_isNotThere() throws IOException {
    link("link", root.resolve("a.txt"));
    link("folder", root.resolve("b"));
    FileTree tree = FileTree.at(root).links(LinkPolicy.SKIP);

    assertThat(listed(tree)).containsExactly("a.txt", "b/b.txt", "b/c/c.tmp", "build/d.txt");
    assertThat(Manifest.of(tree).verifyTree(tree).isIntact()).isTrue();
    assertThat(Manifest.of(tree).verifyTree(root).findings())
        .containsExactly(new Finding("folder", Kind.ADDED), new Finding("link", Kind.ADDED));
  }

  @Test
  void linkInsideTheRoot_standsForItsTarget() throws IOException {
    link("link", Path.of("a.txt"));
    link("folder", root.resolve("b/c"));
    FileTree tree = FileTree.at(root).links(LinkPolicy.FOLLOW_INSIDE_ROOT);
    Manifest manifest = Manifest.of(tree);

    assertThat(manifest.entries())
        .containsOnlyKeys("a.txt", "b/b.txt", "b/c/c.tmp", "build/d.txt", "folder/c.tmp", "link");
    assertThat(manifest.entries().get("link")).isEqualTo(manifest.entries().get("a.txt"));
    assertThat(manifest.verifyTree(tree).isIntact()).isTrue();
    write("b/c/c.tmp", "CCC");
    assertThat(manifest.verifyTree(tree).findings())
        .containsExactly(
            new Finding("b/c/c.tmp", Kind.CHANGED), new Finding("folder/c.tmp", Kind.CHANGED));
  }

  @Test
  void linkOutOfTheRoot_isRefusedEvenWhenFollowing() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), "x");
    FileTree tree = FileTree.at(root).links(LinkPolicy.FOLLOW_INSIDE_ROOT);
    Manifest manifest = Manifest.of(tree);
    link("out", secret);

    assertThatThrownBy(() -> Manifest.of(tree))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("out is a symbolic link that leads out of the root");
    assertThat(manifest.verifyTree(tree).findings())
        .containsExactly(new Finding("out", Kind.ADDED));
  }

  @Test
  void listedFileReplacedByALinkOutOfTheRoot_isMissing() throws IOException {
    FileTree tree = FileTree.at(root).links(LinkPolicy.FOLLOW_INSIDE_ROOT);
    Manifest manifest = Manifest.of(tree);
    Files.delete(root.resolve("a.txt"));
    link("a.txt", Files.writeString(temporary.resolve("secret"), "a"));

    assertThat(manifest.verify(tree).findings())
        .containsExactly(new Finding("a.txt", Kind.MISSING));
    assertThat(manifest.verify(root).findings())
        .containsExactly(new Finding("a.txt", Kind.MISSING));
  }

  @Test
  void circleAndDeadLink_areRefused() throws IOException {
    FileTree tree = FileTree.at(root).links(LinkPolicy.FOLLOW_INSIDE_ROOT);
    link("b/c/up", root.resolve("b"));
    assertThatThrownBy(() -> Manifest.of(tree))
        .hasMessage("b/c/up is a symbolic link that leads into a circle");

    Files.delete(root.resolve("b/c/up"));
    link("dead", root.resolve("none"));
    assertThatThrownBy(() -> Manifest.of(tree))
        .hasMessage("dead is a symbolic link that leads nowhere");
  }

  @Test
  void deepTree_isListedWithFewOpenFolders() throws IOException {
    String path = "a/".repeat(600) + "deep.txt";
    write(path, "deep");

    assertThat(listed(FileTree.at(root))).contains(path);
  }

  @Test
  void filesThatDifferInCaseOnly_areRefusedNamingBoth() throws IOException {
    write("A.txt", "other");
    assumeTrue(Files.readString(root.resolve("a.txt")).equals("a"), "case-insensitive here");

    assertThatThrownBy(() -> Manifest.of(root))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("A.txt and a.txt differ only in case or Unicode normalization");
  }

  @Test
  void nameThatNoManifestCanHold_isRefusedAndFound() throws IOException {
    Manifest manifest = Manifest.of(root);
    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    write("ring\u0007bell", "x");

    assertThatThrownBy(() -> Manifest.of(root))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("has a path that must not contain control characters");
    assertThat(manifest.verifyTree(root).findings())
        .containsExactly(new Finding("ring\ufffdbell", Kind.ADDED));
  }

  @Test
  void nameWithLineEndsOrBackslash_isVerifiedAndPrintedInOneLine() throws IOException {
    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    write("line\nfeed", "x");
    write("a\\b", "y");
    Manifest manifest = Manifest.of(root);
    DigestCache cache = DigestCache.empty(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
    FileTree tree = FileTree.at(root).skippingUnchanged(cache);
    assertThat(manifest.verifyTree(tree).isIntact()).isTrue();
    cache.save(temporary.resolve("cache"));
    DigestCache again = DigestCache.load(temporary.resolve("cache"));
    assertThat(manifest.verify(FileTree.at(root).skippingUnchanged(again)).skipped())
        .contains("line\nfeed", "a\\b");

    write("line\nfeed", "z");
    ManifestVerification found = manifest.verifyTree(root);
    assertThat(found.findings()).containsExactly(new Finding("line\nfeed", Kind.CHANGED));
    assertThatThrownBy(found::requireIntact)
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("line\ufffdfeed CHANGED");
  }

  @Test
  void globsMatchAcrossLineEnds() throws IOException {
    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    write("skip/line\nfeed", "x");
    write("skip/carriage\rreturn", "x");

    assertThat(Manifest.of(FileTree.at(root).ignoring("skip/**")).entries())
        .doesNotContainKeys("skip/line\nfeed", "skip/carriage\rreturn");
  }

  @Test
  void backslashAndSlash_areOnePathSomewhere() throws IOException {
    assumeTrue(FileSystems.getDefault().getSeparator().equals("/"), "no such names here");
    write("a\\b", "x");
    write("a/b", "y");

    assertThatThrownBy(() -> Manifest.of(root))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("differ only in");
  }

  @Test
  void largeItems_areTakenFirst() {
    long mebibyte = 1 << 20;
    assertThat(ParallelWork.largeFirst(new long[] {1, 2 * mebibyte, 3, mebibyte, 5 * mebibyte}))
        .containsExactly(4, 1, 3, 0, 2);
    assertThat(ParallelWork.largeFirst(new long[] {3, mebibyte - 1, 0})).isEmpty();
  }

  @Test
  void filesOfAllSizes_haveTheDigestsOfTheirBytes() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    int[] sizes = {0, 1, 16 << 10, 128 << 10, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_003};
    for (int size : sizes) {
      byte[] content = new byte[size];
      new Random(size).nextBytes(content);
      contents.put("size" + size, content);
      Files.write(root.resolve("size" + size), content);
    }
    Manifest one = Manifest.of(FileTree.at(root).threads(1)); // the buffers are used again

    contents.forEach(
        (path, content) ->
            assertThat(one.entries()).containsEntry(path, DigestAlgorithm.SHA_256.digest(content)));
    assertThat(Manifest.of(FileTree.at(root).threads(3)).entries()).isEqualTo(one.entries());
  }

  @Test
  void renamedFile_isOneFinding() throws IOException {
    Manifest manifest = Manifest.of(root);
    Files.move(root.resolve("b/b.txt"), root.resolve("moved.txt"));
    write("new.txt", "bB");

    assertThat(manifest.verifyTree(root).findings())
        .containsExactly(
            Finding.renamed("b/b.txt", "moved.txt"), new Finding("new.txt", Kind.ADDED));
    assertThat(Finding.renamed("b/b.txt", "moved.txt")).hasToString("b/b.txt RENAMED to moved.txt");
  }

  @Test
  void copiesOfAMissingFile_areOneRenamedAndTheOthersAdded() throws IOException {
    Manifest manifest = Manifest.of(root);
    Files.delete(root.resolve("a.txt"));
    write("y", "a");
    write("x", "a");

    assertThat(manifest.verifyTree(root).findings())
        .containsExactly(Finding.renamed("a.txt", "x"), new Finding("y", Kind.ADDED));
  }

  @Test
  void unreadableFileAndFolder_areFoundAndDoNotHideOthers() throws IOException {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no permissions");
    Manifest manifest = Manifest.of(root);
    Files.setPosixFilePermissions(
        root.resolve("a.txt"), PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(
        root.resolve("b/c"), PosixFilePermissions.fromString("---------"));
    try {
      assumeTrue(!Files.isReadable(root.resolve("a.txt")), "root reads everything");
      write("build/d.txt", "DDDD");

      assertThat(manifest.verifyTree(root).findings())
          .contains(
              new Finding("a.txt", Kind.UNREADABLE),
              new Finding("b/c", Kind.UNREADABLE),
              new Finding("build/d.txt", Kind.CHANGED));
    } finally {
      Files.setPosixFilePermissions(
          root.resolve("b/c"), PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void manyThreads_giveTheSameManifestAsOne() throws IOException {
    for (int i = 0; i < 500; i++) {
      write("many/" + i % 17 + "/" + i, "content " + i);
    }
    String one = Manifest.of(FileTree.at(root).threads(1)).toString();

    assertThat(Manifest.of(FileTree.at(root).threads(8))).hasToString(one);
    assertThatThrownBy(() -> FileTree.at(root).threads(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must be >= 1, got 0");
  }

  @Test
  void progress_tellsStagesAndTotals() throws IOException {
    Set<String> stages = new ConcurrentSkipListSet<>();
    Manifest.of(
        FileTree.at(root)
            .reportingTo((stage, done, total) -> stages.add(stage + " " + done + "/" + total)));

    assertThat(stages).contains("hashing files 0/10", "hashing files 10/10");
  }

  @Test
  void cancelledWork_stops() throws IOException {
    Manifest manifest = Manifest.of(root);
    FileTree cancelled =
        FileTree.at(root)
            .reportingTo(
                new Progress() {
                  @Override
                  public void report(String stage, long done, long total) {}

                  @Override
                  public boolean isCancelled() {
                    return true;
                  }
                });

    assertThatThrownBy(() -> Manifest.of(cancelled)).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> manifest.verify(cancelled)).isInstanceOf(CancellationException.class);
  }

  @Test
  void unchangedFile_isSkippedOnRequestOnly_andTheResultSaysSo() throws IOException {
    age();
    Manifest manifest = Manifest.of(root);
    DigestCache cache = DigestCache.empty();
    FileTree tree = FileTree.at(root).skippingUnchanged(cache);

    assertThat(manifest.verify(tree).skipped()).isEmpty();
    assertThat(manifest.verify(tree).skipped())
        .containsExactly("a.txt", "b/b.txt", "b/c/c.tmp", "build/d.txt");
    assertThat(manifest.verify(root).skipped()).isEmpty();
  }

  @Test
  void changedFile_isNotSkipped() throws IOException {
    age();
    Manifest manifest = Manifest.of(root);
    FileTree tree = FileTree.at(root).skippingUnchanged(DigestCache.empty());
    manifest.verify(tree);
    write("a.txt", "A");

    ManifestVerification found = manifest.verify(tree);
    assertThat(found.findings()).containsExactly(new Finding("a.txt", Kind.CHANGED));
    assertThat(found.skipped()).containsExactly("b/b.txt", "b/c/c.tmp", "build/d.txt");
  }

  @Test
  void unchangedFileThatNeverWasAsListed_isNotSkipped() throws IOException {
    Manifest manifest = Manifest.of(root);
    write("a.txt", "A");
    age();
    FileTree tree = FileTree.at(root).skippingUnchanged(DigestCache.empty());

    for (int i = 0; i < 3; i++) {
      assertThat(manifest.verify(tree).findings())
          .containsExactly(new Finding("a.txt", Kind.CHANGED));
    }
  }

  @Test
  void freshlyWrittenFile_isNotNoted() throws IOException {
    Path file = root.resolve("a.txt");
    FileStamp stamp = FileStamp.of(file);
    Digest digest = DigestAlgorithm.SHA_256.digest(file);
    Instant written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();

    DigestCache early = DigestCache.empty(Clock.fixed(written.plusMillis(1_500), ZoneOffset.UTC));
    early.note("a.txt", stamp, digest);
    assertThat(early.knows("a.txt", stamp, digest)).isFalse();

    DigestCache late = DigestCache.empty(Clock.fixed(written.plusMillis(2_500), ZoneOffset.UTC));
    late.note("a.txt", stamp, digest);
    assertThat(late.knows("a.txt", stamp, digest)).isTrue();
    assertThat(late.knows("b.txt", stamp, digest)).isFalse();
    assertThat(late.knows("a.txt", stamp, DigestAlgorithm.SHA_256.digest(new byte[0]))).isFalse();
  }

  @Test
  void cache_isReadBack() throws IOException {
    age();
    Manifest manifest = Manifest.of(root);
    Path stored = temporary.resolve("cache");
    DigestCache cache = DigestCache.load(stored);
    assertThat(cache.size()).isZero();
    manifest.verify(FileTree.at(root).skippingUnchanged(cache));
    cache.save(stored);

    DigestCache again = DigestCache.load(stored);
    assertThat(again.size()).isEqualTo(4);
    assertThat(manifest.verify(FileTree.at(root).skippingUnchanged(again)).skipped()).hasSize(4);
  }

  @Test
  void malformedCache_isRefusedWithItsLine() throws IOException {
    Path stored = temporary.resolve("cache");
    for (String text :
        List.of(
            "",
            "velum-digests 2\n",
            "velum-digests 1\nx\n",
            "velum-digests 1\nMD5\t\t1\t1\t\ta\n")) {
      Files.writeString(stored, text);

      assertThatThrownBy(() -> DigestCache.load(stored))
          .isInstanceOf(IntegrityException.class)
          .hasMessageStartingWith("cache, line ");
    }
  }

  /** Sets every file's time back, so that a cache may note it. */
  private void age() throws IOException {
    for (String path : Manifest.of(root).entries().keySet()) {
      Files.setLastModifiedTime(
          root.resolve(path), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    }
  }

  @Test
  void fileWrittenToWhileRead_isUnstable() throws IOException {
    write("busy", "x".repeat(100));
    int[] writes = {0};
    ProgressMeter meter =
        new ProgressMeter(
            new Progress() {
              @Override
              public void report(String stage, long done, long total) {}

              @Override
              public boolean isCancelled() { // asked for after each piece that is read
                try {
                  write("busy", "y".repeat(100 + ++writes[0]));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
                return false;
              }
            },
            "hashing",
            100);
    FileHasher hasher = new FileHasher(Hasher.of(DigestAlgorithm.SHA_256), meter);
    Path busy = root.resolve("busy");

    assertThat(hasher.hash(busy, FileStamp.of(busy))).isEmpty();
    assertThat(writes[0]).isGreaterThan(2);
  }

  @Test
  void filesOfAllSizesInFoldersOfAllSizes_areListedWithTheirDigests() throws IOException {
    Random random = new Random(7);
    Map<String, Digest> expected = new TreeMap<>(Manifest.of(root).entries());
    for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000, 1 << 20}) {
      addRandomFile("sizes/" + size, size, random, expected);
    }
    for (int i = 0; i < 600; i++) {
      addRandomFile("many/" + i, i, random, expected);
      addRandomFile("many/" + i % 30 + ".d/" + i, i % 50, random, expected);
    }

    for (int threads : new int[] {1, 2, 5}) {
      assertThat(Manifest.of(FileTree.at(root).threads(threads)).entries()).isEqualTo(expected);
    }
  }

  private void addRandomFile(String path, int size, Random random, Map<String, Digest> expected)
      throws IOException {
    byte[] content = new byte[size];
    random.nextBytes(content);
    Files.createDirectories(root.resolve(path).getParent());
    Files.write(root.resolve(path), content);
    expected.put(path, DigestAlgorithm.SHA_256.digest(content));
  }

  @Test
  void failureAmongstManyFolders_endsAllThreads() throws IOException {
    for (int i = 0; i < 200; i++) {
      write("many/" + i + "/" + i, "content");
    }
    Progress cancelling =
        new Progress() {
          private final AtomicInteger asked = new AtomicInteger();

          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return asked.incrementAndGet() > 100;
          }
        };

    assertThatThrownBy(() -> Manifest.of(FileTree.at(root).threads(4).reportingTo(cancelling)))
        .isInstanceOf(CancellationException.class)
        .hasMessage("cancelled while listing files");
  }

  @Test
  void smallFileThatChangedSinceItWasSeen_isLeftToTheGeneralWay() throws IOException {
    Path file = root.resolve("a.txt");
    BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
    SmallFileHasher hasher = new SmallFileHasher(DigestAlgorithm.SHA_256);

    assertThat(hasher.hash(file, before))
        .isEqualTo(DigestAlgorithm.SHA_256.digest(new byte[] {97}));
    write("a.txt", "longer");
    assertThat(hasher.hash(file, before)).isNull();
    write("a.txt", "a");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(hasher.hash(file, before)).isNull();
    Files.delete(file);
    assertThat(hasher.hash(file, before)).isNull();
  }

  @Test
  void rootThatIsNoFolder_isRejected() {
    assertThatThrownBy(() -> FileTree.at(root.resolve("a.txt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("root must be a folder");
  }
}

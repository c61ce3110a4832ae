package dev.velum.core.integrity;

import static dev.velum.core.integrity.DigestAlgorithm.SHA_256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.integrity.Manifest.Form;
import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Whatever is done to the files of a tree, each file that is not as it was is found, and no other.
 */
class ManifestTamperPropertyTest {
  private static final int FILES = 12;

  private Path root = Path.of("");
  private Manifest manifest =
      new Manifest(SHA_256, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  @BeforeTry
  void makeTree() throws IOException {
    root = Files.createTempDirectory("velum");
    Random random = new Random(1);
    for (int i = 0; i < FILES; i++) {
      byte[] content = new byte[20 + random.nextInt(200)];
      random.nextBytes(content);
      Path file = root.resolve(path(i));
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    }
    manifest = Manifest.of(root);
  }

  private static String path(int i) {
    return "d" + i % 3 + "/f" + i;
  }

  @AfterTry
  void removeTree() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Does something to a file, and returns what should be found. */
  private Finding tamper(int i, Random random) throws IOException {
    String path = path(i);
    Path file = root.resolve(path);
    byte[] content = Files.readAllBytes(file);
    int at = random.nextInt(content.length);
    switch (random.nextInt(7)) {
      case 0 -> { // flip
        content[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, content);
      }
      case 1 -> Files.write(file, Arrays.copyOf(content, at)); // truncate
      case 2 -> { // insert
        byte[] longer = Arrays.copyOf(content, content.length + 1);
        System.arraycopy(content, at, longer, at + 1, content.length - at);
        Files.write(file, longer);
      }
      case 3 -> { // remove
        Files.delete(file);
        return new Finding(path, Kind.MISSING);
      }
      case 4 -> { // move
        Files.move(file, root.resolve("moved" + i));
        return Finding.renamed(path, "moved" + i);
      }
      case 5 -> { // duplicate
        Files.copy(file, root.resolve("copy" + i));
        return new Finding("copy" + i, Kind.ADDED);
      }
      default -> { // something else in its place
        Files.delete(file);
        Files.createDirectory(file);
        return new Finding(path, Kind.MISSING);
      }
    }
    return new Finding(path, Kind.CHANGED);
  }

  @Property(tries = 50)
  void everythingDoneToATree_isFoundAndNothingElse(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    List<Finding> expected = new ArrayList<>();
    TreeSet<Integer> victims = new TreeSet<>();
    for (int i = 0; i < random.nextInt(FILES); i++) {
      victims.add(random.nextInt(FILES));
    }
    for (int victim : victims) {
      expected.add(tamper(victim, random));
    }
    ManifestVerification found = manifest.verifyTree(root);

    assertThat(found.findings()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(found.fileCount()).isEqualTo(FILES);
  }

  @Property(tries = 25)
  void swappedFiles_areBothChanged(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int one = random.nextInt(FILES);
    int other = (one + 1 + random.nextInt(FILES - 1)) % FILES;
    byte[] content = Files.readAllBytes(root.resolve(path(one)));
    Files.move(root.resolve(path(other)), root.resolve("aside"));
    Files.write(root.resolve(path(other)), content);
    Files.delete(root.resolve(path(one)));
    Files.move(root.resolve("aside"), root.resolve(path(one)));
    ManifestVerification found = manifest.verifyTree(root);

    assertThat(found.findings())
        .containsExactlyInAnyOrder(
            new Finding(path(one), Kind.CHANGED), new Finding(path(other), Kind.CHANGED));
  }

  /** A list that can still be read and is not the one that was written never fits the tree. */
  @Property(tries = 80)
  void changedList_isRefusedWithItsLineOrFitsNoMore(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path file = root.resolveSibling(root.getFileName() + ".manifest");
    manifest.write(file, Form.VELUM);
    byte[] text = Files.readAllBytes(file);
    text[random.nextInt(text.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, text);
    try {
      Manifest changed = Manifest.read(file);
      // Digits of a digest may be written in either case.
      assertThat(
              changed.verifyTree(root).isIntact() && !changed.entries().equals(manifest.entries()))
          .isFalse();
    } catch (IntegrityException e) {
      assertThat(e).hasMessageContaining(", line ");
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 40)
  void lineRemovedRepeatedOrSwapped_isRefused(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path file = root.resolveSibling(root.getFileName() + ".manifest");
    manifest.write(file, Form.VELUM);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    int first = lines.size() - FILES;
    int one = first + random.nextInt(FILES);
    int other = first + random.nextInt(FILES - 1);
    switch (random.nextInt(3)) {
      case 0 -> lines.remove(one);
      case 1 -> lines.add(other, lines.get(one));
      default -> Collections.swap(lines, one, one == other ? lines.size() - 1 : other);
    }
    boolean same = lines.equals(Files.readAllLines(file));
    Files.write(file, lines);
    try {
      if (!same) {
        assertThatThrownBy(() -> Manifest.read(file))
            .isInstanceOf(IntegrityException.class)
            .hasMessageContaining(", line ");
      }
    } finally {
      Files.delete(file);
    }
  }
}

package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.Progress;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A folder in the packaging format BagIt (RFC 8493): the payload under {@code data/}, manifests
 * with the digest of each file, and remarks. Versions 0.93 to 0.97 and 1.0 are read; 1.0 is
 * written.
 *
 * <p><b>Promise.</b> {@link #verify} finds every difference between the bag and its manifests, all
 * of them. A bag vouches for itself only against accidents: whoever can write it can write its
 * manifests too. Keep the digest of a tag manifest elsewhere, or sign it. Old bags often have MD5
 * only, which nobody should trust against an adversary: see {@link #algorithms}.
 *
 * <p>Paths that lead out of the bag, links and unknown algorithms make a bag invalid on every
 * system. {@code fetch.txt} is read and written as data: nothing is ever fetched. This object is
 * what the tag files said when it was opened, immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Bag bag = Bag.builder().info("Contact-Name", "Records office").create(FileTree.at(source), folder);
 * Bag.open(folder).verify().requireValid();
 * }</pre>
 */
public final class Bag {
  private final Path folder;
  private final BagReader read;

  private Bag(Path folder, BagReader read) {
    this.folder = folder;
    this.read = read;
  }

  /**
   * A remark of {@code bag-info.txt}. Labels may be repeated.
   *
   * @param label what it is about, without a colon, such as {@code Source-Organization}
   * @param value text in one line
   */
  public record Field(String label, String value) {
    /** Checks that both can be written in one line. */
    public Field {
      argument(
          !label.isBlank() && label.equals(label.strip()) && label.indexOf(':') < 0,
          "label must not be blank, be padded or contain a colon");
      argument(
          (label + value).chars().noneMatch(c -> c == '\n' || c == '\r'),
          "label and value must be one line");
    }
  }

  /**
   * Reads the tag files of a bag.
   *
   * @throws IntegrityException if the folder is no bag, or a line of a tag file is malformed or
   *     names a path outside the bag; the message gives file and line
   */
  public static Bag open(Path folder) throws IOException {
    argument(Files.isDirectory(folder), "folder must be a folder");
    Path real = folder.toRealPath();
    return new Bag(real, BagReader.read(real));
  }

  /** Returns a builder for a new bag, or for bringing one up to date. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the version of BagIt, such as {@code 1.0}. */
  public String version() {
    return read.version;
  }

  /** Returns the remarks in the order of the file. */
  public List<Field> info() {
    return List.copyOf(read.info);
  }

  /** Returns the names of the payload manifests' algorithms, such as {@code sha512}, sorted. */
  public Set<String> algorithms() {
    return read.payloadManifests.stream()
        .map(BagManifest::algorithm)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the payload files that the manifests list, sorted; they may not all be there. */
  public Set<String> payload() {
    return BagReader.pathsOf(read.payloadManifests);
  }

  /** Returns all lines of {@code fetch.txt}. */
  public List<FetchItem> fetchItems() {
    return List.copyOf(read.fetch);
  }

  /** Returns the lines of {@code fetch.txt} whose files are not there now. */
  public List<FetchItem> missing() {
    return read.fetch.stream()
        .filter(item -> Files.notExists(folder.resolve(item.path()), LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /** Reads everything and compares it with all manifests, on all cores. */
  public BagVerification verify() throws IOException {
    return verify(Progress.none());
  }

  /**
   * Reads everything and compares it with all manifests, on all cores.
   *
   * @param progress told the number of bytes read
   * @throws java.util.concurrent.CancellationException if the progress says so
   */
  public BagVerification verify(Progress progress) throws IOException {
    return BagCheck.of(read, folder, progress);
  }

  /**
   * Puts a payload file into its place that {@code fetch.txt} lists and the bag does not hold. It
   * appears only if it is what every payload manifest says.
   *
   * @param item one of {@link #missing()}
   * @param content the file, however the application got it; read to its end, not closed, and no
   *     further than the length that the item claims
   * @throws IllegalArgumentException if the item is not one of the bag's
   * @throws IntegrityException if the file is there already, the content is not what the manifests
   *     say, or no manifest of a known algorithm lists it
   */
  public void complete(FetchItem item, InputStream content) throws IOException {
    argument(read.fetch.contains(item), "item must be one of the bag's");
    Path target = folder.resolve(item.path());
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IntegrityException(item.path() + " is there already");
    }
    createFolders(item.path());
    try (AtomicFile file = AtomicFile.create(target)) {
      copyChecked(item, content, file);
      file.commit();
    }
  }

  /** Creates the folders of a file, none of them behind a link. */
  private void createFolders(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      Path above = folder.resolve(path.substring(0, slash));
      if (Files.isSymbolicLink(above)) {
        throw new IntegrityException(path + " lies behind a symbolic link");
      }
      if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(above);
      }
    }
  }

  private void copyChecked(FetchItem item, InputStream content, AtomicFile file)
      throws IOException {
    Map<MessageDigest, byte[]> expected = expectedDigests(item.path());
    byte[] buffer = new byte[1 << 16];
    long count = 0;
    long max = item.length().orElse(Long.MAX_VALUE);
    for (int n = content.read(buffer); n >= 0 && count <= max; n = content.read(buffer)) {
      for (MessageDigest function : expected.keySet()) {
        function.update(buffer, 0, n);
      }
      file.output().write(buffer, 0, n);
      count += n;
    }
    if (item.length().isPresent() && count != max) {
      throw new IntegrityException(item.path() + " must have " + max + " bytes");
    }
    expected.forEach(
        (function, digest) -> {
          if (!MessageDigest.isEqual(function.digest(), digest)) {
            throw new IntegrityException(item.path() + " is not what the manifests say");
          }
        });
  }

  private Map<MessageDigest, byte[]> expectedDigests(String path) {
    Map<MessageDigest, byte[]> expected = new HashMap<>();
    for (BagManifest manifest : read.payloadManifests) {
      byte[] digest = manifest.digests().get(path);
      if (digest != null) {
        BagManifest.function(manifest.algorithm()).ifPresent(f -> expected.put(f, digest));
      }
    }
    if (expected.isEmpty()) {
      throw new IntegrityException(path + " is in no manifest of a known algorithm");
    }
    return expected;
  }

  Path folder() {
    return folder;
  }

  BagReader read() {
    return read;
  }

  /** Makes bags of version 1.0. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();
    private List<DigestAlgorithm> algorithms = List.of(DigestAlgorithm.SHA_512);
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /**
     * Sets the algorithms, one manifest each; SHA-512 unless set, as RFC 8493 recommends.
     *
     * @throws IllegalArgumentException if there is none, or one is listed twice
     */
    public Builder digests(DigestAlgorithm... choice) {
      Hasher.of(choice); // the same rules
      algorithms = List.copyOf(Arrays.asList(choice));
      return this;
    }

    /**
     * Adds a remark. {@code Payload-Oxum} and {@code Bagging-Date} are made by the builder.
     *
     * @throws IllegalArgumentException if it is one of these two, or cannot be written in a line
     */
    public Builder info(String label, String value) {
      argument(
          !BagWriter.isOurs(label), "label must not be one that the builder makes, got %s", label);
      fields.add(new Field(label, value));
      return this;
    }

    /** Sets the clock that the bagging date, in UTC, comes from; the system's unless set. */
    public Builder clock(Clock time) {
      clock = time;
      return this;
    }

    /**
     * Copies the files of the tree into a new bag, each read once. The folder appears only when the
     * bag is complete.
     *
     * @param payload what the bag is to hold, outside the folder
     * @param folder must not exist
     * @throws IntegrityException if the folder exists, or the tree cannot be listed completely (see
     *     {@link Manifest#of(FileTree, DigestAlgorithm)})
     */
    public Bag create(FileTree payload, Path folder) throws IOException {
      BagWriter.create(payload, folder, settings());
      return open(folder);
    }

    /**
     * Writes the tag files of a bag anew for what its payload is now: manifests of this builder's
     * algorithms instead of those it had, and its remarks, of which those with a label of this
     * builder are replaced. What is still to be fetched stays listed.
     *
     * <p>Tag files are replaced one by one, the tag manifests last: after a crash in between the
     * bag does not verify until it is updated again.
     *
     * @throws IntegrityException if the folder is no bag, cannot be listed completely, or a file to
     *     be fetched has no digest of one of the algorithms
     */
    public Bag update(Path folder) throws IOException {
      BagWriter.update(Bag.open(folder), settings());
      return open(folder);
    }

    private BagWriter.Settings settings() {
      return new BagWriter.Settings(algorithms, List.copyOf(fields), clock);
    }
  }
}

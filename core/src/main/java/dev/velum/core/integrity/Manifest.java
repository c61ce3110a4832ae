package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.internal.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A list of files with the digest of each, which tells later whether they are unchanged.
 *
 * <p>It is written in the {@linkplain Form form} of the {@code sha256sum} command, or in Velum's
 * own, which also keeps sizes and remarks. Lines are sorted by path, so equal trees give equal
 * bytes, however many threads read them.
 *
 * <p><b>Promise.</b> Verification finds every file that differs from the manifest by even one bit,
 * unless the manifest was changed as well: keep the manifest, or a digest or seal of it, where the
 * files' writers cannot reach. Paths that lead out of the root are refused when read, and so are
 * two paths that some file system cannot keep apart (those that differ only in case or Unicode
 * normalization). Symbolic links are not followed unless the {@link FileTree} says so. Immutable
 * and safe for use by several threads; the work is one pass over the bytes of each file.
 */
public final class Manifest {
  /** The largest manifest that {@link #read} accepts, in bytes. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  /** The most files that a manifest may list. */
  public static final int MAX_ENTRIES = 4_000_000;

  /** The longest path that a manifest may hold, in UTF-16 units. */
  public static final int MAX_PATH_LENGTH = PathRules.MAX_PATH_LENGTH;

  /** The most remarks that a manifest may carry. */
  public static final int MAX_METADATA = 64;

  static final Pattern METADATA_KEY = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
  static final int MAX_METADATA_LENGTH = 1024;

  private final DigestAlgorithm algorithm;
  private final SortedMap<String, Digest> entries;
  private final Map<String, Long> sizes;
  private final SortedMap<String, String> metadata;

  /** How a manifest is written. */
  public enum Form {
    /**
     * As {@code sha256sum}, {@code sha512sum}, {@code b3sum} and their kin write it and check it: a
     * line per file with the digest in hexadecimal, two blanks and the path, in which backslashes
     * and line ends are escaped as these commands do. Says neither which algorithm nor sizes nor
     * metadata. It lists at least one file: an empty one looks like a list that was lost, and would
     * pass every verification. Also read: lines with the algorithm, as {@code sha256sum --tag}
     * writes them, a {@code ./} before paths, and comments behind {@code #}.
     */
    CHECKSUMS,
    /**
     * Velum's own, described in {@code docs/formats/manifest.md}: algorithm, number of files and
     * bytes, metadata, and a size for each file, so that a cut file or list is noticed at once.
     */
    VELUM
  }

  Manifest(
      DigestAlgorithm algorithm,
      SortedMap<String, Digest> entries,
      Map<String, Long> sizes,
      SortedMap<String, String> metadata) {
    this.algorithm = algorithm;
    this.entries = Collections.unmodifiableSortedMap(entries);
    this.sizes = sizes;
    this.metadata = Collections.unmodifiableSortedMap(metadata);
  }

  /**
   * Returns the SHA-256 manifest of every regular file below the root.
   *
   * @param root a folder; symbolic links below it are refused, so that nothing is left out silently
   * @throws IntegrityException as {@link #of(FileTree, DigestAlgorithm)}
   */
  public static Manifest of(Path root) throws IOException {
    return of(FileTree.at(root));
  }

  /**
   * Returns the SHA-256 manifest of every regular file of the tree.
   *
   * @throws IntegrityException as {@link #of(FileTree, DigestAlgorithm)}
   */
  public static Manifest of(FileTree tree) throws IOException {
    return of(tree, DigestAlgorithm.SHA_256);
  }

  /**
   * Returns the manifest of every regular file of the tree.
   *
   * @throws IntegrityException if the tree holds a link that its policy refuses, a path that a
   *     manifest cannot name, two paths that differ only in case or normalization, or a file that
   *     cannot be read or changed while it was read
   * @throws java.util.concurrent.CancellationException if the tree's progress says so
   */
  public static Manifest of(FileTree tree, DigestAlgorithm algorithm) throws IOException {
    TreeListing listing = TreeListing.hashingSmallFiles(tree, algorithm);
    listing.requireComplete();
    return of(tree, algorithm, listing.hashed(), listing.files());
  }

  /**
   * Returns the SHA-256 manifest of these files.
   *
   * @param root the folder that paths are relative to
   * @param files regular files below the root, relative to it
   * @throws IntegrityException if a file is missing, leads out of the root, or is named twice
   */
  public static Manifest of(Path root, Collection<Path> files) throws IOException {
    List<TreeListing.Entry> entries = new ArrayList<>();
    PathRules.Collisions<String> collisions = new PathRules.Collisions<>();
    for (Path file : files) {
      String path = PathRules.portable(file);
      PathRules.brokenRule(path)
          .ifPresent(
              rule -> {
                throw new IntegrityException("cannot list a file in a manifest: its path " + rule);
              });
      if (!isFileBelow(root, path)) {
        throw new IntegrityException(path + " is not a regular file below the root");
      }
      collisions.add(path, path).ifPresent(other -> refuseCollision(other, path));
      Path location = root.resolve(path);
      entries.add(new TreeListing.Entry(path, location, FileStamp.of(location)));
    }
    return of(FileTree.at(root), DigestAlgorithm.SHA_256, List.of(), entries);
  }

  private static void refuseCollision(String first, String second) {
    throw new IntegrityException(
        first.equals(second)
            ? first + " is listed twice"
            : first + " and " + second + " differ only in case or Unicode normalization");
  }

  private static Manifest of(
      FileTree tree,
      DigestAlgorithm algorithm,
      List<TreeListing.Hashed> hashed,
      List<TreeListing.Entry> files)
      throws IOException {
    long bytesHashed = 0;
    for (TreeListing.Hashed file : hashed) {
      bytesHashed += file.size();
    }
    Digest[] digests = ManifestCheck.digestAll(tree, algorithm, files, bytesHashed);
    if (files.isEmpty()) {
      return of(algorithm, hashed);
    }
    List<TreeListing.Hashed> all = new ArrayList<>(hashed);
    for (int i = 0; i < digests.length; i++) {
      TreeListing.Entry file = files.get(i);
      all.add(new TreeListing.Hashed(file.path(), file.stamp().size(), digests[i]));
    }
    TreeListing.sort(all);
    return of(algorithm, all);
  }

  private static Manifest of(DigestAlgorithm algorithm, List<TreeListing.Hashed> sorted) {
    String[] paths = new String[sorted.size()];
    Digest[] digests = new Digest[paths.length];
    Long[] sizes = new Long[paths.length];
    for (int i = 0; i < paths.length; i++) {
      TreeListing.Hashed file = sorted.get(i);
      paths[i] = file.path();
      digests[i] = file.digest();
      sizes[i] = file.size();
    }
    return new Manifest(
        algorithm,
        new SortedArrayMap<>(paths, digests),
        new SortedArrayMap<>(paths, sizes),
        new TreeMap<>());
  }

  /**
   * Reads a manifest in either form; in the form of checksums, digests must be SHA-256.
   *
   * @throws IntegrityException as {@link #read(Path, DigestAlgorithm)}
   */
  public static Manifest read(Path file) throws IOException {
    return read(file, DigestAlgorithm.SHA_256);
  }

  /**
   * Reads a manifest in either form.
   *
   * @param algorithm what the digests must be; a list of checksums does not say it itself
   * @throws IntegrityException if the file is empty, too large, not UTF-8 or of another algorithm,
   *     or a line is malformed, lists a path twice or names a path outside the root; the message
   *     gives the line number, and for two paths that collide both
   */
  public static Manifest read(Path file, DigestAlgorithm algorithm) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IntegrityException(
          file.getFileName() + " is larger than " + MAX_FILE_BYTES + " bytes");
    }
    return ManifestReader.read(file, algorithm);
  }

  /**
   * Writes the form of checksums; the file appears only when it is complete.
   *
   * @throws IllegalStateException if no file is listed; {@link Form#VELUM} can say so
   */
  public void write(Path file) throws IOException {
    write(file, Form.CHECKSUMS);
  }

  /**
   * Writes the manifest; the file appears only when it is complete.
   *
   * @throws IllegalStateException for {@link Form#VELUM} if this manifest was read from a list of
   *     checksums, which has no sizes; for {@link Form#CHECKSUMS} if no file is listed
   */
  public void write(Path file, Form form) throws IOException {
    state(form == Form.VELUM || !entries.isEmpty(), "a list of checksums must list a file");
    if (form == Form.VELUM) {
      byte[] text = ManifestReader.velumText(this).getBytes(UTF_8);
      AtomicFile.write(file, out -> out.write(text));
    } else {
      AtomicFile.write(file, this::writeChecksums);
    }
  }

  /** One call of the stream for each line: it takes a lock for each. */
  private void writeChecksums(OutputStream out) throws IOException {
    int digits = 2 * algorithm.sizeBytes();
    for (Map.Entry<String, Digest> entry : entries.entrySet()) {
      String path = entry.getKey();
      if (EscapedPath.isNeeded(path)) {
        out.write(EscapedPath.MARK);
        path = EscapedPath.escape(path);
      }
      byte[] name = path.getBytes(UTF_8);
      byte[] line = new byte[digits + name.length + 3];
      entry.getValue().putHex(line);
      line[digits] = ' ';
      line[digits + 1] = ' ';
      System.arraycopy(name, 0, line, digits + 2, name.length);
      line[line.length - 1] = '\n';
      out.write(line);
    }
  }

  /** Returns the algorithm of all digests. */
  public DigestAlgorithm algorithm() {
    return algorithm;
  }

  /** Returns the digest of each listed file by its path, sorted by path. */
  public SortedMap<String, Digest> entries() {
    return entries;
  }

  /** Returns the size of a listed file in bytes; empty if it is not listed or no size is known. */
  public OptionalLong size(String path) {
    Long size = sizes.get(path);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /** Returns the remarks, sorted by key; empty unless some were given. */
  public SortedMap<String, String> metadata() {
    return metadata;
  }

  /**
   * Returns the same list with these remarks instead of its own, such as who approved it. Only
   * {@link Form#VELUM} keeps them. They stand there for everyone to read: no personal data.
   *
   * @param remarks at most {@link #MAX_METADATA}; keys of 1 to 64 lower-case letters, digits, dots
   *     and hyphens, values of 1 to 1,024 characters without control characters
   * @throws IllegalArgumentException if one breaks these rules
   */
  public Manifest withMetadata(Map<String, String> remarks) {
    argument(remarks.size() <= MAX_METADATA, "remarks must be at most %s", MAX_METADATA);
    remarks.forEach(
        (key, value) -> {
          argument(isMetadataKey(key), "key must match %s, got %s", METADATA_KEY, key);
          argument(
              isMetadataValue(value),
              "value of %s must have 1 to %s characters and no control characters",
              key,
              MAX_METADATA_LENGTH);
        });
    return new Manifest(algorithm, entries, sizes, new TreeMap<>(remarks));
  }

  static boolean isMetadataKey(String key) {
    return METADATA_KEY.matcher(key).matches();
  }

  static boolean isMetadataValue(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_METADATA_LENGTH
        && value.chars().noneMatch(Character::isISOControl)
        && UTF_8.newEncoder().canEncode(value);
  }

  /**
   * Compares the listed files with those below the root, as {@code sha256sum --check} does. Files
   * that are not listed do not matter. A manifest that lists no file, as that of an empty folder,
   * is always intact; only {@link Form#VELUM} can be read as one.
   *
   * @return all findings, not only the first
   */
  public ManifestVerification verify(Path root) throws IOException {
    return verify(FileTree.at(root));
  }

  /**
   * Compares the listed files with those of the tree. Files that are not listed do not matter;
   * listed files that the tree ignores are not looked at.
   *
   * @return all findings, not only the first
   * @throws java.util.concurrent.CancellationException if the tree's progress says so
   */
  public ManifestVerification verify(FileTree tree) throws IOException {
    return new ManifestCheck(this, tree).listed();
  }

  /**
   * Compares the whole tree with this manifest: as {@link #verify(Path)}, and every file below the
   * root that is not listed is a finding too.
   *
   * @param root the folder
   * @param exceptions files that may be there without being listed, relative to the root, such as
   *     the manifest itself
   */
  public ManifestVerification verifyTree(Path root, Path... exceptions) throws IOException {
    return verifyTree(FileTree.at(root), exceptions);
  }

  /**
   * Compares the whole tree with this manifest: as {@link #verify(FileTree)}, and every file that
   * is not listed is a finding too. A missing file and a new one with the same digest are one
   * finding, a renamed file; empty files, which are all alike, are not paired.
   *
   * @param exceptions files that may be there without being listed, relative to the root
   * @throws java.util.concurrent.CancellationException if the tree's progress says so
   */
  public ManifestVerification verifyTree(FileTree tree, Path... exceptions) throws IOException {
    Set<String> known =
        Stream.of(exceptions)
            .map(PathRules::portable)
            .collect(Collectors.toCollection(HashSet::new));
    return new ManifestCheck(this, tree).wholeTree(known);
  }

  /** A link anywhere between the root and the file would let an entry vouch for something else. */
  private static boolean isFileBelow(Path root, String path) {
    Path folder = root;
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      folder = PathRules.resolve(folder, parts[i]);
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.isRegularFile(PathRules.resolve(root, path), LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the form of checksums, with a line for each file. */
  @Override
  public String toString() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writeChecksums(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toString(UTF_8);
  }
}

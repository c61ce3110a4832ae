package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of files with the SHA-256 digest of each, which tells later whether they are unchanged.
 *
 * <p>The text form is that of the {@code sha256sum} command: a line per file with the digest in
 * hexadecimal, two blanks and the path, relative to a root folder and with {@code /} between its
 * parts. Lines are sorted by path, so equal trees give equal bytes.
 *
 * <p><b>Promise.</b> Verification finds every file that differs from the manifest by even one bit,
 * unless the manifest was changed as well: keep the manifest, or a digest or seal of it, where the
 * files' writers cannot reach. Paths that lead out of the root are refused when read, and symbolic
 * links are not followed. Immutable and safe for use by several threads; the work is one pass over
 * the bytes of each file.
 */
public final class Manifest {
  /** The largest manifest that {@link #read} accepts, in bytes. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  private static final DigestAlgorithm ALGORITHM = DigestAlgorithm.SHA_256;
  private static final int HEX_DIGITS = 2 * ALGORITHM.sizeBytes();
  private static final int MAX_PATH_LENGTH = 4096;

  private final SortedMap<String, Digest> entries;

  private Manifest(SortedMap<String, Digest> entries) {
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /**
   * Returns the manifest of every regular file below the root.
   *
   * @param root a folder; symbolic links below it are refused, so that nothing is left out silently
   * @throws IntegrityException if the tree holds a link or a path that a manifest cannot name
   */
  public static Manifest of(Path root) throws IOException {
    return of(root, filesBelow(root));
  }

  /**
   * Returns the manifest of these files.
   *
   * @param root the folder that paths are relative to
   * @param files regular files below the root, relative to it
   * @throws IntegrityException if a file is missing, leads out of the root, or is named twice
   */
  public static Manifest of(Path root, Collection<Path> files) throws IOException {
    TreeMap<String, Digest> entries = new TreeMap<>();
    for (Path file : files) {
      String path = portablePath(file);
      String broken = brokenPathRule(path);
      if (broken != null) {
        throw new IntegrityException("cannot list a file in a manifest: its path " + broken);
      }
      if (!isFileBelow(root, path)) {
        throw new IntegrityException(path + " is not a regular file below the root");
      }
      if (entries.put(path, ALGORITHM.digest(root.resolve(path))) != null) {
        throw new IntegrityException(path + " is listed twice");
      }
    }
    return new Manifest(entries);
  }

  /**
   * Reads a manifest in the form of {@code sha256sum}.
   *
   * @throws IntegrityException if the file is too large, is not UTF-8, or a line is malformed,
   *     lists a path twice or names a path outside the root; the message gives the line number
   */
  public static Manifest read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IntegrityException(
          file.getFileName() + " is larger than " + MAX_FILE_BYTES + " bytes");
    }
    return parse(String.valueOf(file.getFileName()), decode(file));
  }

  private static String decode(Path file) throws IOException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
    } catch (CharacterCodingException e) {
      throw new IntegrityException(file.getFileName() + " is not valid UTF-8", e);
    }
  }

  private static Manifest parse(String name, String text) {
    TreeMap<String, Digest> entries = new TreeMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String where = name + ", line " + number + ": ";
      if (line.length() <= HEX_DIGITS + 2
          || line.charAt(HEX_DIGITS) != ' '
          || " *".indexOf(line.charAt(HEX_DIGITS + 1)) < 0
          || !line.substring(0, HEX_DIGITS).chars().allMatch(HexFormat::isHexDigit)) {
        throw new IntegrityException(
            where + "must be " + HEX_DIGITS + " hexadecimal digits, two blanks and a path");
      }
      String path = line.substring(HEX_DIGITS + 2);
      String broken = brokenPathRule(path);
      if (broken != null) {
        throw new IntegrityException(where + "the path " + broken);
      }
      Digest digest = Digest.parse(ALGORITHM, line.substring(0, HEX_DIGITS));
      if (entries.put(path, digest) != null) {
        throw new IntegrityException(where + "the path is listed twice");
      }
    }
    return new Manifest(entries);
  }

  /** Writes the text form; the file appears only when it is complete. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(toString().getBytes(UTF_8)));
  }

  /** Returns the digest of each listed file by its path, sorted by path. */
  public SortedMap<String, Digest> entries() {
    return entries;
  }

  /**
   * Compares the listed files with those below the root, as {@code sha256sum --check} does. Files
   * that are not listed do not matter.
   *
   * @return all findings, not only the first
   */
  public ManifestVerification verify(Path root) {
    List<Finding> findings = new ArrayList<>();
    entries.forEach((path, expected) -> check(root, path, expected, findings));
    return new ManifestVerification(entries.size(), findings);
  }

  /**
   * Compares the whole tree with this manifest: as {@link #verify}, and every file below the root
   * that is not listed is a finding too.
   *
   * @param root the folder
   * @param exceptions files that may be there without being listed, relative to the root, such as
   *     the manifest itself
   */
  public ManifestVerification verifyTree(Path root, Path... exceptions) throws IOException {
    List<Finding> findings = new ArrayList<>(verify(root).findings());
    List<String> known = Stream.of(exceptions).map(Manifest::portablePath).toList();
    for (Path file : filesBelow(root)) {
      String path = portablePath(file);
      if (!entries.containsKey(path) && !known.contains(path)) {
        findings.add(new Finding(path, Kind.ADDED));
      }
    }
    return new ManifestVerification(entries.size(), findings);
  }

  private static void check(Path root, String path, Digest expected, List<Finding> findings) {
    try {
      if (!isFileBelow(root, path)) {
        findings.add(new Finding(path, Kind.MISSING));
      } else if (!ALGORITHM.digest(root.resolve(path)).equals(expected)) {
        findings.add(new Finding(path, Kind.CHANGED));
      }
    } catch (IOException e) {
      findings.add(new Finding(path, Kind.UNREADABLE));
    }
  }

  /** A link anywhere between the root and the file would let an entry vouch for something else. */
  private static boolean isFileBelow(Path root, String path) {
    Path folder = root;
    String[] parts = path.split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      folder = folder.resolve(parts[i]);
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.isRegularFile(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    argument(Files.isDirectory(root), "root must be a folder");
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(root::relativize)
          .sorted()
          .toList();
    }
  }

  private static String portablePath(Path relative) {
    StringBuilder path = new StringBuilder();
    for (Path part : relative) {
      path.append(path.isEmpty() ? "" : "/").append(part);
    }
    return relative.isAbsolute() ? "/" + path : path.toString();
  }

  /** Returns the rule that a path breaks, or null if it may stand in a manifest. */
  private static @Nullable String brokenPathRule(String path) {
    if (path.isEmpty() || path.length() > MAX_PATH_LENGTH) {
      return "must have 1 to " + MAX_PATH_LENGTH + " characters";
    }
    if (path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
      return "must not contain backslashes or control characters";
    }
    if (path.startsWith("/") || path.matches("[A-Za-z]:.*")) {
      return "must be relative to the root";
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "must not contain empty, '.' or '..' parts";
      }
    }
    return null;
  }

  /** Returns the text form, with a line for each file. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    entries.forEach((path, digest) -> text.append(digest.hex() + "  " + path + "\n"));
    return text.toString();
  }
}

package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.state;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of manifests; {@code docs/formats/manifest.md} describes it. For one thread. */
final class ManifestReader {
  static final String FORMAT_LINE = "velum-manifest 1";

  private static final int MAX_LINE_LENGTH = Manifest.MAX_PATH_LENGTH + 256;
  private static final String COMMENT = "#";

  /** What {@code sha256sum --tag}, {@code shasum --tag} and {@code openssl dgst} write. */
  private static final Pattern TAGGED =
      Pattern.compile("([A-Z][A-Z0-9-]{2,15}) ?\\((.+)\\) ?= ([0-9a-fA-F]+)");

  private final LineReader lines;
  private final DigestAlgorithm algorithm;
  private final SortedMap<String, Digest> entries = new TreeMap<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private long byteTotal;
  private final PathRules.Collisions<Integer> collisions = new PathRules.Collisions<>();

  private ManifestReader(LineReader lines, DigestAlgorithm algorithm) {
    this.lines = lines;
    this.algorithm = algorithm;
  }

  static Manifest read(Path file, DigestAlgorithm algorithm) throws IOException {
    try (LineReader lines = LineReader.open(file, UTF_8, MAX_LINE_LENGTH)) {
      return new ManifestReader(lines, algorithm).read();
    }
  }

  private Manifest read() throws IOException {
    String first = lines.next();
    if (FORMAT_LINE.equals(first)) {
      readVelum();
    } else {
      for (String line = first; line != null; line = lines.next()) {
        readChecksum(line);
      }
      if (entries.isEmpty()) {
        throw lines.malformed("there must be at least one: a list of no files is not vouched for");
      }
    }
    return new Manifest(algorithm, entries, sizes, metadata);
  }

  private void readChecksum(String written) {
    if (written.startsWith(COMMENT)) {
      return;
    }
    boolean escaped = isEscaped(written);
    String line = escaped ? written.substring(1) : written;
    Matcher tagged = TAGGED.matcher(line);
    if (tagged.matches()) {
      readTagged(tagged, escaped);
      return;
    }
    int digits = 2 * algorithm.sizeBytes();
    if (line.length() <= digits + 2
        || line.charAt(digits) != ' '
        || " *".indexOf(line.charAt(digits + 1)) < 0
        || !isHex(line, digits)) {
      throw lines.malformed("must be " + digits + " hexadecimal digits, two blanks and a path");
    }
    add(line.substring(0, digits), belowRoot(path(line.substring(digits + 2), escaped)));
  }

  private void readTagged(Matcher line, boolean escaped) {
    String name = line.group(1).replaceFirst("^SHA2-", "SHA-"); // as openssl calls it
    if (!DigestAlgorithm.find(name).equals(Optional.of(algorithm))) {
      throw lines.malformed("the algorithm must be " + algorithm.standardName());
    }
    int digits = 2 * algorithm.sizeBytes();
    String hex = line.group(3);
    if (hex.length() != digits) {
      throw lines.malformed("must have " + digits + " hexadecimal digits");
    }
    add(hex, belowRoot(path(line.group(2), escaped)));
  }

  /** Commands that were given the files of the folder they are in write them so. */
  private static String belowRoot(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  private static boolean isEscaped(String line) {
    return !line.isEmpty() && line.charAt(0) == EscapedPath.MARK;
  }

  /** A backslash that is not escaped may come from a system that parts names with it. */
  private String path(String written, boolean escaped) {
    if (!escaped && written.indexOf('\\') >= 0) {
      throw lines.malformed(
          "the path must not contain a backslash in a line that begins with none");
    }
    return escaped
        ? EscapedPath.unescape(written)
            .orElseThrow(() -> lines.malformed("a backslash must stand before \\, n or r"))
        : written;
  }

  private static boolean isHex(String line, int digits) {
    for (int i = 0; i < digits; i++) {
      if (!HexFormat.isHexDigit(line.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private void add(String hex, String path) {
    PathRules.brokenRule(path)
        .ifPresent(
            rule -> {
              throw lines.malformed("the path " + rule);
            });
    if (entries.size() == Manifest.MAX_ENTRIES) {
      throw lines.malformed("there may be at most " + Manifest.MAX_ENTRIES + " files");
    }
    collisions.add(path, lines.lineNumber()).ifPresent(other -> refuseCollision(path, other));
    entries.put(path, Digest.parse(algorithm, hex));
  }

  private void refuseCollision(String path, int otherLine) {
    throw lines.malformed(
        entries.containsKey(path)
            ? "the path is listed twice, first in line " + otherLine
            : "the path differs from that of line "
                + otherLine
                + " only in case or Unicode normalization");
  }

  private void readVelum() throws IOException {
    String name = headerLine("algorithm");
    Optional<DigestAlgorithm> named = DigestAlgorithm.find(name);
    if (named.isEmpty() || !named.get().standardName().equals(name)) {
      throw lines.malformed("the algorithm is not known");
    }
    if (named.get() != algorithm) {
      throw lines.malformed("the algorithm must be " + algorithm.standardName());
    }
    long fileCount = headerNumber("files", Manifest.MAX_ENTRIES);
    long byteCount = headerNumber("bytes", Long.MAX_VALUE);
    String line = lines.next();
    for (; line != null && line.startsWith("meta "); line = lines.next()) {
      readMetadata(line);
    }
    for (; line != null; line = lines.next()) {
      readSized(line);
    }
    if (entries.size() != fileCount || byteTotal != byteCount) {
      throw lines.malformed("the list ends here, and does not have the files and bytes it claims");
    }
  }

  private String headerLine(String key) throws IOException {
    String line = lines.next();
    if (line == null || !line.startsWith(key + " ")) {
      throw lines.malformed("must begin with '" + key + "'");
    }
    return line.substring(key.length() + 1);
  }

  private long headerNumber(String key, long max) throws IOException {
    OptionalLong number = number(headerLine(key));
    if (number.isEmpty() || number.getAsLong() > max) {
      throw lines.malformed(key + " must be a number up to " + max);
    }
    return number.getAsLong();
  }

  private static OptionalLong number(String digits) {
    return digits.matches("0|[1-9][0-9]{0,17}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  private void readMetadata(String line) {
    String[] fields = line.split(" ", 3);
    if (fields.length < 3
        || !Manifest.isMetadataKey(fields[1])
        || !Manifest.isMetadataValue(fields[2])) {
      throw lines.malformed("must be 'meta', a key and a value");
    }
    if (!metadata.isEmpty() && fields[1].compareTo(metadata.lastKey()) <= 0) {
      throw lines.malformed("keys must be sorted");
    }
    if (metadata.size() == Manifest.MAX_METADATA) {
      throw lines.malformed("there may be at most " + Manifest.MAX_METADATA + " 'meta' lines");
    }
    metadata.put(fields[1], fields[2]);
  }

  private void readSized(String written) {
    boolean escaped = isEscaped(written);
    String line = escaped ? written.substring(1) : written;
    String[] fields = line.split(" ", 3);
    OptionalLong size = fields.length == 3 ? number(fields[1]) : OptionalLong.empty();
    int digits = 2 * algorithm.sizeBytes();
    if (size.isEmpty() || fields[0].length() != digits || !isHex(fields[0], digits)) {
      throw lines.malformed("must be " + digits + " hexadecimal digits, a size and a path");
    }
    String path = path(fields[2], escaped);
    if (!entries.isEmpty() && path.compareTo(entries.lastKey()) < 0) {
      throw lines.malformed("paths must be sorted");
    }
    add(fields[0], path);
    sizes.put(path, size.getAsLong());
    byteTotal += size.getAsLong();
    if (byteTotal < 0) {
      throw lines.malformed("sizes must sum to less than 2^63");
    }
  }

  static String velumText(Manifest manifest) {
    StringBuilder list = new StringBuilder();
    long bytes = 0;
    for (Map.Entry<String, Digest> entry : manifest.entries().entrySet()) {
      OptionalLong size = manifest.size(entry.getKey());
      state(size.isPresent(), "read the files first: a list of checksums has no sizes");
      bytes += size.getAsLong();
      list.append(EscapedPath.mark(entry.getKey()))
          .append(entry.getValue().hex())
          .append(' ')
          .append(size.getAsLong())
          .append(' ')
          .append(EscapedPath.escape(entry.getKey()))
          .append('\n');
    }
    StringBuilder text = new StringBuilder(FORMAT_LINE);
    text.append("\nalgorithm ").append(manifest.algorithm().standardName());
    text.append("\nfiles ").append(manifest.entries().size());
    text.append("\nbytes ").append(bytes).append('\n');
    manifest.metadata().forEach((key, value) -> text.append("meta " + key + " " + value + "\n"));
    return text.append(list).toString();
  }
}

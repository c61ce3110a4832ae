package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.BagVerification.Issue;
import dev.velum.core.integrity.BagVerification.Kind;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the tag files of a bag (RFC 8493, section 2) and trusts none of their lines. */
final class BagReader {
  static final String DECLARATION = "bagit.txt";
  static final String FETCH = "fetch.txt";
  static final String PAYLOAD = "data/";

  private static final int MAX_LINE_LENGTH = 1 << 16;
  private static final int MAX_INFO_FIELDS = 100_000;
  private static final Set<String> VERSIONS = Set.of("0.93", "0.94", "0.95", "0.96", "0.97", "1.0");

  private static final Pattern MANIFEST_NAME =
      Pattern.compile("(tag)?manifest-([A-Za-z0-9-]{1,32})\\.txt");
  private static final Pattern MANIFEST_LINE =
      Pattern.compile("([0-9a-fA-F]+)[ \\t]+(\\*?)(\\S.*)");
  private static final Pattern FETCH_LINE = Pattern.compile("(\\S+)[ \\t]+(\\S+)[ \\t]+(\\S.*)");

  private final Path folder;
  final Set<Issue> issues = new LinkedHashSet<>();
  final List<BagManifest> payloadManifests = new ArrayList<>();
  final List<BagManifest> tagManifests = new ArrayList<>();
  final List<Bag.Field> info = new ArrayList<>();
  final List<FetchItem> fetch = new ArrayList<>();
  String version = "";
  Charset encoding = UTF_8;

  private BagReader(Path folder) {
    this.folder = folder;
  }

  static BagReader read(Path folder) throws IOException {
    BagReader reader = new BagReader(folder);
    reader.readDeclaration();
    reader.readManifests();
    reader.readInfo();
    reader.readFetch();
    return reader;
  }

  boolean isVersion1() {
    return version.equals("1.0");
  }

  String infoFile() {
    return version.compareTo("0.96") < 0 ? "package-info.txt" : "bag-info.txt";
  }

  private boolean isThere(String name) {
    return Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private LineReader open(String name, Charset charset) throws IOException {
    return LineReader.open(folder.resolve(name), charset, MAX_LINE_LENGTH);
  }

  private void readDeclaration() throws IOException {
    if (!isThere(DECLARATION)) {
      throw new IntegrityException("the folder is no bag: it has no " + DECLARATION);
    }
    try (LineReader lines = open(DECLARATION, UTF_8)) {
      version = declared(lines, "BagIt-Version");
      if (!VERSIONS.contains(version)) {
        throw lines.malformed("the version must be one of " + new TreeSet<>(VERSIONS));
      }
      String name = declared(lines, "Tag-File-Character-Encoding");
      try {
        encoding = Charset.forName(name);
      } catch (IllegalArgumentException e) {
        throw lines.malformed("the character encoding is not known");
      }
      if (lines.next() != null) {
        throw lines.malformed("there must be two lines");
      }
    }
  }

  /** Version 1.0 wants one blank behind the colon and none before; until it is read, be strict. */
  private String declared(LineReader lines, String label) throws IOException {
    String line = lines.next();
    Matcher parts =
        Pattern.compile(Pattern.quote(label) + "([ \\t]*:[ \\t]*)(\\S+)[ \\t]*")
            .matcher(line == null ? "" : line);
    if (!parts.matches()) {
      throw lines.malformed("must be '" + label + ": ' and a value");
    }
    boolean strict = (version.isEmpty() ? parts.group(2) : version).equals("1.0");
    if (strict && !parts.group(1).equals(": ")) {
      throw lines.malformed("must have one blank, behind the colon");
    }
    return parts.group(2);
  }

  private void readManifests() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, "*manifest-*.txt")) {
      children.forEach(child -> names.add(child.getFileName().toString()));
    }
    names.sort(null);
    for (String name : names) {
      Matcher parts = MANIFEST_NAME.matcher(name);
      if (parts.matches() && isThere(name)) {
        boolean tag = parts.group(1) != null;
        BagManifest manifest = new BagManifest(name, parts.group(2));
        (tag ? tagManifests : payloadManifests).add(manifest);
        readManifest(manifest, tag);
      }
    }
    if (payloadManifests.isEmpty()) {
      add(Kind.NO_PAYLOAD_MANIFEST, "manifest-sha512.txt");
    }
  }

  private void readManifest(BagManifest manifest, boolean tag) throws IOException {
    int size = BagManifest.function(manifest.algorithm()).map(f -> f.getDigestLength()).orElse(0);
    if (size == 0) {
      add(Kind.UNKNOWN_ALGORITHM, manifest.fileName());
    }
    PathRules.Collisions<String> collisions = new PathRules.Collisions<>();
    try (LineReader lines = open(manifest.fileName(), encoding)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        Matcher parts = MANIFEST_LINE.matcher(stripByteOrderMark(line, lines.lineNumber()));
        if (!parts.matches() || !isHexOf(parts.group(1), size)) {
          throw lines.malformed("must be a digest in hexadecimal, blanks and a path");
        }
        if (!parts.group(2).isEmpty()) {
          add(Kind.CHECKSUM_TOOL_MARK, manifest.fileName());
        }
        String path = path(parts.group(3), lines);
        if (path.startsWith(PAYLOAD) == tag) {
          throw lines.malformed("the path must " + (tag ? "not " : "") + "lie below data/");
        }
        list(manifest, path, HexFormat.of().parseHex(parts.group(1)));
        collisions
            .add(path, path)
            .filter(other -> !other.equals(path))
            .ifPresent(other -> add(Kind.COLLIDING_PATHS, path));
        if (manifest.digests().size() > Manifest.MAX_ENTRIES) {
          throw lines.malformed("there may be at most " + Manifest.MAX_ENTRIES + " files");
        }
      }
    }
  }

  /** Whether the digits are those of a digest of this size; any size if it is not known. */
  private static boolean isHexOf(String digits, int size) {
    return size > 0 ? digits.length() == 2 * size : digits.length() % 2 == 0;
  }

  /** UTF-16 takes its own mark away; that of the variants with a fixed order stays in the text. */
  private String stripByteOrderMark(String line, int lineNumber) {
    boolean fixedOrder = encoding.name().matches("UTF-(16|32)[BL]E");
    return fixedOrder && lineNumber == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private void list(BagManifest manifest, String path, byte[] digest) {
    byte[] before = manifest.digests().putIfAbsent(path, digest);
    if (before != null) {
      boolean same = MessageDigest.isEqual(before, digest);
      Kind repeated = isVersion1() ? Kind.LISTED_TWICE : Kind.REPEATED_ENTRY;
      add(same ? repeated : Kind.CONFLICTING_DIGESTS, path);
    }
    if (isSystemFile(path)) {
      add(Kind.SYSTEM_FILE, path);
    }
  }

  private static boolean isSystemFile(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return Set.of(".DS_Store", "Thumbs.db", "desktop.ini").contains(name) || name.startsWith("._");
  }

  /** Returns the path that a line means, or says which rule it breaks. */
  private String path(String written, LineReader lines) {
    String path = decode(written);
    if (path.startsWith("./")) {
      add(Kind.RELATIVE_PATH, path);
      path = path.substring(2);
    }
    if (path.indexOf('\\') >= 0 && folder.getFileSystem().getSeparator().equals("\\")) {
      throw lines.malformed("the path must not contain a backslash on this system");
    }
    PathRules.brokenRule(path)
        .ifPresent(
            rule -> {
              throw lines.malformed("the path " + rule);
            });
    return path;
  }

  /**
   * RFC 8493, section 2.1.3: CR, LF and, since version 1.0, the percent sign itself. In one pass,
   * since a percent sign that was decoded begins nothing. Any other one stands for itself.
   */
  private String decode(String written) {
    if (written.indexOf('%') < 0) {
      return written;
    }
    StringBuilder path = new StringBuilder(written.length());
    for (int i = 0; i < written.length(); i++) {
      String code = written.substring(i, Math.min(i + 3, written.length()));
      int before = path.length();
      if (code.equalsIgnoreCase("%0A")) {
        path.append('\n');
      } else if (code.equalsIgnoreCase("%0D")) {
        path.append('\r');
      } else if (isVersion1() && code.equals("%25")) {
        path.append('%');
      }
      if (path.length() > before) {
        i += 2;
      } else {
        path.append(written.charAt(i));
      }
    }
    return path.toString();
  }

  /** As {@link #decode} reads it in version 1.0. */
  static String encode(String path) {
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D");
  }

  private void readInfo() throws IOException {
    if (!isThere(infoFile())) {
      return;
    }
    try (LineReader lines = open(infoFile(), encoding)) {
      InfoFields fields = new InfoFields(lines);
      for (String raw = lines.next(); raw != null; raw = lines.next()) {
        fields.add(stripByteOrderMark(raw, lines.lineNumber()));
      }
      info.addAll(fields.finish());
    }
  }

  /** Puts the lines of a field together: one that begins with a blank continues the one before. */
  private static final class InfoFields {
    private final LineReader lines;
    private final List<Bag.Field> fields = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private String label = "";

    InfoFields(LineReader lines) {
      this.lines = lines;
    }

    void add(String line) {
      if (line.isBlank()) {
        return;
      }
      if (!Character.isWhitespace(line.charAt(0))) {
        begin(line);
      } else if (label.isEmpty()) {
        throw lines.malformed("the first line must not begin with a blank");
      } else {
        value.append(' ').append(line.strip());
      }
    }

    private void begin(String line) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw lines.malformed("must be a label, a colon and a value");
      }
      finish();
      if (fields.size() == MAX_INFO_FIELDS) {
        throw lines.malformed("there may be at most " + MAX_INFO_FIELDS + " fields");
      }
      label = line.substring(0, colon).strip();
      value.append(line.substring(colon + 1).strip());
    }

    List<Bag.Field> finish() {
      if (!label.isEmpty()) {
        fields.add(new Bag.Field(label, value.toString().strip()));
      }
      label = "";
      value.setLength(0);
      return fields;
    }
  }

  private void readFetch() throws IOException {
    if (!isThere(FETCH)) {
      return;
    }
    try (LineReader lines = open(FETCH, encoding)) {
      for (String raw = lines.next(); raw != null; raw = lines.next()) {
        Matcher parts = FETCH_LINE.matcher(stripByteOrderMark(raw, lines.lineNumber()));
        if (!parts.matches()
            || !FetchItem.isUrl(parts.group(1))
            || !parts.group(2).matches("-|[0-9]{1,18}")) {
          throw lines.malformed("must be an address, a length or '-', and a path");
        }
        OptionalLong length =
            parts.group(2).equals("-")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(parts.group(2)));
        String path = path(parts.group(3), lines);
        if (!path.startsWith(PAYLOAD)) {
          throw lines.malformed("the path must lie below data/");
        }
        if (fetch.size() == Manifest.MAX_ENTRIES) {
          throw lines.malformed("there may be at most " + Manifest.MAX_ENTRIES + " files");
        }
        fetch.add(new FetchItem(parts.group(1), length, path));
      }
    }
    Set<String> listed = pathsOf(payloadManifests);
    fetch.stream()
        .map(FetchItem::path)
        .filter(path -> !listed.contains(path))
        .forEach(path -> add(Kind.FETCH_NOT_LISTED, path));
  }

  static Set<String> pathsOf(Collection<BagManifest> manifests) {
    Set<String> paths = new TreeSet<>();
    manifests.forEach(manifest -> paths.addAll(manifest.digests().keySet()));
    return paths;
  }

  private void add(Kind kind, String path) {
    issues.add(new Issue(kind, path));
  }
}

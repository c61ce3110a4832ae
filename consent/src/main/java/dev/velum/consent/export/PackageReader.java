package dev.velum.consent.export;

import static dev.velum.core.internal.Checks.argument;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.internal.Json;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.integrity.Manifest;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens packages: decrypts and unpacks them, and gives out their files after checking every one
 * against the manifest.
 *
 * <p><b>Promise.</b> An expired package is refused. The folder appears when everything in it was
 * checked, or not at all. A package is input from outside: names that lead elsewhere, files that
 * are not listed, and sizes beyond the limits are refused. A manifest within an unsealed package
 * tells of accidents, not of somebody who changes both; what was sealed to a passphrase comes from
 * somebody who knows it, what was sealed to a public key may come from anybody.
 *
 * <p>Immutable: each method that sets something returns a new reader. Safe for use by several
 * threads.
 */
public final class PackageReader {
  private static final long USUAL_MAX_BYTES = 4L << 30;
  private static final int MAX_FILES = 20_000;
  private static final int MAX_DESCRIPTION_BYTES = 8 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  /** What {@link PackageWriter} calls its files. */
  private static final Pattern NAME = Pattern.compile("(data/)?[a-z0-9][a-z0-9._-]{0,250}");

  private final Clock clock;
  private final long maxBytes;

  private PackageReader(Clock clock, long maxBytes) {
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /** Returns a reader with the system's clock, for packages of at most 4 GiB unpacked. */
  public static PackageReader create() {
    return new PackageReader(Clock.systemUTC(), USUAL_MAX_BYTES);
  }

  /** Sets the clock; the system's by default. */
  public PackageReader clock(Clock newClock) {
    return new PackageReader(Objects.requireNonNull(newClock, "newClock"), maxBytes);
  }

  /**
   * Sets how large a package may be when it is unpacked; 4 GiB by default.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public PackageReader maxBytes(long bytes) {
    argument(bytes >= 1, "bytes must be >= 1, got %s", bytes);
    return new PackageReader(clock, bytes);
  }

  /**
   * Opens a sealed package.
   *
   * @param file the package
   * @param key one that it was sealed to
   * @param folder where its files shall be; must not exist
   * @throws PackageException if it has expired, or is not a package
   * @throws dev.velum.crypto.DecryptionException if the key is another one, or the package was
   *     altered
   * @throws dev.velum.core.integrity.IntegrityException if files differ from the manifest
   * @throws IOException if files cannot be read or written, or the folder exists
   */
  public OpenedPackage openSealed(Path file, KeyEncryptionKey key, Path folder) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      PackageHeader header = PackageHeader.read(in);
      requireValid(header.expires());
      EnvelopeCipher cipher = EnvelopeCipher.forRecipients(key);
      return unpack(cipher.openFrom(in, header.context()), folder);
    }
  }

  /**
   * Opens a ZIP file.
   *
   * @param file the package
   * @param folder where its files shall be; must not exist
   * @throws PackageException if it has expired, or is not a package
   * @throws dev.velum.core.integrity.IntegrityException if files differ from the manifest
   * @throws IOException if files cannot be read or written, or the folder exists
   */
  public OpenedPackage openZip(Path file, Path folder) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return unpack(in, folder);
    }
  }

  /**
   * Checks a package that is a folder.
   *
   * @throws PackageException if it has expired, or is not a package
   * @throws dev.velum.core.integrity.IntegrityException if files differ from the manifest
   * @throws IOException if files cannot be read
   */
  public OpenedPackage openFolder(Path folder) throws IOException {
    Path manifest = folder.resolve(PackageTarget.MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      throw new PackageException("the package has no " + PackageTarget.MANIFEST);
    }
    Manifest.read(manifest).verifyTree(folder, Path.of(PackageTarget.MANIFEST)).requireIntact();
    OpenedPackage opened = describe(folder, folder);
    requireValid(opened.expires());
    return opened;
  }

  private void requireValid(Instant expires) {
    if (!clock.instant().isBefore(expires)) {
      throw new PackageException("the package has expired at " + expires);
    }
  }

  private OpenedPackage unpack(InputStream in, Path folder) throws IOException {
    List<OpenedPackage> opened = new ArrayList<>();
    Folders.make(
        folder,
        made -> {
          unzip(in, made);
          in.transferTo(OutputStream.nullOutputStream()); // to the end, which proves the whole
          openFolder(made);
          opened.add(describe(made, folder));
        });
    return opened.get(0);
  }

  private void unzip(InputStream in, Path folder) throws IOException {
    Set<String> names = new HashSet<>();
    long left = maxBytes;
    PackageTarget target = PackageTarget.copy(folder);
    // Never closed: what is behind the last entry must still be read.
    ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
    try {
      for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
        String name = entry.getName();
        if (!NAME.matcher(name).matches() || !names.add(name)) {
          throw new PackageException("file " + names.size() + " has a name that no package has");
        }
        if (names.size() > MAX_FILES) {
          throw new PackageException("the package has more than " + MAX_FILES + " files");
        }
        Limited limited = new Limited(left);
        target.put(name, out -> limited.copy(zip, out));
        left = limited.left;
      }
    } catch (ZipException | EOFException e) {
      throw new PackageException("the package is not a whole ZIP file");
    }
    if (names.isEmpty()) {
      throw new PackageException("the package is not a ZIP file");
    }
  }

  private static @Nullable ZipEntry next(ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (IllegalArgumentException e) { // some versions of Java do so for a name not in UTF-8
      throw new PackageException("the package has a file whose name is not UTF-8");
    }
  }

  /** Counts what is unpacked. */
  private final class Limited {
    private long left;

    Limited(long left) {
      this.left = left;
    }

    void copy(InputStream in, OutputStream out) throws IOException {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          throw new PackageException("the package has more than " + maxBytes + " bytes");
        }
        out.write(buffer, 0, count);
      }
    }
  }

  /** Reads the description of a package whose files are in one folder and will be in another. */
  private static OpenedPackage describe(Path files, Path folder) throws IOException {
    Path description = files.resolve(PackageContents.DESCRIPTION);
    if (!Files.isRegularFile(description)) {
      throw new PackageException("the package has no " + PackageContents.DESCRIPTION);
    }
    if (Files.size(description) > MAX_DESCRIPTION_BYTES) {
      throw new PackageException(PackageContents.DESCRIPTION + " is too large");
    }
    return parse(Files.readString(description), folder);
  }

  static OpenedPackage parse(String description, Path folder) {
    try {
      JsonNode json = Json.read(description);
      argument(
          json.path("format").asText().equals(PackageContents.FORMAT), "it is of another format");
      RequestType type = RequestType.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT));
      List<OpenedPackage.Group> groups = new ArrayList<>();
      for (JsonNode group : json.path("groups")) {
        groups.add(
            new OpenedPackage.Group(
                group.path("store").asText(),
                group.path("group").asText(),
                group.path("recordCount").asLong(),
                folder.resolve(name(group.path("json"))),
                folder.resolve(name(group.path("csv")))));
      }
      return new OpenedPackage(
          folder,
          type,
          UUID.fromString(json.path("requestId").asText()),
          Instant.parse(json.path("createdAt").asText()),
          Instant.parse(json.path("expiresAt").asText()),
          groups);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new PackageException(PackageContents.DESCRIPTION + " is not what a package holds");
    }
  }

  private static String name(JsonNode node) {
    String name = node.asText();
    argument(NAME.matcher(name).matches(), "a name leads elsewhere");
    return name;
  }

  @Override
  public String toString() {
    return "PackageReader[" + maxBytes + "]";
  }
}

package dev.velum.consent.export;

import dev.velum.core.VelumException;
import dev.velum.core.integrity.Manifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Clears away packages that have expired. It needs no key. What is not a package is left, and so
 * are files that somebody else put into a package's folder.
 *
 * <p>Storage below the file system, and copies elsewhere, may still hold what was deleted; a sealed
 * package is unreadable there for whoever lacks the key. Safe for use by several threads.
 */
public final class ExpiredPackages {
  private static final int MAX_DESCRIPTION_BYTES = 8 << 20;

  private final Clock clock;

  private ExpiredPackages(Clock clock) {
    this.clock = clock;
  }

  /** Returns a sweep by the system's clock. */
  public static ExpiredPackages create() {
    return create(Clock.systemUTC());
  }

  /** Returns a sweep by a clock. */
  public static ExpiredPackages create(Clock clock) {
    return new ExpiredPackages(Objects.requireNonNull(clock, "clock"));
  }

  /**
   * Deletes the expired packages that are in a folder, but not in folders below it.
   *
   * @return what was deleted, and what could not be
   * @throws IOException if the folder cannot be read
   */
  public Swept sweep(Path folder) throws IOException {
    List<Path> deleted = new ArrayList<>();
    List<Path> failed = new ArrayList<>();
    Instant now = clock.instant();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        try {
          if (expiry(entry).filter(expires -> !now.isBefore(expires)).isPresent()) {
            delete(entry);
            deleted.add(entry);
          }
        } catch (IOException | VelumException e) {
          failed.add(entry);
        }
      }
    }
    return new Swept(deleted, failed);
  }

  /** Returns when a package expires; nothing if it is not a package. */
  private static Optional<Instant> expiry(Path entry) throws IOException {
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      Path description = entry.resolve(PackageContents.DESCRIPTION);
      return Files.isRegularFile(description, LinkOption.NOFOLLOW_LINKS)
          ? ofDescription(Files.newInputStream(description))
          : Optional.empty();
    }
    if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(entry))) {
      in.mark(PackageHeader.LENGTH);
      try {
        return Optional.of(PackageHeader.read(in).expires());
      } catch (PackageException e) {
        in.reset();
      }
      return ofZip(in);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // deleted by somebody else meanwhile
    }
  }

  /** The description is the first file of a package. */
  private static Optional<Instant> ofZip(InputStream in) throws IOException {
    ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
    ZipEntry first = zip.getNextEntry();
    return first != null && first.getName().equals(PackageContents.DESCRIPTION)
        ? ofDescription(zip)
        : Optional.empty();
  }

  private static Optional<Instant> ofDescription(InputStream description) throws IOException {
    try (description) {
      byte[] bytes = description.readNBytes(MAX_DESCRIPTION_BYTES);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return Optional.of(PackageReader.parse(text, Path.of("")).expires());
    } catch (PackageException e) {
      return Optional.empty();
    }
  }

  private static void delete(Path entry) throws IOException {
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(entry);
      return;
    }
    Path manifest = entry.resolve(PackageTarget.MANIFEST);
    if (Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
      for (String path : Manifest.read(manifest).entries().keySet()) {
        if (!path.equals(PackageContents.DESCRIPTION)) {
          Files.deleteIfExists(entry.resolve(path));
        }
      }
    }
    deleteEmpty(entry.resolve("data"));
    // Last, so that a sweep that was interrupted is taken up by the next one.
    Files.deleteIfExists(manifest);
    Files.deleteIfExists(entry.resolve(PackageContents.DESCRIPTION));
    deleteEmpty(entry);
  }

  private static void deleteEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's files stay.
    }
  }

  @Override
  public String toString() {
    return "ExpiredPackages";
  }

  /**
   * What a sweep did.
   *
   * @param deleted the packages that are gone
   * @param failed what could not be read or deleted
   */
  public record Swept(List<Path> deleted, List<Path> failed) {
    /** Copies the lists. */
    public Swept {
      deleted = List.copyOf(deleted);
      failed = List.copyOf(failed);
    }
  }
}

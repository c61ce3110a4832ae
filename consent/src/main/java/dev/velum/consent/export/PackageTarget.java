package dev.velum.consent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.DigestAlgorithm;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Takes the files of a package, one after the other, and last their manifest. */
abstract class PackageTarget {
  static final String MANIFEST = "manifest.sha256";

  private final Map<String, Digest> digests = new TreeMap<>();

  /** Adds a file. */
  final void add(String path, Content content) throws IOException {
    MessageDigest sha256 = sha256();
    put(
        path,
        out -> {
          DigestOutputStream digesting = new DigestOutputStream(out, sha256);
          content.writeTo(digesting);
          digesting.flush();
        });
    digests.put(path, Digest.copyOf(DigestAlgorithm.SHA_256, sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Adds the manifest of all files, as {@code sha256sum --check} reads it. */
  final void addManifest() throws IOException {
    StringBuilder lines = new StringBuilder();
    digests.forEach(
        (path, digest) -> lines.append(digest.hex()).append("  ").append(path).append('\n'));
    put(MANIFEST, out -> out.write(lines.toString().getBytes(UTF_8)));
  }

  abstract void put(String path, Content content) throws IOException;

  /** Returns a target that writes a ZIP file to a stream, which stays open. */
  static Zip zip(OutputStream out, Instant time) {
    return new Zip(out, time);
  }

  /** Returns a target that makes files below a folder, for their owner alone, on the disk. */
  static PackageTarget folder(Path root) {
    return new Folder(root, Sync.FORCE);
  }

  /** Returns such a target for a copy, which the system may take its time to put on the disk. */
  static PackageTarget copy(Path root) {
    return new Folder(root, Sync.LATER);
  }

  private enum Sync {
    FORCE,
    LATER
  }

  /** Writes the content of a file to a stream that somebody else closes. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** A ZIP file. */
  static final class Zip extends PackageTarget {
    private final ZipOutputStream zip;
    private final long timeMillis;

    private Zip(OutputStream out, Instant time) {
      this.zip = new ZipOutputStream(out);
      this.timeMillis = time.toEpochMilli();
    }

    @Override
    void put(String path, Content content) throws IOException {
      ZipEntry entry = new ZipEntry(path);
      entry.setTime(timeMillis);
      zip.putNextEntry(entry);
      content.writeTo(
          new FilterOutputStream(zip) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              out.write(bytes, offset, length);
            }

            @Override
            public void close() {
              // The entry ends; the file goes on.
            }
          });
      zip.closeEntry();
    }

    void finish() throws IOException {
      zip.finish();
    }
  }

  private static final class Folder extends PackageTarget {
    private final Path root;
    private final Sync sync;

    private Folder(Path root, Sync sync) {
      this.root = root;
      this.sync = sync;
    }

    @Override
    void put(String path, Content content) throws IOException {
      Path file = root.resolve(path);
      Path parent = Objects.requireNonNull(file.getParent(), path);
      Files.createDirectories(parent, Spool.ownerOnly(root, "rwx------"));
      Set<StandardOpenOption> options =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel =
          FileChannel.open(file, options, Spool.ownerOnly(root, "rw-------"))) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
        content.writeTo(out);
        out.flush();
        if (sync == Sync.FORCE) {
          channel.force(true);
        }
      }
    }
  }
}

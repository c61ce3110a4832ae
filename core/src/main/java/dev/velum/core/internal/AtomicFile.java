package dev.velum.core.internal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * A file that appears under its name only when it is complete.
 *
 * <p>Bytes go to a temporary file beside the target. {@link #commit()} forces them to the disk and
 * moves the file into place in one step; {@link #close()} without a commit removes it and leaves an
 * older target as it was. A target that is a symbolic link is replaced, not followed. Not safe for
 * use by several threads.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(target)) {
 *   file.output().write(bytes);
 *   file.commit();
 * }
 * }</pre>
 */
public final class AtomicFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream output;
  private boolean committed;

  private AtomicFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.output = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  /** Writes what the writer writes to the target, all or nothing. */
  public static void write(Path target, Writer writer) throws IOException {
    try (AtomicFile file = create(target)) {
      writer.writeTo(file.output());
      file.commit();
    }
  }

  /** Opens a file with the process's usual permissions. */
  public static AtomicFile create(Path target) throws IOException {
    return open(target);
  }

  /** Opens a file that only its owner may read or write, where the file system knows owners. */
  public static AtomicFile createPrivate(Path target) throws IOException {
    if (!target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return open(target);
    }
    return open(
        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static AtomicFile open(Path target, FileAttribute<?>... attributes) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null || Files.isDirectory(absolute)) {
      throw new IOException(target + " is a directory, not a file");
    }
    String file = absolute.getFileName().toString();
    String name = String.join(".", "", file, UUID.randomUUID().toString(), "tmp");
    Path temporary = directory.resolve(name);
    Set<OpenOption> options = Set.of(CREATE_NEW, READ, WRITE);
    FileChannel channel = FileChannel.open(temporary, options, attributes);
    return new AtomicFile(absolute, temporary, channel);
  }

  /** Returns the buffered stream to write to; {@link #commit()} flushes it. */
  public OutputStream output() {
    return output;
  }

  /** Returns the channel behind {@link #output()}, for positioned and parallel writes. */
  public FileChannel channel() {
    return channel;
  }

  /** Makes the file durable and gives it its name. */
  public void commit() throws IOException {
    output.flush();
    channel.force(true);
    channel.close();
    Files.move(temporary, target, ATOMIC_MOVE, REPLACE_EXISTING);
    committed = true;
    forceDirectory(target);
  }

  /** Makes the directory entry of a new file durable, where the system can. */
  public static void forceDirectory(Path file) {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "parent");
    try (FileChannel entries = FileChannel.open(directory, READ)) {
      entries.force(true);
    } catch (IOException e) {
      // Windows cannot open a directory; the move itself has happened.
    }
  }

  /** Removes the temporary file unless it was committed. */
  @Override
  public void close() throws IOException {
    if (!committed) {
      channel.close();
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes everything to the stream, which the caller flushes and closes. */
    void writeTo(OutputStream out) throws IOException;
  }
}

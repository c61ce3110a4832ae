package dev.velum.crypto.shred;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.PathClaim;
import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Keeps the records in a directory, a small file for each, as docs/formats/shred.md describes.
 *
 * <p>A record is written to a temporary file, forced to the disk and moved into place, so a crash
 * at any point leaves the old record or the new one. The bytes of a replaced record are overwritten
 * where they lie; whether the medium keeps others (snapshots, journals, worn flash cells) is beyond
 * a program's reach, and there the keyset is what still protects them: rotate and destroy its key.
 *
 * <p>One process has a directory open at a time. Safe for use by several threads; nothing is
 * cached. A look-up reads one file. Opening lists the directory, to remove what a crash left.
 */
public final class FileSubjectKeyStore implements SubjectKeyStore, AutoCloseable {
  private static final String SUFFIX = ".key";
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}\\.key");
  private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");

  private final Path directory;
  private final PathClaim claim;
  private final FileChannel lock;
  private final ReadWriteLock access = new ReentrantReadWriteLock();

  private FileSubjectKeyStore(Path directory, PathClaim claim, FileChannel lock) {
    this.directory = directory;
    this.claim = claim;
    this.lock = lock;
  }

  /**
   * Opens the store in a directory, which is made if it is missing.
   *
   * @throws IOException if it cannot be read or written, or another process has it open
   * @throws IllegalStateException if this process has it open
   */
  public static FileSubjectKeyStore open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("lock");
    PathClaim claim =
        PathClaim.take(file)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the subject key store is open already: " + directory));
    try {
      return openLocked(directory, claim, file);
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private static FileSubjectKeyStore openLocked(Path directory, PathClaim claim, Path file)
      throws IOException {
    FileChannel lock = FileChannel.open(file, CREATE, WRITE);
    try {
      if (lock.tryLock() == null) {
        throw new IOException("another process has the subject key store open: " + directory);
      }
      FileSubjectKeyStore store = new FileSubjectKeyStore(directory, claim, lock);
      store.removeTemporaryFiles();
      return store;
    } catch (DirectoryIteratorException e) {
      lock.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** What a crash left may hold a wrapped key that is destroyed later. */
  private void removeTemporaryFiles() throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory, this::isFolder)) {
      for (Path folder : folders) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*.tmp")) {
          for (Path file : left) {
            overwrite(file);
            Files.delete(file);
          }
        }
      }
    }
  }

  private boolean isFolder(Path path) {
    return FOLDER.matcher(String.valueOf(path.getFileName())).matches() && Files.isDirectory(path);
  }

  private static void overwrite(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      overwrite(channel);
    }
  }

  private static void overwrite(FileChannel channel) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(channel.size(), RecordFile.MAX_BYTES));
    while (zeros.hasRemaining()) {
      channel.write(zeros, zeros.position());
    }
    channel.force(true);
  }

  private Path file(String reference) {
    if (!NAME.matcher(reference + SUFFIX).matches()) {
      throw new IllegalArgumentException("reference must be 32 lower-case hexadecimal digits");
    }
    return directory.resolve(reference.substring(0, 2)).resolve(reference + SUFFIX);
  }

  /**
   * Returns the record of a reference.
   *
   * @throws FormatException if the file is malformed
   * @throws UncheckedIOException if it cannot be read
   */
  @Override
  public Optional<SubjectKeyRecord> find(String reference) {
    access.readLock().lock();
    try {
      return read(reference);
    } finally {
      access.readLock().unlock();
    }
  }

  private Optional<SubjectKeyRecord> read(String reference) {
    checkOpen();
    Path file = file(reference);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(RecordFile.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SubjectKeyRecord found = RecordFile.parse(bytes, file.getFileName() + "");
    if (!found.reference().equals(reference)) {
      throw new FormatException(
          "subject key file " + file.getFileName() + " must hold the reference of its name");
    }
    return Optional.of(found);
  }

  private void checkOpen() {
    if (!lock.isOpen()) {
      throw new IllegalStateException("the subject key store is closed");
    }
  }

  @Override
  public SubjectKeyRecord putIfAbsent(SubjectKeyRecord added) {
    access.writeLock().lock();
    try {
      Optional<SubjectKeyRecord> present = read(added.reference());
      if (present.isPresent()) {
        return present.get();
      }
      write(added);
      return added;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      access.writeLock().unlock();
    }
  }

  private void write(SubjectKeyRecord written) throws IOException {
    Path file = file(written.reference());
    Path folder = directory.resolve(written.reference().substring(0, 2));
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
      force(directory);
    }
    try (AtomicFile target = AtomicFile.createPrivate(file)) {
      target.output().write(RecordFile.format(written));
      target.commit();
    }
  }

  /** Makes the entry of a new folder durable, where the system can. */
  private static void force(Path folder) {
    try (FileChannel entries = FileChannel.open(folder, READ)) {
      entries.force(true);
    } catch (IOException e) {
      // Windows cannot open a directory; it keeps the entries by itself.
    }
  }

  @Override
  public boolean replace(SubjectKeyRecord expected, SubjectKeyRecord replacement) {
    Replacements.check(expected, replacement);
    access.writeLock().lock();
    try {
      if (!read(expected.reference()).equals(Optional.of(expected))) {
        return false;
      }
      // Opened before the move, so that it leads to the old bytes after it.
      try (FileChannel old = FileChannel.open(file(expected.reference()), WRITE)) {
        write(replacement);
        overwrite(old);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      access.writeLock().unlock();
    }
  }

  @Override
  public void forEachReference(Consumer<String> action) {
    checkOpen();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory, this::isFolder)) {
      for (Path folder : folders) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
          for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (NAME.matcher(name).matches()) {
              action.accept(name.substring(0, name.length() - SUFFIX.length()));
            }
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets another process open the directory. */
  @Override
  public void close() throws IOException {
    if (lock.isOpen()) {
      lock.close();
      claim.close();
    }
  }

  @Override
  public String toString() {
    return "FileSubjectKeyStore[" + directory + "]";
  }
}

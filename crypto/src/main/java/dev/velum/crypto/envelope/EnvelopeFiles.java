package dev.velum.crypto.envelope;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.Progress;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/**
 * The files of an {@link EnvelopeCipher}: what is regular is worked on by several threads at once,
 * what is not (a pipe, a device) by one, from its start to its end.
 */
final class EnvelopeFiles {
  private final Settings settings;

  EnvelopeFiles(Settings settings) {
    this.settings = settings;
  }

  /** Makes a cipher ready for the chunks of a new envelope, and returns what stands before them. */
  @FunctionalInterface
  interface Sealer {
    byte[] start(ChunkCipher chunks);
  }

  /** Makes a cipher ready for the chunks of an envelope. */
  @FunctionalInterface
  interface Opener {
    void start(EnvelopeHeader header, byte[] prefix, ChunkCipher chunks);
  }

  /** Makes new recipients for an envelope. */
  @FunctionalInterface
  interface Rewrapper {
    RecipientList rewrap(EnvelopeHeader header);
  }

  private ChunkCipher newChunks() {
    return new ChunkCipher(settings.ciphers().get());
  }

  private PlacedBody body(Pacer pacer) {
    return new PlacedBody(settings.crew(), settings.ciphers(), pacer);
  }

  void seal(Path in, Path out, Sealer sealer, Progress progress) throws IOException {
    try (FileChannel source = FileChannel.open(in, READ);
        AtomicFile target = AtomicFile.create(out)) {
      ChunkCipher chunks = newChunks();
      byte[] start = sealer.start(chunks);
      target.output().write(start);
      long length = source.size();
      Pacer pacer = new Pacer(progress, "encrypting", length);
      if (Files.isRegularFile(in)) {
        target.output().flush();
        body(pacer)
            .seal(chunks, Place.of(source, 0), length, Place.of(target.channel(), start.length));
        checkEnd(source, length);
      } else {
        new FileBody(chunks, pacer).seal(Channels.newInputStream(source), target.output());
      }
      target.commit();
    }
  }

  /** A file that grew while it was read would otherwise be cut off without a word. */
  private static void checkEnd(FileChannel source, long length) throws IOException {
    if (source.read(ByteBuffer.allocate(1), length) >= 0) {
      throw new IOException("the file became longer while it was read");
    }
  }

  void open(Path in, Path out, Opener opener, Progress progress) throws IOException {
    try (FileChannel source = FileChannel.open(in, READ)) {
      boolean isRegular = Files.isRegularFile(in);
      InputStream stream = Channels.newInputStream(source);
      EnvelopeHeader header = isRegular ? EnvelopeHeader.read(source) : EnvelopeHeader.read(stream);
      byte[] prefix = stream.readNBytes(ChunkCipher.PREFIX_BYTES);
      ChunkCipher chunks = newChunks();
      opener.start(header, prefix, chunks);
      long sealedLength = source.size();
      Pacer pacer = new Pacer(progress, "decrypting", sealedLength);
      try (AtomicFile target = AtomicFile.createPrivate(out)) {
        if (isRegular) {
          long start = header.length() + (long) ChunkCipher.PREFIX_BYTES;
          long length = plaintextLength(sealedLength - header.length());
          body(pacer).open(chunks, Place.of(source, start), length, Place.of(target.channel(), 0));
        } else {
          new FileBody(chunks, pacer).open(stream, target.output());
        }
        target.commit();
      }
    }
  }

  /**
   * Returns the bytes of plaintext in a body.
   *
   * @throws DecryptionException if no body has this length
   */
  static long plaintextLength(long bodyLength) {
    try {
      return ChunkCipher.plaintextLength(bodyLength);
    } catch (AEADBadTagException e) {
      throw new DecryptionException();
    }
  }

  void rewrap(Path file, Rewrapper rewrapper) throws IOException {
    // Not the link itself: the file behind it would stay under the old key.
    Path real = file.toRealPath();
    Optional<Object> identity = identity(real);
    try (FileChannel channel = FileChannel.open(real, READ, WRITE);
        FileLock lock = lock(channel, file)) {
      EnvelopeHeader header = EnvelopeHeader.read(channel);
      RecipientList recipients = rewrapper.rewrap(header);
      // Whoever had the lock before may have put another file there: this one nobody would see.
      if (!identity(real).equals(identity)) {
        throw new IOException(file + " was replaced while it was rewrapped");
      }
      if (header.hasTwoAreas() && recipients.length() <= header.areaBytes()) {
        new RecipientFile(new ChannelMedium(channel)).replace(header, recipients);
      } else {
        copyWithHeader(channel, header, recipients, real);
      }
      lock.release();
    }
  }

  /** Returns what tells a file from others of its name; nothing where the system has no such. */
  private static Optional<Object> identity(Path file) throws IOException {
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  private static FileLock lock(FileChannel channel, Path file) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
    }
    throw new IOException(file + " is being rewrapped already");
  }

  /** The list outgrew its area, or has none: the file is written anew, in one step. */
  private static void copyWithHeader(
      FileChannel source, EnvelopeHeader header, RecipientList recipients, Path file)
      throws IOException {
    byte[] longer = recipients.headerWithTwoAreas(EnvelopeCipher.FILE_HEADER_BYTES);
    Optional<PosixFileAttributes> before = posix(file);
    try (AtomicFile target = AtomicFile.createPrivate(file)) {
      target.output().write(longer);
      source.position(header.length());
      Channels.newInputStream(source).transferTo(target.output());
      target.commit();
    }
    if (before.isPresent()) {
      giveBack(file, before.get());
    }
  }

  private static Optional<PosixFileAttributes> posix(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null ? Optional.empty() : Optional.of(view.readAttributes());
  }

  /** Lets those use the copy who could use the file, and nobody else at any time. */
  private static void giveBack(Path file, PosixFileAttributes before) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    try {
      if (!now.owner().equals(before.owner())) {
        view.setOwner(before.owner());
      }
      if (!now.group().equals(before.group())) {
        view.setGroup(before.group());
      }
    } catch (IOException e) {
      // Only an administrator may give files away; the permissions are what counts.
    }
    view.setPermissions(before.permissions());
  }

  /** A file as it is. */
  private record ChannelMedium(FileChannel channel) implements RecipientFile.Medium {
    @Override
    public byte[] read(long position, int length) throws IOException {
      byte[] bytes = new byte[length];
      Place.of(channel, 0).read(position, bytes, length);
      return bytes;
    }

    @Override
    public void write(long position, byte[] bytes) throws IOException {
      Place.of(channel, 0).write(position, bytes, bytes.length);
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }
  }
}

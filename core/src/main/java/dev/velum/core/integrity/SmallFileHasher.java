package dev.velum.core.integrity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hashes files that fit into one buffer, with one algorithm and the fewest steps. For one thread.
 *
 * <p>Trees of many small files are hashed by programs that have only just started, and there the
 * compiler takes more time than the hashing. It compiles each layer of calls once more with all
 * that is below, so here is one layer, and whatever is out of the ordinary is left to {@link
 * FileHasher}.
 */
final class SmallFileHasher {
  /** A larger one is worth the more general way. */
  private static final int MAX_BYTES = 1 << 16;

  private final DigestAlgorithm algorithm;
  private final MessageDigest function;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES + 1);
  private final byte[] bytes = new byte[MAX_BYTES];

  SmallFileHasher(DigestAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.function = algorithm.newFunction();
  }

  /**
   * Returns the digest of a file that looks the same after it is read as before; null if it does
   * not, is larger, cannot be read, or came in several pieces.
   *
   * @param location not a link
   * @param before how it looked a moment ago
   */
  @Nullable Digest hash(Path location, BasicFileAttributes before) {
    long size = before.size();
    if (size > MAX_BYTES) {
      return null;
    }
    buffer.clear();
    try (SeekableByteChannel in = Files.newByteChannel(location, FileHasher.READING)) {
      in.read(buffer);
      BasicFileAttributes after =
          Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (buffer.position() != size || !looksAlike(before, after)) {
        return null;
      }
    } catch (IOException e) {
      return null; // the general way meets it too, and says so
    }
    buffer.flip().get(bytes, 0, (int) size);
    function.update(bytes, 0, (int) size);
    return new Digest(algorithm, function.digest());
  }

  /** As two {@link FileStamp}s that are equal, without making them. */
  private static boolean looksAlike(BasicFileAttributes before, BasicFileAttributes after) {
    return after.size() == before.size()
        && after.lastModifiedTime().equals(before.lastModifiedTime())
        && Objects.equals(after.fileKey(), before.fileKey());
  }
}

package dev.velum.core.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Functions in the middle of some content; usable again after {@link #finish}. For one thread.
 *
 * <p>128 KiB at a time: large enough to pay for the call into the system, small enough that the
 * bytes are still in the second-level cache when they are hashed. Of a large file, the system
 * writes them into a buffer of its own kind, and they are taken from there in pieces that stay in
 * the first-level cache; that is the least copying that functions over arrays allow.
 */
final class HashState {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int PIECE_BYTES = 1 << 13;

  /** What a file has to show before it is given a direct buffer, which costs more to make. */
  private static final long DIRECT_FROM_BYTES = 1L << 20;

  private final List<DigestAlgorithm> digestAlgorithms;
  private final List<ChecksumAlgorithm> checksumAlgorithms;
  private final MessageDigest[] digests;
  private final java.util.zip.Checksum[] checksums;
  private byte @Nullable [] buffer;
  private @Nullable ByteBuffer direct;
  private long byteCount;

  HashState(List<DigestAlgorithm> digestAlgorithms, List<ChecksumAlgorithm> checksumAlgorithms) {
    this.digestAlgorithms = digestAlgorithms;
    this.checksumAlgorithms = checksumAlgorithms;
    this.digests =
        digestAlgorithms.stream().map(DigestAlgorithm::newFunction).toArray(MessageDigest[]::new);
    this.checksums =
        checksumAlgorithms.stream()
            .map(ChecksumAlgorithm::newFunction)
            .toArray(java.util.zip.Checksum[]::new);
  }

  static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  void update(byte[] bytes, int offset, int length) {
    for (MessageDigest digest : digests) {
      digest.update(bytes, offset, length);
    }
    for (java.util.zip.Checksum checksum : checksums) {
      checksum.update(bytes, offset, length);
    }
    byteCount += length;
  }

  void update(ByteBuffer bytes) {
    byte[] piece = buffer();
    while (bytes.hasRemaining()) {
      int length = Math.min(piece.length, bytes.remaining());
      bytes.get(piece, 0, length);
      update(piece, 0, length);
    }
  }

  /** For buffers over an array, of which the functions read the array itself. */
  private void updateWithoutCopy(ByteBuffer bytes) {
    for (MessageDigest digest : digests) {
      digest.update(bytes.duplicate());
    }
    for (java.util.zip.Checksum checksum : checksums) {
      checksum.update(bytes.duplicate());
    }
    byteCount += bytes.remaining();
  }

  void updateFrom(InputStream in) throws IOException {
    byte[] piece = buffer();
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      update(piece, 0, n);
    }
  }

  /**
   * Tells the meter of each piece, so that a large file can be cancelled in its middle, and stops
   * at the expected number of bytes, so that a file that grows all the time has an end. Whether
   * there are more is for the caller to find out.
   */
  void updateFrom(ReadableByteChannel in, ProgressMeter meter, long expected) throws IOException {
    if (direct != null && expected >= DIRECT_FROM_BYTES) {
      updateFromLarge(in, meter, expected);
      return;
    }
    byte[] bytes = buffer();
    ByteBuffer piece = ByteBuffer.wrap(bytes);
    for (int n = in.read(piece); n >= 0; n = in.read(piece.clear())) {
      update(bytes, 0, n);
      meter.addLarge(n);
      if (byteCount >= expected) {
        return;
      }
      if (byteCount >= DIRECT_FROM_BYTES) {
        updateFromLarge(in, meter, expected);
        return;
      }
    }
  }

  private void updateFromLarge(ReadableByteChannel in, ProgressMeter meter, long expected)
      throws IOException {
    byte[] piece = buffer();
    ByteBuffer filled = direct();
    for (int n = in.read(filled.clear()); n >= 0; n = in.read(filled.clear())) {
      filled.flip();
      while (filled.hasRemaining()) {
        int length = Math.min(PIECE_BYTES, filled.remaining());
        filled.get(piece, 0, length);
        update(piece, 0, length);
      }
      meter.addLarge(n);
      if (byteCount >= expected) {
        return;
      }
    }
  }

  /** As {@link #updateFrom(ReadableByteChannel, ProgressMeter, long)}, on two cores. */
  void updateFrom(ReadAhead in, ProgressMeter meter, long expected) throws IOException {
    for (ByteBuffer piece = in.next(); piece.hasRemaining(); piece = in.next()) {
      int length = piece.remaining();
      updateWithoutCopy(piece);
      in.giveBack(piece);
      meter.addLarge(length);
      if (byteCount >= expected) {
        return;
      }
    }
  }

  void copy(InputStream in, OutputStream out) throws IOException {
    byte[] piece = buffer();
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      update(piece, 0, n);
      out.write(piece, 0, n);
    }
  }

  private byte[] buffer() {
    if (buffer == null) {
      buffer = new byte[BUFFER_BYTES];
    }
    return buffer;
  }

  private ByteBuffer direct() {
    if (direct == null) {
      direct = ByteBuffer.allocateDirect(BUFFER_BYTES);
    }
    return direct;
  }

  /** Returns the hashes of all bytes since the last call, and begins anew. */
  Hashes finish() {
    Digest[] digestsFound = new Digest[digests.length];
    for (int i = 0; i < digests.length; i++) {
      digestsFound[i] = new Digest(digestAlgorithms.get(i), digests[i].digest());
    }
    Checksum[] checksumsFound = new Checksum[checksums.length];
    for (int i = 0; i < checksums.length; i++) {
      checksumsFound[i] = new Checksum(checksumAlgorithms.get(i), (int) checksums[i].getValue());
      checksums[i].reset();
    }
    Hashes hashes = new Hashes(byteCount, List.of(digestsFound), List.of(checksumsFound));
    byteCount = 0;
    return hashes;
  }

  /** Forgets what was hashed so far, as after an error in the middle of a file. */
  void reset() {
    for (MessageDigest digest : digests) {
      digest.reset();
    }
    for (java.util.zip.Checksum checksum : checksums) {
      checksum.reset();
    }
    byteCount = 0;
  }
}

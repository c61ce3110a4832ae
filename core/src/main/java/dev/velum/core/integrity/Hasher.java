package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * Computes several digests and checksums of the same content in one pass.
 *
 * <p>Immutable and safe for use by several threads: it only says which algorithms, and every call
 * hashes one whole content. There is no half-fed state to reuse by mistake. Memory is one buffer of
 * 128 KiB for each call that reads, and 4 MiB more for a file of 32 MiB or more.
 *
 * <pre>{@code
 * Hashes hashes = Hasher.of(SHA_256, SHA_512).and(CRC_32C).hash(file);
 * hashes.digest(SHA_256).hex();
 * }</pre>
 */
public final class Hasher {
  private final List<DigestAlgorithm> digests;
  private final List<ChecksumAlgorithm> checksums;

  private Hasher(List<DigestAlgorithm> digests, List<ChecksumAlgorithm> checksums) {
    argument(new HashSet<>(digests).size() == digests.size(), "digests must be listed once each");
    argument(
        new HashSet<>(checksums).size() == checksums.size(), "checksums must be listed once each");
    argument(!digests.isEmpty() || !checksums.isEmpty(), "algorithms must not be empty");
    this.digests = digests;
    this.checksums = checksums;
  }

  /**
   * Returns a hasher that computes these digests.
   *
   * @throws IllegalArgumentException if there is none, or one is listed twice
   */
  public static Hasher of(DigestAlgorithm... algorithms) {
    return new Hasher(List.of(algorithms), List.of());
  }

  /**
   * Returns a hasher that computes these checksums.
   *
   * @throws IllegalArgumentException if there is none, or one is listed twice
   */
  public static Hasher of(ChecksumAlgorithm... algorithms) {
    return new Hasher(List.of(), List.of(algorithms));
  }

  /**
   * Returns a hasher that computes these checksums too.
   *
   * @throws IllegalArgumentException if one is listed twice
   */
  public Hasher and(ChecksumAlgorithm... algorithms) {
    return new Hasher(digests, HashState.concat(checksums, List.of(algorithms)));
  }

  /**
   * Returns a hasher that computes these digests too.
   *
   * @throws IllegalArgumentException if one is listed twice
   */
  public Hasher and(DigestAlgorithm... algorithms) {
    return new Hasher(HashState.concat(digests, List.of(algorithms)), checksums);
  }

  /** Returns the hashes of the bytes. */
  public Hashes hash(byte[] bytes) {
    HashState state = newState();
    state.update(bytes, 0, bytes.length);
    return state.finish();
  }

  /** Returns the hashes of what is left in the buffer, whose position moves to its limit. */
  public Hashes hash(ByteBuffer bytes) {
    HashState state = newState();
    state.update(bytes);
    return state.finish();
  }

  /** Returns the hashes of all that is left in the stream, which stays open. */
  public Hashes hash(InputStream in) throws IOException {
    HashState state = newState();
    state.updateFrom(in);
    return state.finish();
  }

  /** Returns the hashes of all that is left in the channel, which stays open. */
  public Hashes hash(ReadableByteChannel in) throws IOException {
    return hash(Channels.newInputStream(in));
  }

  /** Returns the hashes of the file's content. A large one is read by a second thread. */
  public Hashes hash(Path file) throws IOException {
    HashState state = newState();
    ProgressMeter meter = ProgressMeter.unwatched();
    try (SeekableByteChannel in = Files.newByteChannel(file)) {
      boolean worthAThread = in.size() >= ReadAhead.WORTHWHILE_BYTES;
      if (worthAThread && Runtime.getRuntime().availableProcessors() > 1) {
        try (ReadAhead ahead = new ReadAhead(in)) {
          state.updateFrom(ahead, meter, Long.MAX_VALUE);
        }
      } else {
        state.updateFrom(in, meter, Long.MAX_VALUE);
      }
    }
    return state.finish();
  }

  /**
   * Copies all that is left in one stream to the other and returns its hashes. Both stay open.
   *
   * @return the hashes of exactly the bytes that were written
   */
  public Hashes copy(InputStream in, OutputStream out) throws IOException {
    HashState state = newState();
    state.copy(in, out);
    return state.finish();
  }

  HashState newState() {
    return new HashState(digests, checksums);
  }
}

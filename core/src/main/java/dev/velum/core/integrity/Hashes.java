package dev.velum.core.integrity;

import java.util.List;

/**
 * The digests and checksums of one content.
 *
 * @param byteCount how many bytes were hashed
 * @param digests one for each algorithm asked for, in that order
 * @param checksums one for each algorithm asked for, in that order
 */
public record Hashes(long byteCount, List<Digest> digests, List<Checksum> checksums) {
  /** Copies the lists. */
  public Hashes {
    digests = List.copyOf(digests);
    checksums = List.copyOf(checksums);
  }

  /**
   * Returns the digest that this algorithm made.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Digest digest(DigestAlgorithm algorithm) {
    for (Digest digest : digests) { // no stream: this is called for each of many small files
      if (digest.algorithm() == algorithm) {
        return digest;
      }
    }
    throw notAskedFor(algorithm.standardName());
  }

  /**
   * Returns the checksum that this algorithm made.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Checksum checksum(ChecksumAlgorithm algorithm) {
    return checksums.stream()
        .filter(checksum -> checksum.algorithm() == algorithm)
        .findFirst()
        .orElseThrow(() -> notAskedFor(algorithm.standardName()));
  }

  private static IllegalArgumentException notAskedFor(String name) {
    return new IllegalArgumentException(
        "algorithm must be one that the hasher was made with, got " + name);
  }
}

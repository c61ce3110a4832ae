package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The digest of some content, together with the algorithm that made it.
 *
 * <p>Two digests are equal if algorithm and bytes are. The comparison takes the same time wherever
 * they differ, so that a digest derived from a secret is not found out byte by byte. Immutable.
 */
public final class Digest {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private final DigestAlgorithm algorithm;
  private final byte[] bytes;

  /** Takes the array as its own: for this package, which made it. */
  Digest(DigestAlgorithm algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /**
   * Returns the digest that these hexadecimal digits stand for.
   *
   * @param algorithm what made it
   * @param hex two digits per byte, in either case
   * @throws IllegalArgumentException if the text has another length or other characters
   */
  public static Digest parse(DigestAlgorithm algorithm, String hex) {
    Objects.requireNonNull(algorithm, "algorithm");
    argument(
        hex.length() == 2 * algorithm.sizeBytes() && hex.chars().allMatch(HexFormat::isHexDigit),
        "%s digest must be %s hexadecimal digits",
        algorithm.standardName(),
        2 * algorithm.sizeBytes());
    return new Digest(algorithm, HexFormat.of().parseHex(hex));
  }

  /**
   * Returns a digest of these bytes, which are copied.
   *
   * @param algorithm what made them
   * @throws IllegalArgumentException if the algorithm's digests have another length
   */
  public static Digest copyOf(DigestAlgorithm algorithm, byte[] bytes) {
    argument(
        bytes.length == algorithm.sizeBytes(),
        "%s digest must be %s bytes, got %s",
        algorithm.standardName(),
        algorithm.sizeBytes(),
        bytes.length);
    return new Digest(algorithm, bytes.clone());
  }

  /** Returns the bytes themselves, not copied: for reading, in this package. */
  byte[] bytesNotCopied() {
    return bytes;
  }

  /** Returns the algorithm that made this digest. */
  public DigestAlgorithm algorithm() {
    return algorithm;
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns the bytes as lower-case hexadecimal digits. */
  public String hex() {
    return new String(hexBytes(), ISO_8859_1);
  }

  private byte[] hexBytes() {
    byte[] hex = new byte[2 * bytes.length];
    putHex(hex);
    return hex;
  }

  /** Puts the digits at the beginning of a line, as lists of digests have them. */
  void putHex(byte[] line) {
    for (int i = 0; i < bytes.length; i++) {
      line[2 * i] = DIGITS[bytes[i] >> 4 & 15];
      line[2 * i + 1] = DIGITS[bytes[i] & 15];
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that
        && algorithm == that.algorithm
        && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3];
  }

  /** Returns algorithm and digits, such as {@code SHA-256:e3b0c442...}. */
  @Override
  public String toString() {
    return algorithm.standardName() + ":" + hex();
  }
}

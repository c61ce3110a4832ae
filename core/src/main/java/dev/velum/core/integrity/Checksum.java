package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

import java.util.HexFormat;
import java.util.Objects;

/**
 * The checksum of some content, together with the algorithm that made it: tells of accidents, and
 * says nothing against an adversary. A {@link Digest} is another type, so that neither is taken for
 * the other.
 *
 * @param algorithm what made it
 * @param value the 32 bits
 */
public record Checksum(ChecksumAlgorithm algorithm, int value) {
  private static final int HEX_DIGITS = 8;

  /** Checks that there is an algorithm. */
  public Checksum {
    Objects.requireNonNull(algorithm, "algorithm");
  }

  /**
   * Returns the checksum that these hexadecimal digits stand for, the highest first.
   *
   * @throws IllegalArgumentException unless there are 8 of them
   */
  public static Checksum parse(ChecksumAlgorithm algorithm, String hex) {
    argument(
        hex.length() == HEX_DIGITS && hex.chars().allMatch(HexFormat::isHexDigit),
        "%s checksum must be %s hexadecimal digits",
        algorithm.standardName(),
        HEX_DIGITS);
    return new Checksum(algorithm, HexFormat.fromHexDigits(hex));
  }

  /** Returns 8 lower-case hexadecimal digits, the highest first. */
  public String hex() {
    return HexFormat.of().toHexDigits(value);
  }

  /** Returns algorithm and digits, such as {@code CRC-32C:e3069283}. */
  @Override
  public String toString() {
    return algorithm.standardName() + ":" + hex();
  }
}

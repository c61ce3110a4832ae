package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;

/**
 * Consecutive bytes of a file.
 *
 * @param offset the first byte, from 0
 * @param length how many bytes, at least 0
 */
public record ByteRange(long offset, long length) {
  /** Checks both numbers. */
  public ByteRange {
    argument(offset >= 0, "offset must be >= 0, got %s", offset);
    argument(length >= 0, "length must be >= 0, got %s", length);
    argument(offset + length >= 0, "offset + length must be <= %s", Long.MAX_VALUE);
  }

  /** Returns the offset of the first byte behind the range. */
  public long end() {
    return offset + length;
  }
}

package dev.velum.crypto.envelope;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A part of an array, which is shared and not copied. Not a record, since arrays do not compare.
 */
final class Slice {
  final byte[] array;
  final int offset;
  final int length;

  Slice(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  static Slice of(byte[] array) {
    return new Slice(array, 0, array.length);
  }

  /** Returns what remains in a buffer that has an accessible array. */
  static Slice of(ByteBuffer buffer) {
    return new Slice(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
  }

  /** Returns this slice without its first bytes. */
  Slice from(int skipped) {
    return new Slice(array, offset + skipped, length - skipped);
  }

  /** Returns whether a byte belongs to both slices. */
  @SuppressWarnings("ReferenceEquality") // of the same array, not of equal ones
  boolean overlaps(Slice other) {
    return array == other.array
        && offset < other.offset + other.length
        && other.offset < offset + length;
  }

  void clear() {
    Arrays.fill(array, offset, offset + length, (byte) 0);
  }
}

package dev.velum.core.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.apache.commons.codec.digest.XXHash32;

/**
 * A fast function that notices accidents: a torn write, a bad cable, a flipped bit.
 *
 * <p><b>No protection against an adversary.</b> Anyone can make other content with the same
 * checksum, and of 4 billion random changes one goes unnoticed. Where somebody might want to
 * deceive, take a {@link DigestAlgorithm}.
 */
public enum ChecksumAlgorithm {
  /** CRC-32C (Castagnoli, RFC 3720): finds every burst of up to 32 bits, and is the fastest. */
  CRC_32C("CRC-32C"),
  /** XXH32 with seed 0: no burst guarantee, but well mixed, so it serves as a hash as well. */
  XXH_32("XXH32");

  private final String standardName;

  ChecksumAlgorithm(String standardName) {
    this.standardName = standardName;
  }

  /** Returns the name as its authors write it, such as {@code CRC-32C}. */
  public String standardName() {
    return standardName;
  }

  /** Returns the checksum of the bytes. */
  public Checksum checksum(byte[] bytes) {
    return checksum(ByteBuffer.wrap(bytes));
  }

  /** Returns the checksum of what is left in the buffer, whose position moves to its limit. */
  public Checksum checksum(ByteBuffer bytes) {
    return Hasher.of(this).hash(bytes).checksum(this);
  }

  /** Returns the checksum of all that is left in the stream, which stays open. */
  public Checksum checksum(InputStream in) throws IOException {
    return Hasher.of(this).hash(in).checksum(this);
  }

  /** Returns the checksum of all that is left in the channel, which stays open. */
  public Checksum checksum(ReadableByteChannel in) throws IOException {
    return Hasher.of(this).hash(in).checksum(this);
  }

  /** Returns the checksum of the file's content, read once in pieces. */
  public Checksum checksum(Path file) throws IOException {
    return Hasher.of(this).hash(file).checksum(this);
  }

  java.util.zip.Checksum newFunction() {
    return switch (this) {
      case CRC_32C -> new CRC32C();
      case XXH_32 -> new XXHash32();
    };
  }
}

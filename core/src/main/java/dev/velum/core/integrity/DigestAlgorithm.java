package dev.velum.core.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A cryptographic hash function: nobody can find two contents with the same digest, not even who
 * may choose both.
 *
 * <p>The SHA families (FIPS 180-4 and 202) are the JDK's, which uses the processor's own
 * instructions where it has them; BLAKE3 is that of commons-codec. Only functions without known
 * weakness are listed: MD5 and SHA-1 are read in old bags, and nowhere offered. For mere accidents
 * there is {@link ChecksumAlgorithm}.
 */
public enum DigestAlgorithm {
  /** SHA-256, 32 bytes: the usual choice, and the fastest on processors with SHA instructions. */
  SHA_256("SHA-256", 32),
  /** SHA-384, 48 bytes. */
  SHA_384("SHA-384", 48),
  /** SHA-512, 64 bytes. */
  SHA_512("SHA-512", 64),
  /** SHA3-256, 32 bytes. */
  SHA3_256("SHA3-256", 32),
  /** SHA3-512, 64 bytes. */
  SHA3_512("SHA3-512", 64),
  /** BLAKE3 without a key, 32 bytes. Slower here than SHA-256: for what others made with it. */
  BLAKE3("BLAKE3", 32);

  private final String standardName;
  private final int sizeBytes;

  DigestAlgorithm(String standardName, int sizeBytes) {
    this.standardName = standardName;
    this.sizeBytes = sizeBytes;
  }

  /**
   * Returns the algorithm with this name, in either case and with or without its hyphen: {@code
   * SHA-256}, {@code sha256}, {@code SHA3-512}; empty if it is not one of ours.
   */
  public static Optional<DigestAlgorithm> find(String name) {
    String wanted = plain(name);
    return Arrays.stream(values()).filter(a -> plain(a.standardName).equals(wanted)).findFirst();
  }

  private static String plain(String name) {
    return name.replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** Returns the name as standards and the JDK write it, such as {@code SHA-256}. */
  public String standardName() {
    return standardName;
  }

  /** Returns the length of a digest in bytes. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Returns the digest of the bytes. */
  public Digest digest(byte[] bytes) {
    return new Digest(this, newFunction().digest(bytes));
  }

  /** Returns the digest of what is left in the buffer, whose position moves to its limit. */
  public Digest digest(ByteBuffer bytes) {
    return Hasher.of(this).hash(bytes).digest(this);
  }

  /** Returns the digest of all that is left in the stream, which stays open. */
  public Digest digest(InputStream in) throws IOException {
    return Hasher.of(this).hash(in).digest(this);
  }

  /** Returns the digest of all that is left in the channel, which stays open. */
  public Digest digest(ReadableByteChannel in) throws IOException {
    return Hasher.of(this).hash(in).digest(this);
  }

  /** Returns the digest of the file's content, read once in pieces. */
  public Digest digest(Path file) throws IOException {
    return Hasher.of(this).hash(file).digest(this);
  }

  MessageDigest newFunction() {
    if (this == BLAKE3) {
      return new Blake3Function();
    }
    try {
      return MessageDigest.getInstance(standardName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + standardName, e);
    }
  }
}

package dev.velum.core.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A cryptographic hash function (FIPS 180-4): nobody can find two messages with the same digest.
 *
 * <p>The work is done by the JDK, which uses the processor's own instructions where it has them.
 */
public enum DigestAlgorithm {
  /** SHA-256, 32 bytes: the usual choice. */
  SHA_256("SHA-256", 32),
  /** SHA-384, 48 bytes. */
  SHA_384("SHA-384", 48),
  /** SHA-512, 64 bytes. */
  SHA_512("SHA-512", 64);

  private static final int BUFFER_BYTES = 1 << 17;

  private final String standardName;
  private final int sizeBytes;

  DigestAlgorithm(String standardName, int sizeBytes) {
    this.standardName = standardName;
    this.sizeBytes = sizeBytes;
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

  /** Returns the digest of all that is left in the stream, which stays open. */
  public Digest digest(InputStream in) throws IOException {
    MessageDigest function = newFunction();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      function.update(buffer, 0, n);
    }
    return new Digest(this, function.digest());
  }

  /** Returns the digest of the file's content, read once in pieces. */
  public Digest digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return digest(in);
    }
  }

  private MessageDigest newFunction() {
    try {
      return MessageDigest.getInstance(standardName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + standardName, e);
    }
  }
}

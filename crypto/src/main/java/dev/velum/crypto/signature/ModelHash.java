package dev.velum.crypto.signature;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** The hash functions that OpenSSF Model Signing names. Velum signs with SHA-256. */
enum ModelHash {
  SHA256("sha256", 32),
  BLAKE2B("blake2b", 64),
  BLAKE3("blake3", 32);

  private static final int MAX_BUFFER_BYTES = 1 << 17;

  private final String label;
  private final int sizeBytes;

  ModelHash(String label, int sizeBytes) {
    this.label = label;
    this.sizeBytes = sizeBytes;
  }

  String label() {
    return label;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  static Optional<ModelHash> of(String label) {
    for (ModelHash hash : values()) {
      if (hash.label.equals(label)) {
        return Optional.of(hash);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the digest of the next bytes of a stream, or of all that is left if there are fewer.
   *
   * @param expected about how many bytes there are; small files are many and get a small buffer
   */
  byte[] digest(InputStream in, long length, long expected) throws IOException {
    Function function = newFunction();
    // One more byte than expected, so that one read finds the end.
    byte[] buffer = new byte[(int) Math.min(MAX_BUFFER_BYTES, Math.max(0, expected) + 1)];
    long left = length;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        break;
      }
      function.update(buffer, n);
      left -= n;
    }
    return function.finish();
  }

  private Function newFunction() {
    return switch (this) {
      case SHA256 -> new JdkFunction(newSha256());
      case BLAKE2B -> new BouncyFunction(new Blake2bDigest(8 * sizeBytes));
      case BLAKE3 -> new BouncyFunction(new Blake3Digest(8 * sizeBytes));
    };
  }

  /** Returns the JDK's function, many times as fast as Bouncy Castle's. */
  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }

  private interface Function {
    void update(byte[] bytes, int length);

    byte[] finish();
  }

  private record JdkFunction(MessageDigest digest) implements Function {
    @Override
    public void update(byte[] bytes, int length) {
      digest.update(bytes, 0, length);
    }

    @Override
    public byte[] finish() {
      return digest.digest();
    }
  }

  private record BouncyFunction(Digest digest) implements Function {
    @Override
    public void update(byte[] bytes, int length) {
      digest.update(bytes, 0, length);
    }

    @Override
    public byte[] finish() {
      byte[] result = new byte[digest.getDigestSize()];
      digest.doFinal(result, 0);
      return result;
    }
  }
}

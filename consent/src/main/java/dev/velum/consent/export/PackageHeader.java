package dev.velum.consent.export;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.crypto.EncryptionContext;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/**
 * The first {@value #LENGTH} bytes of a sealed package: {@code VELUMPKG}, a version, the second in
 * which it expires and the request's id. They stand in clear, so that a package can be cleared away
 * without its key, and are the context of the envelope behind them, so that it opens with no other.
 */
record PackageHeader(Instant expires, UUID requestId) {
  static final int LENGTH = 33;

  private static final byte[] MAGIC = "VELUMPKG".getBytes(US_ASCII);
  private static final int VERSION = 1;

  void writeTo(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.write(MAGIC);
    data.writeByte(VERSION);
    data.writeLong(expires.getEpochSecond());
    data.writeLong(requestId.getMostSignificantBits());
    data.writeLong(requestId.getLeastSignificantBits());
  }

  /**
   * Reads the header.
   *
   * @throws PackageException if the stream does not begin with one, or with one of a later version
   */
  static PackageHeader read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] magic = data.readNBytes(MAGIC.length);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new PackageException("not a sealed package");
    }
    try {
      int version = data.readUnsignedByte();
      if (version != VERSION) {
        throw new PackageException("a sealed package of version " + version + ", not " + VERSION);
      }
      long expires = data.readLong();
      UUID requestId = new UUID(data.readLong(), data.readLong());
      if (expires < Instant.MIN.getEpochSecond() || expires > Instant.MAX.getEpochSecond()) {
        throw new PackageException("a sealed package whose expiry is no time");
      }
      return new PackageHeader(Instant.ofEpochSecond(expires), requestId);
    } catch (EOFException e) {
      throw new PackageException("a sealed package that ends in its header", e);
    }
  }

  EncryptionContext context() {
    return EncryptionContext.copyOf(
        Map.of(
            "format", "velum-package/" + VERSION,
            "request", requestId.toString(),
            "expires", Long.toString(expires.getEpochSecond())));
  }
}

package dev.velum.core.integrity;

import java.security.MessageDigest;
import org.apache.commons.codec.digest.Blake3;

/** BLAKE3 of commons-codec in the shape that the JDK gives to its own functions. */
final class Blake3Function extends MessageDigest {
  private final Blake3 blake3 = Blake3.initHash();

  Blake3Function() {
    super(DigestAlgorithm.BLAKE3.standardName());
  }

  @Override
  protected int engineGetDigestLength() {
    return DigestAlgorithm.BLAKE3.sizeBytes();
  }

  @Override
  protected void engineUpdate(byte input) {
    blake3.update(new byte[] {input});
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    blake3.update(input, offset, length);
  }

  @Override
  protected byte[] engineDigest() {
    byte[] digest = blake3.doFinalize(engineGetDigestLength());
    blake3.reset();
    return digest;
  }

  @Override
  protected void engineReset() {
    blake3.reset();
  }
}

package dev.velum.crypto;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.internal.KeyMeter;
import java.util.Arrays;

/** An authenticator whose codes are counted as they are made; checking one is not counted. */
final class MeteredAuthenticator implements MessageAuthenticator {
  private final MessageAuthenticator authenticator;
  private final KeyMeter meter;

  MeteredAuthenticator(MessageAuthenticator authenticator, KeyMeter meter) {
    this.authenticator = authenticator;
    this.meter = meter;
  }

  @Override
  public String keyId() {
    return authenticator.keyId();
  }

  @Override
  public byte[] authenticate(byte[]... parts) {
    meter.count(Arrays.stream(parts).mapToLong(part -> part.length).sum());
    return authenticator.authenticate(parts);
  }

  @Override
  public boolean verify(byte[] code, byte[]... parts) {
    return authenticator.verify(code, parts);
  }

  @Override
  public String toString() {
    return authenticator.toString();
  }
}

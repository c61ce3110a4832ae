package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.crypto.internal.WrappedKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/** A key-encryption key that a service keeps; the wrapped key names it. */
final class ServiceKey extends KeyEncryptionKey {
  static final String TYPE = "service";

  private static final int MAX_NAME = 512;

  private final String parameter;
  private final KeyService service;
  private volatile boolean destroyed;

  ServiceKey(String name, KeyService service) {
    argument(
        name.length() >= 1 && name.length() <= MAX_NAME,
        "key name must have 1 to %s characters, got %s",
        MAX_NAME,
        name.length());
    argument(
        name.chars().allMatch(c -> c > ' ' && c <= '~'),
        "key name must be printable ASCII without blanks");
    this.parameter = "n=" + name;
    this.service = service;
  }

  @Override
  protected WrappedKey wrap(byte[] label, byte[] wrapped, SecureRandom random) {
    state(!destroyed, "key-encryption key was destroyed");
    WrappedKey head = new WrappedKey(TYPE, List.of(parameter), new byte[0]);
    byte[] key = wrapped.clone();
    try {
      return new WrappedKey(
          TYPE, head.parameters(), service.encrypt(key, head.associatedData(label)).clone());
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new KeyServiceException(
          "the key service did not wrap a key under " + parameter.substring(2), e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  protected Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped) {
    state(!destroyed, "key-encryption key was destroyed");
    if (!wrapped.type().equals(TYPE) || !wrapped.parameters().equals(List.of(parameter))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          service.decrypt(wrapped.ciphertext().clone(), wrapped.associatedData(label)).clone());
    } catch (GeneralSecurityException e) {
      if (e instanceof AEADBadTagException || e.getCause() == null) {
        return Optional.empty();
      }
      throw failure(e);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private KeyServiceException failure(Exception e) {
    return new KeyServiceException(
        "the key service did not unwrap a key under " + parameter.substring(2), e);
  }

  /** Ends the use of the service through this object; the service keeps its key. */
  @Override
  public void destroy() {
    destroyed = true;
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }
}

package dev.velum.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A key service in memory, as Tink's clients for the real ones look; it can be switched off. */
final class FakeKms implements KmsClient {
  static final String PREFIX = "fake-kms://";

  final AtomicInteger calls = new AtomicInteger();
  volatile boolean reachable = true;
  private final Map<String, Aead> keys = new ConcurrentHashMap<>();

  @Override
  public boolean doesSupport(String keyUri) {
    return keyUri.startsWith(PREFIX);
  }

  @Override
  public KmsClient withCredentials(String credentialPath) {
    return this;
  }

  @Override
  public KmsClient withDefaultCredentials() {
    return this;
  }

  @Override
  public Aead getAead(String keyUri) throws GeneralSecurityException {
    if (!doesSupport(keyUri)) {
      throw new GeneralSecurityException("not one of this service");
    }
    AeadConfig.register();
    Aead aead =
        keys.computeIfAbsent(
            keyUri,
            uri -> {
              try {
                return KeysetHandle.generateNew(
                        PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
              } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
              }
            });
    return new Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws GeneralSecurityException {
        call();
        return aead.encrypt(plaintext, associatedData);
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
          throws GeneralSecurityException {
        call();
        return aead.decrypt(ciphertext, associatedData);
      }
    };
  }

  private void call() throws GeneralSecurityException {
    calls.incrementAndGet();
    if (!reachable) {
      // As the clients for AWS and Google Cloud put it.
      throw new GeneralSecurityException("decryption failed", new IOException("no route to host"));
    }
  }
}

package dev.velum.crypto;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;

/**
 * The bridge to Tink. The only class that needs the optional dependency {@code
 * com.google.crypto.tink:tink}.
 *
 * <p>All key services that Tink has clients for protect Velum's keys:
 *
 * <pre>{@code
 * // AWS KMS, with com.google.crypto.tink:tink-awskms
 * String name = "aws-kms://arn:aws:kms:eu-central-1:111122223333:key/1234abcd";
 * Aead aead = new AwsKmsClient().withDefaultCredentials().getAead(name);
 *
 * // Google Cloud KMS, with com.google.crypto.tink:tink-gcpkms
 * String name = "gcp-kms://projects/p/locations/europe-west3/keyRings/r/cryptoKeys/k";
 * Aead aead = new GcpKmsClient().withDefaultCredentials().getAead(name);
 *
 * // HashiCorp Vault (transit engine), with a client of the application's choice that is a KmsClient
 * Aead aead = client.getAead("hcvault://vault.example.org:8200/transit/keys/velum");
 *
 * keys.save(path, TinkKeys.keyEncryptionKey(name, aead));
 * }</pre>
 */
public final class TinkKeys {
  private TinkKeys() {}

  /**
   * Returns a key-encryption key that a Tink {@code Aead} stands for: one of a key service, or one
   * of a keyset in memory.
   *
   * @param name what the key is called, such as its URI: 1 to 512 characters of printable ASCII
   *     without blanks; stands in clear in the files
   * @param aead does the work
   * @throws IllegalArgumentException if the name is not such
   */
  public static KeyEncryptionKey keyEncryptionKey(String name, Aead aead) {
    return KeyEncryptionKey.fromService(
        name,
        new KeyService() {
          @Override
          public byte[] encrypt(byte[] plaintext, byte[] associatedData)
              throws GeneralSecurityException {
            return aead.encrypt(plaintext, associatedData);
          }

          @Override
          public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
              throws GeneralSecurityException {
            return aead.decrypt(ciphertext, associatedData);
          }
        });
  }
}

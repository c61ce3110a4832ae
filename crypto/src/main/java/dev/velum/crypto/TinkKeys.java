package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.mac.MacConfig;
import dev.velum.crypto.internal.SecretAccess;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bridge to Tink: its key services protect Velum's keys, and keysets go from one to the other.
 * The only class that needs the optional dependency {@code com.google.crypto.tink:tink}.
 *
 * <p><b>Key services.</b> All that Tink has clients for:
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
 *
 * <p><b>Keysets.</b> {@link #importKeys} and {@link #exportKeys} carry the keys of one purpose with
 * their ids, states, prefixes and primary:
 *
 * <table>
 *   <caption>What corresponds to what</caption>
 *   <tr><th>Tink</th><th>purpose here</th><th>what one makes, the other reads</th></tr>
 *   <tr><td>AES-GCM, 256 bits</td><td>{@code PORTABLE}</td>
 *       <td>all, both ways ({@link dev.velum.crypto.field.PortableCipher})</td></tr>
 *   <tr><td>HMAC-SHA-256, 256 bits, tags of 32 bytes</td>
 *       <td>{@code AUDIT}, {@code LEDGER}, {@code PSEUDONYM}, {@code BLIND_INDEX}</td>
 *       <td>{@link Keyset#authenticator} gives what Tink gives after its prefix</td></tr>
 *   <tr><td>AES-SIV, 512 bits</td><td>{@code DETERMINISTIC}</td>
 *       <td>the ciphertext proper; docs/formats/tink.md says how</td></tr>
 *   <tr><td>X-AES-GCM, salt of 12 bytes</td>
 *       <td>{@code FIELD}, {@code ENVELOPE}, {@code SHRED}</td>
 *       <td>the ciphertext proper; docs/formats/tink.md says how</td></tr>
 * </table>
 *
 * <p>Everything else is refused: other algorithms, sizes and hashes, and MAC keys with Tink's
 * LEGACY prefix, which for other keys Tink itself reads as the equal CRUNCHY. Tink's {@code Aead},
 * {@code DeterministicAead} and {@code Mac} for data that Tink made come from an exported keyset,
 * so that the keyset here can be the one place where the keys are kept.
 */
public final class TinkKeys {
  /** The longest keyset that is read. */
  private static final int MAX_SIZE = 1 << 20;

  /** The highest number that a Tink key id can be. */
  private static final long MAX_TINK_ID = 0xffff_ffffL;

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

  /** Tells Tink, which has a registry of its own, what keys there are; again does no harm. */
  private static void register() throws GeneralSecurityException {
    AeadConfig.register();
    DeterministicAeadConfig.register();
    MacConfig.register();
  }

  /**
   * Reads a keyset that Tink wrote in clear in its binary form.
   *
   * @throws FormatException if it is not one, or has keys that Tink does not know
   */
  public static KeysetHandle readBinary(byte[] keyset) {
    checkSize(keyset.length);
    try {
      register();
      return TinkProtoKeysetFormat.parseKeyset(
          keyset, InsecureSecretKeyAccess.get(), RegistryConfiguration.get());
    } catch (GeneralSecurityException | RuntimeException e) {
      throw unreadable("binary");
    }
  }

  /**
   * Reads a keyset that Tink wrote in clear as JSON.
   *
   * @throws FormatException if it is not one, or has keys that Tink does not know
   */
  public static KeysetHandle readJson(String keyset) {
    checkSize(keyset.length());
    try {
      register();
      return TinkJsonProtoKeysetFormat.parseKeyset(
          keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException | RuntimeException | StackOverflowError e) {
      throw unreadable("JSON");
    }
  }

  private static void checkSize(int size) {
    if (size > MAX_SIZE) {
      throw new FormatException("a Tink keyset must have at most " + MAX_SIZE + " bytes");
    }
  }

  /** Tink's own words may quote the input, which holds keys. */
  private static FormatException unreadable(String form) {
    return new FormatException("this is not a Tink keyset in " + form + " form that can be read");
  }

  /**
   * Returns a keyset, in clear, in Tink's binary form. It is the caller's to protect and overwrite.
   */
  public static byte[] writeBinary(KeysetHandle keyset) {
    try {
      register();
      return TinkProtoKeysetFormat.serializeKeyset(
          keyset, InsecureSecretKeyAccess.get(), RegistryConfiguration.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot write the keyset", e);
    }
  }

  /** Returns a keyset, in clear, in Tink's JSON form. It is the caller's to protect. */
  public static String writeJson(KeysetHandle keyset) {
    try {
      register();
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot write the keyset", e);
    }
  }

  /**
   * Returns a new keyset with the keys of a Tink keyset.
   *
   * @param purpose what they are for here; {@link TinkKeys} says what fits
   * @throws KeysetException if a key cannot be carried
   */
  public static Keyset importKeys(KeyPurpose purpose, KeysetHandle keyset) {
    return importKeys(
        Keyset.of(KeysetInfo.of(List.of(), Set.of(), List.of()), Map.of()), purpose, keyset);
  }

  /**
   * Returns a keyset with the keys of a Tink keyset added, whose primary becomes the primary for
   * the purpose. Key ids get eight zeros in front, and the time of import as that of creation,
   * since Tink keeps none. Of destroyed keys the description is taken.
   *
   * @param purpose what they are for here; {@link TinkKeys} says what fits
   * @throws KeysetException if a key cannot be carried, or its id is there already
   */
  public static Keyset importKeys(Keyset keys, KeyPurpose purpose, KeysetHandle keyset) {
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    List<KeyVersion> versions = new ArrayList<>();
    Map<String, byte[]> secrets = new HashMap<>();
    String primaryId = "";
    for (int i = 0; i < keyset.size(); i++) {
      KeysetHandle.Entry entry = entry(keyset, i);
      String id = HexFormat.of().toHexDigits(Integer.toUnsignedLong(entry.getId()));
      if (keys.info().find(id).isPresent()) {
        throw new KeysetException("the keyset has a key with the id " + id + " already");
      }
      KeyState state = state(entry.getStatus());
      OutputPrefix prefix;
      if (state == KeyState.DESTROYED) {
        prefix = TinkKey.prefixOf(entry.getKey()); // Tink takes the bytes away, and the kind
      } else {
        TinkKey key = TinkKey.of(entry.getKey(), purpose.algorithm(), entry.getId());
        secrets.put(id, key.secret());
        prefix = key.prefix();
      }
      versions.add(
          new KeyVersion(
              id,
              purpose,
              purpose.algorithm(),
              state,
              now,
              prefix,
              KeyLimits.of(purpose.algorithm())));
      primaryId = entry.isPrimary() ? id : primaryId;
    }
    if (keys.info().versions().size() + versions.size() > Keyset.MAX_KEYS) {
      throw new KeysetException("a keyset must have at most " + Keyset.MAX_KEYS + " keys");
    }
    if (primaryId.isEmpty()) {
      throw new KeysetException("the Tink keyset must have a primary key");
    }
    try {
      return keys.withKeys(versions, secrets, primaryId);
    } catch (IllegalArgumentException e) {
      throw new KeysetException("the keys of the Tink keyset do not fit together");
    }
  }

  private static KeysetHandle.Entry entry(KeysetHandle keyset, int i) {
    try {
      return keyset.getAt(i);
    } catch (IllegalStateException e) {
      throw new KeysetException("key " + (i + 1) + " of the Tink keyset is of an unknown kind");
    }
  }

  private static KeyState state(KeyStatus status) {
    if (status.equals(KeyStatus.ENABLED)) {
      return KeyState.ENABLED;
    }
    return status.equals(KeyStatus.DISABLED) ? KeyState.DISABLED : KeyState.DESTROYED;
  }

  /**
   * Returns the keys of one purpose as a Tink keyset, in clear in memory: what holds it holds the
   * keys. Destroyed keys are left out.
   *
   * <p>A key id becomes its last eight digits, which is what an imported id was before.
   *
   * @throws IllegalArgumentException if the keyset has no key for the purpose
   * @throws KeysetException if Tink has no such primitive, or two ids end alike, or in zeros
   */
  public static KeysetHandle exportKeys(Keyset keys, KeyPurpose purpose) {
    argument(
        keys.info().primary(purpose).isPresent(),
        "the keyset must have a key for purpose %s",
        purpose);
    KeysetHandle.Builder builder = KeysetHandle.newBuilder();
    Set<Integer> ids = new HashSet<>();
    for (KeyVersion version : keys.info().versions()) {
      if (version.purpose() == purpose && version.state() != KeyState.DESTROYED) {
        int id = (int) (HexFormat.fromHexDigitsToLong(version.keyId()) & MAX_TINK_ID);
        if (id == 0 || !ids.add(id)) {
          throw new KeysetException(
              "key "
                  + version.keyId()
                  + " cannot be carried to Tink: the last eight digits of its id must not be zeros"
                  + " or those of another key");
        }
        byte[] secret = SecretAccess.find(keys, version.keyId()).orElseThrow();
        Key key = TinkKey.toTink(version, secret, id);
        KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(key).withFixedId(id);
        entry.setStatus(
            version.state() == KeyState.ENABLED ? KeyStatus.ENABLED : KeyStatus.DISABLED);
        if (keys.info().isPrimary(version.keyId())) {
          entry.makePrimary();
        }
        builder.addEntry(entry);
      }
    }
    try {
      register();
      return builder.build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink refused the keyset", e);
    }
  }
}

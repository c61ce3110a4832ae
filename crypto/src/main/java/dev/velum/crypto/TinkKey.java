package dev.velum.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.XAesGcmKey;
import com.google.crypto.tink.aead.XAesGcmParameters;
import com.google.crypto.tink.daead.AesSivKey;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.mac.HmacKey;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key on its way from or to Tink. Not a record, since it is secret. */
final class TinkKey {
  private static final int XAES_SALT_BYTES = 12;
  private static final int IV_BYTES = 12;
  private static final int GCM_TAG_BYTES = 16;
  private static final int HMAC_TAG_BYTES = 32;

  private static final Map<AesGcmParameters.Variant, OutputPrefix> GCM =
      Map.of(
          AesGcmParameters.Variant.NO_PREFIX, OutputPrefix.NONE,
          AesGcmParameters.Variant.TINK, OutputPrefix.TINK,
          AesGcmParameters.Variant.CRUNCHY, OutputPrefix.CRUNCHY);
  private static final Map<XAesGcmParameters.Variant, OutputPrefix> XAES =
      Map.of(
          XAesGcmParameters.Variant.NO_PREFIX, OutputPrefix.NONE,
          XAesGcmParameters.Variant.TINK, OutputPrefix.TINK);
  private static final Map<AesSivParameters.Variant, OutputPrefix> SIV =
      Map.of(
          AesSivParameters.Variant.NO_PREFIX, OutputPrefix.NONE,
          AesSivParameters.Variant.TINK, OutputPrefix.TINK,
          AesSivParameters.Variant.CRUNCHY, OutputPrefix.CRUNCHY);
  private static final Map<HmacParameters.Variant, OutputPrefix> HMAC =
      Map.of(
          HmacParameters.Variant.NO_PREFIX, OutputPrefix.NONE,
          HmacParameters.Variant.TINK, OutputPrefix.TINK,
          HmacParameters.Variant.CRUNCHY, OutputPrefix.CRUNCHY);

  private final byte[] secret;
  private final OutputPrefix prefix;

  private TinkKey(SecretBytes secret, @Nullable OutputPrefix prefix, int id) {
    if (prefix == null) {
      throw refused(id, "its prefix must not be LEGACY");
    }
    this.secret = secret.toByteArray(InsecureSecretKeyAccess.get());
    this.prefix = prefix;
  }

  byte[] secret() {
    return secret;
  }

  OutputPrefix prefix() {
    return prefix;
  }

  private static KeysetException refused(int id, String rule) {
    return new KeysetException(
        "Tink key " + Integer.toUnsignedString(id) + " cannot be carried: " + rule);
  }

  private static void check(boolean holds, int id, String rule) {
    if (!holds) {
      throw refused(id, rule);
    }
  }

  /**
   * Takes a key over.
   *
   * @param algorithm what it shall be used with here
   * @param id for messages
   * @throws KeysetException if it is a key for something else
   */
  @AccessesPartialKey // the bytes and the parameters go together, or not at all
  static TinkKey of(Key key, KeyAlgorithm algorithm, int id) {
    int size = algorithm.keySizeBytes();
    String sizeRule = "it must have " + 8 * size + " bits";
    if (key instanceof AesGcmKey gcm && algorithm == KeyAlgorithm.AES_256_GCM) {
      AesGcmParameters parameters = gcm.getParameters();
      check(parameters.getKeySizeBytes() == size, id, sizeRule);
      check(
          parameters.getIvSizeBytes() == IV_BYTES && parameters.getTagSizeBytes() == GCM_TAG_BYTES,
          id,
          "its nonces must have 12 bytes and its tags 16");
      return new TinkKey(gcm.getKeyBytes(), GCM.get(parameters.getVariant()), id);
    }
    if (key instanceof XAesGcmKey xaes && algorithm == KeyAlgorithm.XAES_256_GCM) {
      XAesGcmParameters parameters = xaes.getParameters();
      check(
          parameters.getSaltSizeBytes() == XAES_SALT_BYTES,
          id,
          "its salt must have 12 bytes, as C2SP defines X-AES-GCM");
      return new TinkKey(xaes.getKeyBytes(), XAES.get(parameters.getVariant()), id);
    }
    if (key instanceof AesSivKey siv && algorithm == KeyAlgorithm.AES_256_SIV) {
      AesSivParameters parameters = siv.getParameters();
      check(parameters.getKeySizeBytes() == size, id, sizeRule);
      return new TinkKey(siv.getKeyBytes(), SIV.get(parameters.getVariant()), id);
    }
    if (key instanceof HmacKey hmac && algorithm == KeyAlgorithm.HMAC_SHA_256) {
      HmacParameters parameters = hmac.getParameters();
      check(
          parameters.getHashType().equals(HmacParameters.HashType.SHA256),
          id,
          "its hash must be SHA-256");
      check(parameters.getKeySizeBytes() == size, id, sizeRule);
      check(
          parameters.getCryptographicTagSizeBytes() == HMAC_TAG_BYTES,
          id,
          "its tags must have 32 bytes");
      return new TinkKey(hmac.getKeyBytes(), HMAC.get(parameters.getVariant()), id);
    }
    throw refused(id, "it must be a key for " + algorithm);
  }

  /**
   * Returns the prefix of a key whose bytes may be gone, and with them the choice among prefixes.
   */
  static OutputPrefix prefixOf(Key key) {
    Optional<OutputPrefix> known = Optional.empty();
    if (key instanceof AesGcmKey gcm) {
      known = Optional.ofNullable(GCM.get(gcm.getParameters().getVariant()));
    } else if (key instanceof XAesGcmKey xaes) {
      known = Optional.ofNullable(XAES.get(xaes.getParameters().getVariant()));
    } else if (key instanceof AesSivKey siv) {
      known = Optional.ofNullable(SIV.get(siv.getParameters().getVariant()));
    } else if (key instanceof HmacKey hmac) {
      known = Optional.ofNullable(HMAC.get(hmac.getParameters().getVariant()));
    }
    return known.orElse(
        key.getIdRequirementOrNull() == null ? OutputPrefix.NONE : OutputPrefix.TINK);
  }

  /**
   * Returns the key as Tink has it.
   *
   * @param id the last four bytes of the key id
   * @throws KeysetException if Tink has none like it
   */
  @AccessesPartialKey // the algorithm comes with the bytes
  static Key toTink(KeyVersion version, byte[] secret, int id) {
    SecretBytes bytes = SecretBytes.copyFrom(secret, InsecureSecretKeyAccess.get());
    Integer requirement = version.prefix() == OutputPrefix.NONE ? null : id;
    try {
      return switch (version.algorithm()) {
        case AES_256_GCM ->
            AesGcmKey.builder()
                .setParameters(
                    AesGcmParameters.builder()
                        .setKeySizeBytes(secret.length)
                        .setIvSizeBytes(IV_BYTES)
                        .setTagSizeBytes(GCM_TAG_BYTES)
                        .setVariant(variant(GCM, version))
                        .build())
                .setKeyBytes(bytes)
                .setIdRequirement(requirement)
                .build();
        case XAES_256_GCM ->
            XAesGcmKey.create(
                XAesGcmParameters.create(variant(XAES, version), XAES_SALT_BYTES),
                bytes,
                requirement);
        case AES_256_SIV ->
            AesSivKey.builder()
                .setParameters(
                    AesSivParameters.builder()
                        .setKeySizeBytes(secret.length)
                        .setVariant(variant(SIV, version))
                        .build())
                .setKeyBytes(bytes)
                .setIdRequirement(requirement)
                .build();
        case HMAC_SHA_256 ->
            HmacKey.builder()
                .setParameters(
                    HmacParameters.builder()
                        .setKeySizeBytes(secret.length)
                        .setTagSizeBytes(HMAC_TAG_BYTES)
                        .setHashType(HmacParameters.HashType.SHA256)
                        .setVariant(variant(HMAC, version))
                        .build())
                .setKeyBytes(bytes)
                .setIdRequirement(requirement)
                .build();
        case AES_256_FF1 -> throw foreign(version);
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink refused a key", e);
    }
  }

  private static <V> V variant(Map<V, OutputPrefix> variants, KeyVersion version) {
    Optional<V> variant =
        variants.entrySet().stream()
            .filter(entry -> entry.getValue() == version.prefix())
            .map(Map.Entry::getKey)
            .findFirst();
    return variant.orElseThrow(() -> foreign(version));
  }

  private static KeysetException foreign(KeyVersion version) {
    return new KeysetException(
        "key "
            + version.keyId()
            + " cannot be carried to Tink, which has no "
            + version.algorithm()
            + (version.prefix() == OutputPrefix.NONE ? "" : " with prefix " + version.prefix()));
  }
}

package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.ChaCha20Poly1305Parameters;
import com.google.crypto.tink.aead.XAesGcmParameters;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.mac.HmacParameters;
import com.google.crypto.tink.mac.MacConfig;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.PortableCipher;
import dev.velum.crypto.internal.SecretAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinkKeysTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);
  private static final byte[] DATA = "data".getBytes(UTF_8);
  private static final EncryptionContext CONTEXT = EncryptionContext.of("column", "c");

  /** Kind, key id, and what docs/formats/field.md puts before them. */
  private static final int HEAD_BYTES = 9;

  @TempDir Path directory;

  @BeforeAll
  static void register() throws GeneralSecurityException {
    AeadConfig.register();
    DeterministicAeadConfig.register();
    MacConfig.register();
  }

  private static AesGcmParameters gcm(AesGcmParameters.Variant variant)
      throws GeneralSecurityException {
    return gcm(variant, 32);
  }

  private static AesGcmParameters gcm(AesGcmParameters.Variant variant, int keyBytes)
      throws GeneralSecurityException {
    return AesGcmParameters.builder()
        .setKeySizeBytes(keyBytes)
        .setIvSizeBytes(12)
        .setTagSizeBytes(16)
        .setVariant(variant)
        .build();
  }

  private static HmacParameters hmac(HmacParameters.Variant variant)
      throws GeneralSecurityException {
    return hmac(variant, HmacParameters.HashType.SHA256, 32, 32);
  }

  private static HmacParameters hmac(
      HmacParameters.Variant variant, HmacParameters.HashType hash, int keyBytes, int tagBytes)
      throws GeneralSecurityException {
    return HmacParameters.builder()
        .setKeySizeBytes(keyBytes)
        .setTagSizeBytes(tagBytes)
        .setHashType(hash)
        .setVariant(variant)
        .build();
  }

  private static AesSivParameters siv(AesSivParameters.Variant variant)
      throws GeneralSecurityException {
    return AesSivParameters.builder().setKeySizeBytes(64).setVariant(variant).build();
  }

  private static KeysetHandle generate(com.google.crypto.tink.Parameters... parameters)
      throws GeneralSecurityException {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder();
    int id = 0x7000_0001;
    for (com.google.crypto.tink.Parameters each : parameters) {
      KeysetHandle.Builder.Entry entry =
          KeysetHandle.generateEntryFromParameters(each).withFixedId(id);
      id += 0x4000_0001; // beyond the sign bit, too
      builder.addEntry(entry);
    }
    builder.getAt(0).makePrimary();
    return builder.build();
  }

  private static <P> P primitive(KeysetHandle handle, Class<P> type)
      throws GeneralSecurityException {
    return handle.getPrimitive(RegistryConfiguration.get(), type);
  }

  private Keyset counted(Keyset keys) throws IOException {
    return keys.countingIn(KeyUsageFile.create(directory.resolve("usage" + System.nanoTime())));
  }

  @Test
  void aesGcmOfAllPrefixes_isReadBothWays() throws Exception {
    for (AesGcmParameters.Variant variant :
        List.of(
            AesGcmParameters.Variant.TINK,
            AesGcmParameters.Variant.CRUNCHY,
            AesGcmParameters.Variant.NO_PREFIX)) {
      KeysetHandle tink =
          generate(
              gcm(variant),
              gcm(AesGcmParameters.Variant.TINK),
              gcm(AesGcmParameters.Variant.NO_PREFIX));
      Aead aead = primitive(tink, Aead.class);
      Keyset keys = counted(TinkKeys.importKeys(KeyPurpose.PORTABLE, tink));
      PortableCipher cipher = PortableCipher.with(keys);

      assertThat(cipher.decrypt(aead.encrypt(MESSAGE, DATA), DATA)).isEqualTo(MESSAGE);
      assertThat(aead.decrypt(cipher.encrypt(MESSAGE, DATA), DATA)).isEqualTo(MESSAGE);
      // And under keys that are not the primary one.
      for (int i = 1; i < tink.size(); i++) {
        Aead other = primitive(KeysetHandle.newBuilder(tink).build(), Aead.class);
        assertThat(other).isNotNull();
        KeysetHandle.Builder promoted = KeysetHandle.newBuilder(tink);
        promoted.getAt(i).makePrimary();
        byte[] sealed = primitive(promoted.build(), Aead.class).encrypt(MESSAGE, DATA);
        assertThat(cipher.decrypt(sealed, DATA)).isEqualTo(MESSAGE);
      }
    }
  }

  @Test
  void portableKeysMadeHere_areReadByTink() throws Exception {
    Keyset keys = counted(TestKeys.keyset(5, KeyPurpose.PORTABLE));
    PortableCipher cipher = PortableCipher.with(keys);
    Aead aead = primitive(TinkKeys.exportKeys(keys, KeyPurpose.PORTABLE), Aead.class);

    byte[] sealed = cipher.encrypt(MESSAGE, DATA);

    assertThat(sealed[0]).isEqualTo((byte) 1);
    assertThat(aead.decrypt(sealed, DATA)).isEqualTo(MESSAGE);
    assertThat(cipher.decrypt(aead.encrypt(MESSAGE, DATA), DATA)).isEqualTo(MESSAGE);
  }

  @Test
  void portableMessage_neverHasTheSameNonceTwice() throws Exception {
    PortableCipher cipher = PortableCipher.with(counted(TestKeys.keyset(5, KeyPurpose.PORTABLE)));
    Set<String> nonces = new HashSet<>();

    for (int i = 0; i < 100; i++) {
      byte[] sealed = cipher.encrypt(new byte[0], DATA);
      nonces.add(HexFormat.of().formatHex(sealed, 5, 17));
      assertThat(sealed).hasSize(33);
      assertThat(cipher.decrypt(sealed, DATA)).isEmpty();
    }

    assertThat(nonces).hasSize(100);
  }

  @Test
  void everyAlteredByteAndTruncation_isRefusedByThePortableCipher() throws Exception {
    PortableCipher cipher = PortableCipher.with(counted(TestKeys.keyset(5, KeyPurpose.PORTABLE)));
    byte[] sealed = cipher.encrypt(MESSAGE, DATA);
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      byte[] cut = Arrays.copyOf(sealed, i);
      assertThatThrownBy(() -> cipher.decrypt(altered, DATA))
          .isInstanceOf(DecryptionException.class);
      assertThatThrownBy(() -> cipher.decrypt(cut, DATA)).isInstanceOf(DecryptionException.class);
    }
    assertThatThrownBy(() -> cipher.decrypt(sealed, MESSAGE))
        .isInstanceOf(DecryptionException.class)
        .hasNoCause();
  }

  @Test
  void idsStatesPrefixesAndPrimary_areKept() throws Exception {
    KeysetHandle.Builder builder =
        KeysetHandle.newBuilder(
            generate(
                gcm(AesGcmParameters.Variant.TINK),
                gcm(AesGcmParameters.Variant.NO_PREFIX),
                gcm(AesGcmParameters.Variant.CRUNCHY)));
    builder.getAt(1).makePrimary();
    builder.getAt(2).setStatus(KeyStatus.DISABLED);
    KeysetHandle tink = builder.build();

    Keyset keys = TinkKeys.importKeys(KeyPurpose.PORTABLE, tink);

    assertThat(keys.info().versions())
        .extracting(KeyVersion::keyId)
        .containsExactly("0000000070000001", "00000000b0000002", "00000000f0000003");
    assertThat(keys.info().versions())
        .extracting(KeyVersion::state)
        .containsExactly(KeyState.ENABLED, KeyState.ENABLED, KeyState.DISABLED);
    assertThat(keys.info().versions())
        .extracting(KeyVersion::prefix)
        .containsExactly(OutputPrefix.TINK, OutputPrefix.NONE, OutputPrefix.CRUNCHY);
    assertThat(keys.info().primary(KeyPurpose.PORTABLE).orElseThrow().keyId())
        .isEqualTo("00000000b0000002");
    assertThat(TinkKeys.exportKeys(keys, KeyPurpose.PORTABLE).equalsKeyset(tink)).isTrue();

    Path file = directory.resolve("keys");
    keys.save(file, KeyEncryptionKey.fromRawKey(new byte[32]));
    Keyset opened = Keyset.open(file, KeyEncryptionKey.fromRawKey(new byte[32]));
    assertThat(TinkKeys.exportKeys(opened, KeyPurpose.PORTABLE).equalsKeyset(tink)).isTrue();
  }

  @Test
  void eachPrimitiveThatBothHave_comesBackAsItWent() throws Exception {
    KeysetHandle mac =
        generate(hmac(HmacParameters.Variant.TINK), hmac(HmacParameters.Variant.NO_PREFIX));
    KeysetHandle deterministic =
        generate(siv(AesSivParameters.Variant.TINK), siv(AesSivParameters.Variant.CRUNCHY));
    KeysetHandle xaes = generate(XAesGcmParameters.create(XAesGcmParameters.Variant.TINK, 12));
    for (KeyPurpose purpose : KeyPurpose.values()) {
      KeysetHandle tink =
          switch (purpose.algorithm()) {
            case HMAC_SHA_256 -> mac;
            case AES_256_SIV -> deterministic;
            case XAES_256_GCM -> xaes;
            case AES_256_GCM -> generate(gcm(AesGcmParameters.Variant.TINK));
            case AES_256_FF1 -> null;
          };
      if (tink != null) {
        Keyset keys = TinkKeys.importKeys(purpose, tink);
        assertThat(TinkKeys.exportKeys(keys, purpose).equalsKeyset(tink))
            .as("%s", purpose)
            .isTrue();
      }
    }
  }

  @Test
  void bothFormsOfTink_areReadAndWritten() throws Exception {
    KeysetHandle tink = generate(hmac(HmacParameters.Variant.TINK));
    byte[] binary =
        TinkProtoKeysetFormat.serializeKeyset(
            tink, InsecureSecretKeyAccess.get(), RegistryConfiguration.get());

    assertThat(TinkKeys.readBinary(binary).equalsKeyset(tink)).isTrue();
    assertThat(TinkKeys.readBinary(TinkKeys.writeBinary(tink)).equalsKeyset(tink)).isTrue();
    assertThat(TinkKeys.readJson(TinkKeys.writeJson(tink)).equalsKeyset(tink)).isTrue();
  }

  @Test
  void hmacCodes_areThoseOfTinkAfterItsPrefix() throws Exception {
    for (HmacParameters.Variant variant :
        List.of(HmacParameters.Variant.NO_PREFIX, HmacParameters.Variant.TINK)) {
      KeysetHandle tink = generate(hmac(variant));
      byte[] code = primitive(tink, Mac.class).computeMac(MESSAGE);
      Keyset keys = TinkKeys.importKeys(KeyPurpose.AUDIT, tink);

      assertThat(keys.authenticator(KeyPurpose.AUDIT).authenticate(MESSAGE))
          .isEqualTo(Arrays.copyOfRange(code, code.length - 32, code.length));
    }
  }

  private static byte[] binding(byte[] head) {
    byte[] context = CONTEXT.encoded();
    return ByteBuffer.allocate(14 + head.length + context.length)
        .put("velum-field-1\0".getBytes(UTF_8))
        .put(head)
        .put(context)
        .array();
  }

  private static ReferenceField reference(Keyset keys) {
    String keyId = keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId();
    return new ReferenceField(SecretAccess.find(keys, keyId).orElseThrow(), CONTEXT);
  }

  @Test
  void tink_opensTheMessageInAField() throws Exception {
    Keyset keys = TestKeys.keyset(5, KeyPurpose.FIELD);
    FieldCiphertext field = FieldCipher.with(keys).encrypt(FieldType.STRING, "value", CONTEXT);
    Aead aead = primitive(TinkKeys.exportKeys(keys, KeyPurpose.FIELD), Aead.class);

    ReferenceField reference = reference(keys);
    byte[] binding = reference.bindingOf(field.toBytes());
    assertThat(aead.decrypt(reference.messageIn(field.toBytes()), binding))
        .asString(UTF_8)
        .isEqualTo("value");
  }

  @Test
  void fieldAroundAMessageOfTink_opensHere() throws Exception {
    Keyset keys = TestKeys.keyset(5, KeyPurpose.FIELD);
    byte[] head =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(FieldCiphertext.Kind.RANDOMIZED.code())
            .putLong(
                java.util.HexFormat.fromHexDigitsToLong(
                    keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId()))
            .array();
    byte[] theirs =
        primitive(TinkKeys.exportKeys(keys, KeyPurpose.FIELD), Aead.class)
            .encrypt("value".getBytes(UTF_8), reference(keys).binding(head, (byte) 1));
    byte[] whole = reference(keys).around(theirs, head, (byte) 1);

    assertThat(FieldCipher.with(keys).decrypt(FieldType.STRING, FieldCiphertext.of(whole), CONTEXT))
        .isEqualTo("value");
  }

  @Test
  void tink_makesTheSameDeterministicFieldWithoutItsHead() throws Exception {
    Keyset keys = TestKeys.keyset(5, KeyPurpose.DETERMINISTIC);
    byte[] sealed =
        DeterministicCipher.with(keys).encrypt(FieldType.STRING, "value", CONTEXT).toBytes();
    DeterministicAead siv =
        primitive(TinkKeys.exportKeys(keys, KeyPurpose.DETERMINISTIC), DeterministicAead.class);

    assertThat(
            siv.encryptDeterministically(
                FieldType.STRING.encode("value"), binding(Arrays.copyOf(sealed, HEAD_BYTES))))
        .isEqualTo(Arrays.copyOfRange(sealed, HEAD_BYTES, sealed.length));
  }

  private static void assertRefused(
      KeyPurpose purpose, com.google.crypto.tink.Parameters parameters, String rule)
      throws GeneralSecurityException {
    KeysetHandle tink = generate(parameters);

    assertThatThrownBy(() -> TinkKeys.importKeys(purpose, tink))
        .isInstanceOf(KeysetException.class)
        .hasMessage("Tink key 1879048193 cannot be carried: " + rule);
  }

  @Test
  void whatCannotBeCarried_isRefusedWithItsRule() throws Exception {
    assertRefused(
        KeyPurpose.PORTABLE, gcm(AesGcmParameters.Variant.TINK, 16), "it must have 256 bits");
    assertRefused(
        KeyPurpose.PORTABLE,
        ChaCha20Poly1305Parameters.create(ChaCha20Poly1305Parameters.Variant.TINK),
        "it must be a key for aes-256-gcm");
    assertRefused(
        KeyPurpose.FIELD, gcm(AesGcmParameters.Variant.TINK), "it must be a key for xaes-256-gcm");
    assertRefused(
        KeyPurpose.FIELD,
        XAesGcmParameters.create(XAesGcmParameters.Variant.TINK, 8),
        "its salt must have 12 bytes, as C2SP defines X-AES-GCM");
    assertRefused(
        KeyPurpose.AUDIT, hmac(HmacParameters.Variant.LEGACY), "its prefix must not be LEGACY");
    HmacParameters.Variant plain = HmacParameters.Variant.NO_PREFIX;
    assertRefused(
        KeyPurpose.AUDIT,
        hmac(plain, HmacParameters.HashType.SHA512, 32, 32),
        "its hash must be SHA-256");
    assertRefused(
        KeyPurpose.AUDIT,
        hmac(plain, HmacParameters.HashType.SHA256, 16, 32),
        "it must have 256 bits");
    assertRefused(
        KeyPurpose.AUDIT,
        hmac(plain, HmacParameters.HashType.SHA256, 32, 16),
        "its tags must have 32 bytes");
    assertRefused(
        KeyPurpose.FORMAT_PRESERVING,
        gcm(AesGcmParameters.Variant.TINK),
        "it must be a key for aes-256-ff1");
  }

  @Test
  void keysThatTinkHasNotOrCannotName_areNotExported() throws Exception {
    Keyset ff1 = TestKeys.keyset(1, KeyPurpose.FORMAT_PRESERVING);
    assertThatThrownBy(() -> TinkKeys.exportKeys(ff1, KeyPurpose.FORMAT_PRESERVING))
        .isInstanceOf(KeysetException.class)
        .hasMessageMatching("key [0-9a-f]{16} cannot be carried to Tink, which has no aes-256-ff1");
    assertThatThrownBy(() -> TinkKeys.exportKeys(ff1, KeyPurpose.FIELD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the keyset must have a key for purpose field");
  }

  /** Tink's KeysetManager takes bytes and kind of a destroyed key away. */
  @Test
  void keyThatTinkDestroyed_comesAsDestroyed() throws Exception {
    ByteArrayOutputStream tink = new ByteArrayOutputStream();
    tink.writeBytes(TinkKeys.writeBinary(generate(gcm(AesGcmParameters.Variant.TINK))));
    // One key more (2) of 6 bytes: status (2) DESTROYED, id (3) 5, prefix (4) TINK.
    tink.writeBytes(HexFormat.of().parseHex("1206100318052001"));
    String id = "0000000000000005";

    Keyset keys = TinkKeys.importKeys(KeyPurpose.PORTABLE, TinkKeys.readBinary(tink.toByteArray()));

    assertThat(keys.info().versions()).hasSize(2);
    assertThat(keys.info().find(id).orElseThrow().state()).isEqualTo(KeyState.DESTROYED);
    assertThat(keys.info().find(id).orElseThrow().prefix()).isEqualTo(OutputPrefix.TINK);
    assertThatThrownBy(() -> keys.enable(id)).isInstanceOf(IllegalStateException.class);
    assertThat(TinkKeys.exportKeys(keys, KeyPurpose.PORTABLE).size()).isEqualTo(1);
  }

  @Test
  void destroyedKeysWithTheirBytes_comeWithoutThem() throws Exception {
    for (AesGcmParameters.Variant variant :
        new AesGcmParameters.Variant[] {
          AesGcmParameters.Variant.TINK,
          AesGcmParameters.Variant.CRUNCHY,
          AesGcmParameters.Variant.NO_PREFIX
        }) {
      KeysetHandle.Builder builder =
          KeysetHandle.newBuilder(generate(gcm(AesGcmParameters.Variant.TINK)));
      builder.addEntry(
          KeysetHandle.generateEntryFromParameters(gcm(variant))
              .withFixedId(5)
              .setStatus(KeyStatus.DESTROYED));

      Keyset keys = TinkKeys.importKeys(KeyPurpose.PORTABLE, builder.build());

      KeyVersion destroyed = keys.info().find("0000000000000005").orElseThrow();
      assertThat(destroyed.state()).isEqualTo(KeyState.DESTROYED);
      assertThat(destroyed.prefix().name())
          .isEqualTo(variant == AesGcmParameters.Variant.NO_PREFIX ? "NONE" : variant.toString());
    }
  }

  @Test
  void destroyedKeys_areLeftOutOfAnExport() throws Exception {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.FIELD);
    String old = keys.info().versions().get(0).keyId();
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.FIELD, 2).destroy(old);

    assertThat(TinkKeys.exportKeys(rotated, KeyPurpose.FIELD).size()).isEqualTo(1);
  }

  @Test
  void keysetsTwiceInOne_areRefused() throws Exception {
    KeysetHandle tink = generate(gcm(AesGcmParameters.Variant.TINK));
    Keyset once = TinkKeys.importKeys(KeyPurpose.PORTABLE, tink);

    assertThatThrownBy(() -> TinkKeys.importKeys(once, KeyPurpose.PORTABLE, tink))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the keyset has a key with the id 0000000070000001 already");
  }

  /** Found by mutating keysets. */
  @Test
  void keysetWhosePrimaryIsMissing_isRefused() {
    byte[] binary =
        TinkKeys.writeBinary(
            TinkKeys.exportKeys(TestKeys.keyset(1, KeyPurpose.AUDIT), KeyPurpose.AUDIT));
    // The first field of the message is the number of the primary key.
    binary[1] ^= 2;
    KeysetHandle tink = TinkKeys.readBinary(binary);

    assertThatThrownBy(() -> TinkKeys.importKeys(KeyPurpose.AUDIT, tink))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the Tink keyset must have a primary key");
  }

  @Test
  void malformedKeysets_areRefusedWithoutQuotingThem() {
    assertThatThrownBy(() -> TinkKeys.readBinary(MESSAGE))
        .isInstanceOf(FormatException.class)
        .hasMessage("this is not a Tink keyset in binary form that can be read")
        .hasNoCause();
    assertThatThrownBy(() -> TinkKeys.readJson("{\"secret\":1}"))
        .isInstanceOf(FormatException.class)
        .hasMessage("this is not a Tink keyset in JSON form that can be read")
        .hasNoCause();
    assertThatThrownBy(() -> TinkKeys.readJson("[".repeat(1 << 20)))
        .isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> TinkKeys.readBinary(new byte[(1 << 20) + 1]))
        .isInstanceOf(FormatException.class)
        .hasMessage("a Tink keyset must have at most 1048576 bytes");
  }

  @Test
  void exportedKeyBytes_areThoseOfTheKeyset() throws Exception {
    Key key =
        TinkKeys.exportKeys(TestKeys.keyset(5, KeyPurpose.AUDIT), KeyPurpose.AUDIT)
            .getPrimary()
            .getKey();

    assertThat(key.getParameters()).isEqualTo(hmac(HmacParameters.Variant.NO_PREFIX));
  }
}

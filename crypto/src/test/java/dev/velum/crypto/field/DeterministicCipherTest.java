package dev.velum.crypto.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.AesSiv;
import dev.velum.crypto.internal.SecretAccess;
import dev.velum.crypto.internal.ValueSealer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DeterministicCipherTest {
  private static final EncryptionContext COLUMN = EncryptionContext.of("column", "patients.number");
  private static final String REFUSED = new DecryptionException().getMessage();

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.DETERMINISTIC);
  private final DeterministicCipher cipher = DeterministicCipher.with(keys);

  private static String primaryId(Keyset keys) {
    return keys.info().primary(KeyPurpose.DETERMINISTIC).orElseThrow().keyId();
  }

  @Test
  void layout_isThatOfTheFormatDocument() throws Exception {
    byte[] sealed = cipher.encrypt(FieldType.STRING, "Ann", COLUMN).toBytes();
    long number = HexFormat.fromHexDigitsToLong(primaryId(keys));
    AesSiv siv = new AesSiv(SecretAccess.find(keys, primaryId(keys)).orElseThrow());
    byte[] binding = ValueSealer.associatedData((byte) 2, number, COLUMN.encoded());

    assertThat(sealed).hasSize(29).startsWith(2);
    assertThat(HexFormat.of().formatHex(sealed, 1, 9)).isEqualTo(primaryId(keys));
    assertThat(siv.open(sealed, 9, binding)).isEqualTo(new byte[] {1, 'A', 'n', 'n'});
  }

  @Property(tries = 200)
  void value_comesBackAndEqualValuesAreEqual(@ForAll String value) {
    String valid = value.replaceAll("\\p{Cs}", "x");
    FieldCiphertext sealed = cipher.encrypt(FieldType.STRING, valid, COLUMN);

    assertThat(cipher.decrypt(FieldType.STRING, FieldCiphertext.parse(sealed.toText()), COLUMN))
        .isEqualTo(valid);
    assertThat(DeterministicCipher.with(keys).encrypt(FieldType.STRING, valid, COLUMN))
        .isEqualTo(sealed);
    assertThat(cipher.encrypt(FieldType.STRING, valid + "x", COLUMN)).isNotEqualTo(sealed);
  }

  @Test
  void otherContextsAndTypes_giveOtherCiphertexts() {
    FieldCiphertext sealed = cipher.encrypt(FieldType.STRING, "Ann", COLUMN);

    assertThat(cipher.encrypt(FieldType.STRING, "Ann", EncryptionContext.empty()))
        .isNotEqualTo(sealed);
    assertThat(cipher.encrypt(FieldType.BYTES, new byte[] {'A', 'n', 'n'}, COLUMN))
        .isNotEqualTo(sealed);
  }

  @Test
  void whateverIsWrong_isRefusedAlike() {
    byte[] sealed = cipher.encrypt(FieldType.STRING, "Ann", COLUMN).toBytes();
    for (int bit = 8; bit < 8 * sealed.length; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(cipher, altered, COLUMN);
    }
    for (int length = 26; length < sealed.length; length++) {
      assertRefused(cipher, Arrays.copyOf(sealed, length), COLUMN);
    }
    assertRefused(cipher, sealed, EncryptionContext.empty());
    assertRefused(
        DeterministicCipher.with(TestKeys.keyset(2, KeyPurpose.DETERMINISTIC)), sealed, COLUMN);
  }

  private static void assertRefused(
      DeterministicCipher cipher, byte[] altered, EncryptionContext context) {
    assertThatThrownBy(() -> cipher.decrypt(FieldType.STRING, FieldCiphertext.of(altered), context))
        .isInstanceOf(DecryptionException.class)
        .hasMessage(REFUSED)
        .hasNoCause();
  }

  @Test
  void searchTermsOfAllKeys_findOldAndNewCiphertexts() {
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.DETERMINISTIC, 3);
    DeterministicCipher newer = DeterministicCipher.with(rotated);

    List<FieldCiphertext> terms = newer.encryptWithAll(FieldType.LONG, 7L, COLUMN);

    assertThat(terms)
        .containsExactly(
            newer.encrypt(FieldType.LONG, 7L, COLUMN), cipher.encrypt(FieldType.LONG, 7L, COLUMN));
    assertThat(terms.get(0).keyId()).isEqualTo(primaryId(rotated));
    assertThat(newer.decrypt(FieldType.LONG, terms.get(1), COLUMN)).isEqualTo(7L);
  }

  @Test
  void reencryption_bringsOldCiphertextsToTheOneOfThePrimaryKey() {
    DeterministicCipher newer =
        DeterministicCipher.with(TestKeys.rotate(keys, KeyPurpose.DETERMINISTIC, 3));
    List<FieldCell<Integer>> column =
        IntStream.range(0, 10)
            .mapToObj(
                row ->
                    new FieldCell<>(
                        row,
                        COLUMN,
                        (row < 4 ? newer : cipher).encrypt(FieldType.LONG, 7L, COLUMN)))
            .toList();

    List<FieldCell<Integer>> moved = newer.reencrypt(column.stream()).toList();

    assertThat(moved).extracting(FieldCell::row).containsExactly(4, 5, 6, 7, 8, 9);
    assertThat(moved)
        .extracting(FieldCell::ciphertext)
        .containsOnly(newer.encrypt(FieldType.LONG, 7L, COLUMN));
  }

  @Test
  void keysetWithoutSuchAKey_isRejected() {
    assertThatThrownBy(() -> DeterministicCipher.with(TestKeys.keyset(5, KeyPurpose.FIELD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the keyset must have a key for purpose deterministic");
  }
}

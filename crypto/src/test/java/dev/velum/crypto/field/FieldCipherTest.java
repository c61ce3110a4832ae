package dev.velum.crypto.field;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.ReferenceField;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.SecretAccess;
import dev.velum.crypto.internal.XaesGcm;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCipherTest {
  private static final EncryptionContext PLACE =
      EncryptionContext.of("column", "patients.born", "row", "4711");
  private static final String REFUSED = new DecryptionException().getMessage();

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.FIELD);
  private final FieldCipher cipher = FieldCipher.with(keys, TestKeys.random(2));

  private static void assertRefused(FieldCipher cipher, byte[] altered) {
    assertThatThrownBy(() -> cipher.decrypt(FieldType.STRING, FieldCiphertext.of(altered), PLACE))
        .isInstanceOf(DecryptionException.class)
        .hasMessage(REFUSED)
        .hasNoCause();
  }

  @Test
  void layout_isThatOfTheFormatDocument() throws Exception {
    String keyId = keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId();
    byte[] key = SecretAccess.find(keys, keyId).orElseThrow();
    byte[] sealed = cipher.encrypt(FieldType.STRING, "Ann", PLACE).toBytes();

    ReferenceField reference = new ReferenceField(key, PLACE);
    byte[] message = reference.messageIn(sealed);
    XaesGcm xaes = new XaesGcm(key, new AesGcm());
    xaes.startOpening(Arrays.copyOf(message, 24), reference.bindingOf(sealed));
    byte[] value = new byte[3];

    assertThat(xaes.open(message, 24, 19, value, 0)).isEqualTo(3);
    assertThat(value).asString(UTF_8).isEqualTo("Ann");
    assertThat(reference.typeOf(sealed)).isEqualTo((byte) 1);
    assertThat(sealed).hasSize(53).startsWith(1);
    assertThat(HexFormat.of().formatHex(sealed, 1, 9)).isEqualTo(keyId);
  }

  /** The first half of a nonce is drawn for 4096 values of a cipher, the second for each. */
  @Test
  void noncesOfAColumn_haveAFirstHalfDrawnForEachGroup() throws Exception {
    String keyId = keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId();
    byte[] key = SecretAccess.find(keys, keyId).orElseThrow();
    ReferenceField reference = new ReferenceField(key, PLACE);
    List<Set<String>> firstHalves = new ArrayList<>();
    Set<String> secondHalves = new HashSet<>();

    for (FieldCipher each : List.of(cipher, FieldCipher.with(keys, TestKeys.random(3)))) {
      for (int i = 0; i <= 2 * 4096; i++) {
        byte[] sealed = each.encrypt(FieldType.LONG, 7L, PLACE).toBytes();
        secondHalves.add(HexFormat.of().formatHex(sealed, 21, 33));
        if (i % 4096 == 0) {
          firstHalves.add(new HashSet<>());
        }
        if (i % 4096 <= 1 || i % 4096 == 4095) {
          String half = HexFormat.of().formatHex(reference.messageIn(sealed), 0, 12);
          firstHalves.get(firstHalves.size() - 1).add(half);
        }
      }
    }

    assertThat(secondHalves).hasSize(2 * (2 * 4096 + 1));
    assertThat(firstHalves).hasSize(6).allSatisfy(group -> assertThat(group).hasSize(1));
    assertThat(new HashSet<>(firstHalves)).hasSize(6);
  }

  @Property(tries = 200)
  void ciphertextOfTheReference_opensHere(
      @ForAll byte[] value, @ForAll @StringLength(max = 60) String text) throws Exception {
    String keyId = keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId();
    byte[] key = SecretAccess.find(keys, keyId).orElseThrow();
    EncryptionContext place = EncryptionContext.of("row", text.replaceAll("\\p{Cs}", "_"));
    byte[] message = Arrays.copyOf(TestKeys.bytes(value.length, 24), 24 + value.length + 16);
    XaesGcm xaes = new XaesGcm(key, new AesGcm());
    byte[] head = Arrays.copyOf(cipher.encrypt(FieldType.LONG, 1L, place).toBytes(), 9);
    ReferenceField reference = new ReferenceField(key, place);
    xaes.startSealing(Arrays.copyOf(message, 24), reference.binding(head, (byte) 2));
    xaes.seal(value, 0, value.length, message, 24);
    byte[] sealed = reference.around(message, head, (byte) 2);

    assertThat(cipher.decrypt(FieldType.BYTES, FieldCiphertext.of(sealed), place)).isEqualTo(value);
  }

  /**
   * Contexts and types alternate, so that nothing that is remembered may be taken for another's.
   */
  @Property(tries = 50)
  void valuesOfMixedContextsAndTypes_openWithTheirsOnly(
      @ForAll @Size(max = 40) List<@IntRange(max = 3) Integer> places) {
    List<FieldCiphertext> sealed = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      EncryptionContext place = EncryptionContext.of("row", places.get(i).toString());
      sealed.add(
          i % 2 == 0
              ? cipher.encrypt(FieldType.LONG, (long) i, place)
              : cipher.encrypt(FieldType.STRING, Integer.toString(i), place));
    }
    for (int i = 0; i < places.size(); i++) {
      EncryptionContext place = EncryptionContext.of("row", places.get(i).toString());
      EncryptionContext other = EncryptionContext.of("row", "4");
      FieldCiphertext ciphertext = sealed.get(i);
      FieldType<?> type = i % 2 == 0 ? FieldType.LONG : FieldType.STRING;
      assertThatThrownBy(() -> cipher.decrypt(type, ciphertext, other))
          .isInstanceOf(DecryptionException.class);
      assertThat(cipher.decrypt(type, ciphertext, place)).hasToString(Integer.toString(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 2_030, 2_031, 2_033, 65_519, 65_520, 65_521, 200_000})
  void valuesOfAnySize_comeBackInAnyOrder(int length) {
    byte[] value = TestKeys.bytes(length, length);
    FieldCiphertext large = cipher.encrypt(FieldType.BYTES, value, PLACE);
    FieldCiphertext small = cipher.encrypt(FieldType.BYTES, new byte[] {7}, PLACE);

    assertThat(cipher.decrypt(FieldType.BYTES, large, PLACE)).isEqualTo(value);
    assertThat(cipher.decrypt(FieldType.BYTES, small, PLACE)).containsExactly(7);
    assertThat(cipher.decrypt(FieldType.BYTES, large, PLACE)).isEqualTo(value);
  }

  /** Values of one group share half of their nonce, and nothing shows it. */
  @Test
  void valuesOfOneGroup_haveNothingInCommon() {
    Set<String> halves = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] sealed = cipher.encrypt(FieldType.LONG, 1L, PLACE).toBytes();
      halves.add(HexFormat.of().formatHex(sealed, 9, 21));
      halves.add(HexFormat.of().formatHex(sealed, 21, 33));
    }

    assertThat(halves).hasSize(2_000);
  }

  @Test
  void valuesOfManyGroups_openInAnyOrder() {
    List<FieldCiphertext> sealed = new ArrayList<>();
    for (long i = 0; i < 40; i++) {
      FieldCipher one = FieldCipher.with(keys);
      sealed.add(one.encrypt(FieldType.LONG, 2 * i, PLACE));
      sealed.add(one.encrypt(FieldType.LONG, 2 * i + 1, PLACE));
    }

    for (int step : new int[] {1, 3, 7}) {
      for (int i = 0; i < sealed.size(); i++) {
        int row = i * step % sealed.size();
        assertThat(cipher.decrypt(FieldType.LONG, sealed.get(row), PLACE)).isEqualTo(row);
      }
    }
  }

  @Test
  void valuesBeyondOneGroup_open() {
    for (long i = 0; i < 10_000; i++) {
      FieldCiphertext sealed = cipher.encrypt(FieldType.LONG, i, PLACE);
      assertThat(cipher.decrypt(FieldType.LONG, sealed, PLACE)).isEqualTo(i);
    }
  }

  @Property(tries = 200)
  void value_comesBackFromBytesAndText(@ForAll byte[] value) {
    FieldCiphertext sealed = cipher.encrypt(FieldType.BYTES, value, PLACE);

    assertThat(cipher.decrypt(FieldType.BYTES, FieldCiphertext.of(sealed.toBytes()), PLACE))
        .isEqualTo(value);
    assertThat(cipher.decrypt(FieldType.BYTES, FieldCiphertext.parse(sealed.toText()), PLACE))
        .isEqualTo(value);
    assertThat(sealed.toText()).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void equalValues_haveDifferentCiphertextsAndNonces() {
    Set<FieldCiphertext> seen = new HashSet<>();
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      FieldCiphertext sealed = FieldCipher.with(keys).encrypt(FieldType.LONG, 1L, PLACE);
      seen.add(sealed);
      seen.add(cipher.encrypt(FieldType.LONG, 1L, PLACE));
      nonces.add(HexFormat.of().formatHex(sealed.toBytes(), 9, 33));
    }

    assertThat(seen).hasSize(400);
    assertThat(nonces).hasSize(200);
  }

  @Test
  void anotherType_isRejectedWithBothNames() {
    FieldCiphertext sealed = cipher.encrypt(FieldType.DATE, LocalDate.of(1984, 2, 29), PLACE);

    assertThatThrownBy(() -> cipher.decrypt(FieldType.INSTANT, sealed, PLACE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("type must be the one of the value, which is date, got instant");
  }

  @Test
  void anyFlippedBit_isRefusedAlike() {
    byte[] sealed = cipher.encrypt(FieldType.STRING, "Ann", PLACE).toBytes();
    for (int bit = 8; bit < 8 * sealed.length; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(cipher, altered);
    }
  }

  @Test
  void anyTruncationAndExtension_isRefused() {
    byte[] sealed = cipher.encrypt(FieldType.STRING, "Ann", PLACE).toBytes();

    for (int length = FieldCipher.OVERHEAD_BYTES + 1; length < sealed.length; length++) {
      assertRefused(cipher, Arrays.copyOf(sealed, length));
    }
    assertRefused(cipher, Arrays.copyOf(sealed, sealed.length + 1));
    for (int length = 0; length <= FieldCipher.OVERHEAD_BYTES; length++) {
      byte[] shorter = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> FieldCiphertext.of(shorter)).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void anotherContext_isRefusedAlike() {
    FieldCiphertext sealed = cipher.encrypt(FieldType.LONG, 1L, PLACE);

    assertThatThrownBy(
            () -> cipher.decrypt(FieldType.LONG, sealed, EncryptionContext.of("row", "4712")))
        .isInstanceOf(DecryptionException.class)
        .hasMessage(REFUSED);
  }

  @Test
  void keyThatIsUnknownOrDisabled_isRefusedAlike() {
    byte[] sealed = cipher.encrypt(FieldType.STRING, "Ann", PLACE).toBytes();
    String old = keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId();
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.FIELD, 3);

    assertRefused(FieldCipher.with(TestKeys.keyset(4, KeyPurpose.FIELD)), sealed);
    assertRefused(FieldCipher.with(rotated.disable(old)), sealed);
    assertRefused(FieldCipher.with(rotated.destroy(old)), sealed);
    assertThat(
            FieldCipher.with(rotated).decrypt(FieldType.STRING, FieldCiphertext.of(sealed), PLACE))
        .isEqualTo("Ann");
  }

  @Test
  void keysetWithoutAFieldKey_isRejected() {
    Keyset other = TestKeys.keyset(5, KeyPurpose.ENVELOPE);

    assertThatThrownBy(() -> FieldCipher.with(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the keyset must have a key for purpose field");
  }

  @Test
  void ciphertextOfAnotherKind_isRejected() {
    byte[] bytes = cipher.encrypt(FieldType.LONG, 1L, PLACE).toBytes();
    bytes[0] = FieldCiphertext.Kind.SUBJECT.code();

    assertThatThrownBy(() -> cipher.decrypt(FieldType.LONG, FieldCiphertext.of(bytes), PLACE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ciphertext must be of kind RANDOMIZED, got SUBJECT");
  }

  @Test
  void reencryption_movesOldCiphertextsAndLeavesCurrentOnes() {
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.FIELD, 3);
    FieldCipher newer = FieldCipher.with(rotated);
    String old = keys.info().primary(KeyPurpose.FIELD).orElseThrow().keyId();
    List<FieldCell<Integer>> column = new ArrayList<>();
    for (int row = 0; row < 100; row++) {
      EncryptionContext place = EncryptionContext.of("row", Integer.toString(row));
      FieldCipher writer = row % 3 == 0 ? newer : cipher;
      column.add(new FieldCell<>(row, place, writer.encrypt(FieldType.LONG, (long) row, place)));
    }

    List<FieldCell<Integer>> moved = newer.reencrypt(column.stream()).toList();

    assertThat(moved).hasSize(66).allSatisfy(cell -> assertThat(cell.row() % 3).isNotZero());
    FieldCipher onlyNew = FieldCipher.with(rotated.disable(old));
    for (FieldCell<Integer> cell : moved) {
      assertThat(onlyNew.decrypt(FieldType.LONG, cell.ciphertext(), cell.context()))
          .isEqualTo(cell.row().longValue());
    }
    assertThat(newer.reencrypt(moved.stream())).isEmpty();
    assertThat(newer.isCurrent(moved.get(0).ciphertext())).isTrue();
    assertThat(newer.isCurrent(column.get(1).ciphertext())).isFalse();
  }

  @Test
  void reencryptionOfARefusedCell_namesItsRow() {
    FieldCipher newer = FieldCipher.with(TestKeys.rotate(keys, KeyPurpose.FIELD, 3));
    FieldCiphertext sealed = cipher.encrypt(FieldType.LONG, 1L, PLACE);
    Stream<FieldCell<String>> column =
        Stream.of(
            new FieldCell<>("Ann", PLACE, sealed),
            new FieldCell<>("Bob", EncryptionContext.empty(), sealed));

    assertThatThrownBy(() -> newer.reencrypt(column).toList())
        .isInstanceOf(DecryptionException.class)
        .hasMessageStartingWith("the data in row 2 cannot be decrypted:")
        .hasMessageNotContaining("Bob");
  }

  @Test
  void reencryption_isLazy() {
    FieldCipher newer = FieldCipher.with(TestKeys.rotate(keys, KeyPurpose.FIELD, 3));
    FieldCell<Integer> cell = new FieldCell<>(1, PLACE, cipher.encrypt(FieldType.LONG, 1L, PLACE));

    assertThat(newer.reencrypt(Stream.generate(() -> cell)).limit(5)).hasSize(5);
  }

  @Test
  void severalThreads_shareOneCipher() throws Exception {
    FieldCipher shared = FieldCipher.with(keys);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        long seed = t;
        results.add(
            threads.submit(
                () -> {
                  int held = 0;
                  for (long i = 0; i < 500; i++) {
                    long value = seed << 32 | i;
                    FieldCiphertext sealed = shared.encrypt(FieldType.LONG, value, PLACE);
                    held += shared.decrypt(FieldType.LONG, sealed, PLACE) == value ? 1 : 0;
                  }
                  return held;
                }));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(500);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void texts_showNoValue() {
    FieldCiphertext sealed = cipher.encrypt(FieldType.STRING, "Ann", PLACE);
    String keyId = sealed.keyId();

    assertThat(cipher).hasToString("FieldCipher[primary=" + keyId + "]");
    assertThat(sealed).hasToString("FieldCiphertext[RANDOMIZED, key " + keyId + ", 53 bytes]");
    assertThat(new FieldCell<>("Ann", PLACE, sealed).toString()).doesNotContain("Ann", "4711");
  }
}

package dev.velum.crypto.field;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.SecretAccess;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlindIndexTest {
  private static final EncryptionContext COLUMN = EncryptionContext.of("column", "users.email");

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.BLIND_INDEX);

  private BlindIndex index(int bits) {
    return BlindIndex.with(keys, COLUMN, bits);
  }

  /** The construction of the format document, spelled out. */
  @ParameterizedTest
  @ValueSource(ints = {8, 9, 15, 16, 17, 255, 256})
  void term_isTheStartOfTheKeyedCode(int bits) throws Exception {
    String keyId = keys.info().primary(KeyPurpose.BLIND_INDEX).orElseThrow().keyId();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SecretAccess.find(keys, keyId).orElseThrow(), "HmacSHA256"));
    mac.update("velum-blind-index-1\0".getBytes(US_ASCII));
    mac.update((byte) (bits >> 8));
    mac.update((byte) bits);
    mac.update(COLUMN.encoded());
    mac.update((byte) 1);
    byte[] code = mac.doFinal("ann@example.org".getBytes(UTF_8));
    byte[] expected = new byte[(bits + 7) / 8];
    for (int i = 0; i < bits; i++) {
      expected[i / 8] |= (byte) (code[i / 8] & (0x80 >> i % 8));
    }

    assertThat(index(bits).termBytes(FieldType.STRING, "ann@example.org")).isEqualTo(expected);
    assertThat(index(bits).term(FieldType.STRING, "ann@example.org"))
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(expected));
  }

  @Test
  void columnsWidthsAndTypes_haveUnrelatedTerms() {
    byte[] term = index(64).termBytes(FieldType.STRING, "7");

    assertThat(index(64).termBytes(FieldType.STRING, "7")).isEqualTo(term);
    assertThat(index(64).termBytes(FieldType.LONG, 7L)).isNotEqualTo(term);
    assertThat(
            BlindIndex.with(keys, EncryptionContext.empty(), 64).termBytes(FieldType.STRING, "7"))
        .isNotEqualTo(term);
    assertThat(Arrays.copyOf(index(128).termBytes(FieldType.STRING, "7"), 8)).isNotEqualTo(term);
  }

  /** 20,000 values over 256 terms: none is missed but with probability 256 (255/256)^20000. */
  @Test
  void narrowTerms_areAllUsed() {
    Set<String> terms = new HashSet<>();
    for (long i = 0; i < 20_000; i++) {
      terms.add(index(8).term(FieldType.LONG, i));
    }

    assertThat(terms).hasSize(256);
  }

  @Test
  void termsOfAllKeys_startWithThePrimaryAndLeaveDisabledOnesOut() {
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.BLIND_INDEX, 2);
    BlindIndex newer = BlindIndex.with(rotated, COLUMN, 32);
    String old = keys.info().primary(KeyPurpose.BLIND_INDEX).orElseThrow().keyId();

    assertThat(newer.terms(FieldType.LONG, 7L))
        .containsExactly(newer.term(FieldType.LONG, 7L), index(32).term(FieldType.LONG, 7L));
    assertThat(BlindIndex.with(rotated.disable(old), COLUMN, 32).terms(FieldType.LONG, 7L))
        .containsExactly(newer.term(FieldType.LONG, 7L));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 257})
  void otherWidth_isRejected(int bits) {
    assertThatThrownBy(() -> index(bits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bits must be 8 to 256, got " + bits);
  }

  @Test
  void keysetWithoutSuchAKey_isRejected() {
    Keyset other = TestKeys.keyset(5, KeyPurpose.FIELD);

    assertThatThrownBy(() -> BlindIndex.with(other, COLUMN, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the keyset must have a key for purpose blind-index");
  }
}

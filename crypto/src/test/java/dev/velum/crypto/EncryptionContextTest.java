package dev.velum.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionContextTest {
  private static final String NOT_CANONICAL =
      "the data is not the canonical form of an encryption context";

  @Test
  void encodedForm_isCountThenLengthPrefixedPairsInOrder() {
    EncryptionContext context = EncryptionContext.of("table", "patients", "column", "\u00e9");

    assertThat(HexFormat.of().formatHex(context.encoded()))
        .isEqualTo(
            "0002" + "0006636f6c756d6e" + "0002c3a9" + "00057461626c65" + "000870617469656e7473");
  }

  @Test
  void emptyContext_isJustTheCount() {
    assertThat(EncryptionContext.empty().encoded()).containsExactly(0, 0);
    assertThat(EncryptionContext.copyOf(Map.of())).isEqualTo(EncryptionContext.empty());
  }

  @Test
  void keysAreOrderedByTheirUtf8Bytes() {
    String beyondTheBasicPlane = "\ud83d\ude00";
    String lateInTheBasicPlane = "\uffee";
    byte[] encoded =
        EncryptionContext.of(beyondTheBasicPlane, "", lateInTheBasicPlane, "").encoded();

    assertThat(encoded[4]).isEqualTo((byte) 0xef);
  }

  @Property
  boolean orderOfPairsDoesNotCount(
      @ForAll @Size(max = 8) Map<@AlphaChars @StringLength(min = 1, max = 9) String, String> pairs) {
    try {
      EncryptionContext joined = EncryptionContext.empty();
      for (Map.Entry<String, String> pair : pairs.entrySet()) {
        joined = joined.and(pair.getKey(), pair.getValue());
      }
      return joined.equals(EncryptionContext.copyOf(pairs)) && joined.asMap().equals(pairs);
    } catch (IllegalArgumentException e) {
      return e.getMessage().equals("encryption context value must be valid UTF-16");
    }
  }

  @Test
  void differentCuts_haveDifferentForms() {
    assertThat(EncryptionContext.of("ab", "c").encoded())
        .isNotEqualTo(EncryptionContext.of("a", "bc").encoded());
    assertThat(EncryptionContext.of("a", "", "b", "").encoded())
        .isNotEqualTo(EncryptionContext.of("a", "b").encoded());
  }

  @Test
  void keyThatComesTwice_isRejected() {
    assertThatThrownBy(() -> EncryptionContext.of("a", "1", "a", "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context key 'a' must come once");
  }

  @Test
  void emptyKey_isRejected() {
    assertThatThrownBy(() -> EncryptionContext.of("", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context key must have 1 to 255 bytes, got 0");
  }

  @Test
  void valueBeyondTheLimit_isRejected() {
    assertThatThrownBy(() -> EncryptionContext.of("a", "x".repeat(4097)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context value must have at most 4096 bytes, got 4097");
  }

  @Test
  void unpairedSurrogate_isRejected() {
    assertThatThrownBy(() -> EncryptionContext.of("a", "\ud800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context value must be valid UTF-16");
  }

  @Test
  void tooManyPairs_areRejected() {
    Map<String, String> pairs = new HashMap<>();
    for (int i = 0; i <= EncryptionContext.MAX_PAIRS; i++) {
      pairs.put("k" + i, "");
    }

    assertThatThrownBy(() -> EncryptionContext.copyOf(pairs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context must have at most 64 pairs, got 65");
  }

  @Test
  void contextAtEachLimit_comesBack() {
    Map<String, String> pairs = new HashMap<>();
    for (int i = 10; i < 10 + EncryptionContext.MAX_PAIRS; i++) {
      pairs.put("k".repeat(EncryptionContext.MAX_KEY_BYTES - 2) + i, "v".repeat(4096));
    }
    EncryptionContext most = EncryptionContext.copyOf(pairs);

    assertThat(EncryptionContext.decode(most.encoded()))
        .isEqualTo(most)
        .hasSameHashCodeAs(EncryptionContext.copyOf(pairs));
    assertThat(most.asMap()).isEqualTo(pairs);
    assertThat(most.hashCode()).isNotEqualTo(EncryptionContext.empty().hashCode());
    assertThatThrownBy(() -> EncryptionContext.of("k".repeat(256), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("encryption context key must have 1 to 255 bytes, got 256");
  }

  @Test
  void textShowsKeysAndNoValues() {
    assertThat(EncryptionContext.of("table", "patients", "subject", "Ann"))
        .hasToString("EncryptionContext[subject, table]");
  }

  @Test
  void encodedArray_isACopy() {
    EncryptionContext context = EncryptionContext.of("a", "b");
    context.encoded()[0] = 9;

    assertThat(context.encoded()[0]).isZero();
  }

  @Property
  void encoded_comesBack(@ForAll("contexts") EncryptionContext context) {
    assertThat(EncryptionContext.decode(context.encoded())).isEqualTo(context);
  }

  /** Whatever decodes is the one canonical form of what it decodes to. */
  @Property(tries = 2000)
  void alteredForm_isRefusedOrTheFormOfAnotherContext(
      @ForAll("contexts") EncryptionContext context,
      @ForAll int place,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] encoded = context.encoded();
    encoded[Math.floorMod(place, encoded.length)] ^= (byte) change;
    EncryptionContext other;
    try {
      other = EncryptionContext.decode(encoded);
    } catch (FormatException e) {
      assertThat(e).hasMessage(NOT_CANONICAL).hasNoCause();
      return;
    }
    assertThat(other).isNotEqualTo(context);
    assertThat(other.encoded()).isEqualTo(encoded);
    assertThat(EncryptionContext.copyOf(other.asMap())).isEqualTo(other);
  }

  @Provide
  static Arbitrary<EncryptionContext> contexts() {
    Arbitrary<String> texts =
        Arbitraries.strings().withChars('a', 'b', 'é', '\u20ac').ofMaxLength(3);
    return Arbitraries.maps(texts.map(text -> "k" + text), texts)
        .ofMaxSize(4)
        .map(EncryptionContext::copyOf);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "0001",
        "000000",
        "00010000" + "0000",
        "0001" + "0001ff" + "0000",
        "0001" + "000161" + "0001ff",
        "0002" + "000162" + "0000" + "000161" + "0000",
        "0002" + "000161" + "0000" + "000161" + "0000",
        "0001" + "000161" + "0001",
        "0001" + "000161" + "0000" + "00",
        "0001" + "0100" + "6161",
      })
  void formThatIsNotCanonical_isRefused(String hex) {
    byte[] form = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> EncryptionContext.decode(form))
        .isInstanceOf(FormatException.class)
        .hasMessage(NOT_CANONICAL);
  }

  @Test
  void formBeyondALimit_isRefused() {
    byte[] longKey = ByteBuffer.allocate(264).putShort((short) 1).putShort((short) 256).array();
    byte[] longValue =
        ByteBuffer.allocate(9 + 4095)
            .putShort((short) 1)
            .putShort((short) 1)
            .put((byte) 'a')
            .putShort((short) 4097)
            .array();
    ByteBuffer manyPairs = ByteBuffer.allocate(2 + 65 * 5).putShort((short) 65);
    for (int i = 0; i < 65; i++) {
      manyPairs.putShort((short) 1).put((byte) i).putShort((short) 0);
    }

    for (byte[] form : List.of(longKey, longValue, manyPairs.array())) {
      assertThatThrownBy(() -> EncryptionContext.decode(form)).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void containsAll_asksForEachPair() {
    EncryptionContext whole = EncryptionContext.of("table", "a", "row", "7");

    assertThat(whole.containsAll(whole)).isTrue();
    assertThat(whole.containsAll(EncryptionContext.empty())).isTrue();
    assertThat(whole.containsAll(EncryptionContext.of("row", "7"))).isTrue();
    assertThat(whole.containsAll(EncryptionContext.of("row", "8"))).isFalse();
    assertThat(whole.containsAll(EncryptionContext.of("column", "7"))).isFalse();
    assertThat(EncryptionContext.of("row", "7").containsAll(whole)).isFalse();
  }
}

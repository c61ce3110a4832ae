package dev.velum.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class EncryptionContextTest {
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
}

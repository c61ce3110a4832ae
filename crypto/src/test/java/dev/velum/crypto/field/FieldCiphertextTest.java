package dev.velum.crypto.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.FormatException;
import dev.velum.crypto.field.FieldCiphertext.Kind;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCiphertextTest {
  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    bytes[0] = Kind.RANDOMIZED.code();
    return bytes;
  }

  @Test
  void bytesAndText_comeBack() {
    FieldCiphertext ciphertext = FieldCiphertext.of(bytes(61));

    assertThat(FieldCiphertext.of(ciphertext.toBytes())).isEqualTo(ciphertext);
    assertThat(FieldCiphertext.parse(ciphertext.toText()))
        .isEqualTo(ciphertext)
        .hasSameHashCodeAs(ciphertext);
    assertThat(ciphertext.kind()).isEqualTo(Kind.RANDOMIZED);
    assertThat(FieldCiphertext.of(bytes(62))).isNotEqualTo(ciphertext);
  }

  @Test
  void arrays_areCopiedAtTheBorder() {
    byte[] bytes = bytes(61);
    FieldCiphertext ciphertext = FieldCiphertext.of(bytes);
    bytes[9] ^= 1;
    ciphertext.toBytes()[9] ^= 1;

    assertThat(ciphertext).isEqualTo(FieldCiphertext.of(bytes(61)));
  }

  @Test
  void unknownKind_isRefused() {
    for (int code = 0; code < 256; code++) {
      byte[] bytes = bytes(61);
      bytes[0] = (byte) code;
      if (code == 0 || code > Kind.values().length) {
        assertThatThrownBy(() -> FieldCiphertext.of(bytes))
            .isInstanceOf(FormatException.class)
            .hasMessage("the data is not a ciphertext of a kind that this version knows");
      } else {
        assertThat(FieldCiphertext.of(bytes).kind().code()).isEqualTo((byte) code);
      }
    }
  }

  @Test
  void tooShort_isRefused() {
    assertThatThrownBy(() -> FieldCiphertext.of(bytes(49)))
        .isInstanceOf(FormatException.class)
        .hasMessage("a ciphertext of this kind must have 50 to 1073741824 bytes, got 49");
  }

  /** Padding, the other alphabet, blanks, line ends and spare bits would be second spellings. */
  @Test
  void anotherSpellingOfTheText_isRefused() {
    byte[] bytes = bytes(61);
    String text = FieldCiphertext.of(bytes).toText();
    char last = text.charAt(text.length() - 1);

    for (String other :
        new String[] {
          Base64.getUrlEncoder().encodeToString(bytes),
          text.substring(0, text.length() - 1) + (char) (last + 1),
          " " + text,
          text + "\n",
          "+" + text.substring(1)
        }) {
      assertThatThrownBy(() -> FieldCiphertext.parse(other)).isInstanceOf(FormatException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "Ann has hay fever", "é"})
  void foreignText_isRefusedWithoutShowingIt(String text) {
    assertThatThrownBy(() -> FieldCiphertext.parse(text))
        .isInstanceOf(FormatException.class)
        .hasNoCause()
        .hasMessageNotContaining("Ann");
  }
}

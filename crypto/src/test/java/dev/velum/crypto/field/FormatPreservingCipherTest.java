package dev.velum.crypto.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.SecretAccess;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class FormatPreservingCipherTest {
  private static final EncryptionContext COLUMN = EncryptionContext.of("column", "payments.card");

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.FORMAT_PRESERVING);
  private final FormatPreservingCipher cipher = digits(keys);

  private static FormatPreservingCipher digits(Keyset keys) {
    return FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(6, 40).build();
  }

  @Test
  void text_isFf1UnderTheContextAsTweak() {
    byte[] key = SecretAccess.find(keys, cipher.keyId()).orElseThrow();
    FPEFF1Engine engine = new FPEFF1Engine();
    engine.init(true, new FPEParameters(new KeyParameter(key), 10, COLUMN.encoded()));
    byte[] expected = new byte[16];
    engine.processBlock(
        new byte[] {4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0, 16, expected, 0);
    StringBuilder text = new StringBuilder();
    for (byte digit : expected) {
      text.append(digit);
    }

    assertThat(cipher.encrypt("4111111111111111", COLUMN)).isEqualTo(text.toString());
  }

  @Property(tries = 300)
  void text_keepsItsFormAndComesBack(
      @ForAll @Chars({'x', 'y', 'ß', '7', '€'}) @StringLength(min = 9, max = 50) String text) {
    FormatPreservingCipher odd =
        FormatPreservingCipher.builder(keys).alphabet("7€xyß").lengths(9, 50).build();

    String encrypted = odd.encrypt(text, COLUMN);

    assertThat(encrypted).hasSameSizeAs(text).matches("[7€xyß]*");
    assertThat(odd.decrypt(encrypted, COLUMN)).isEqualTo(text);
  }

  @Test
  void permutation_hasNoCollisions() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      seen.add(cipher.encrypt(Integer.toString(100_000 + i), COLUMN));
    }

    assertThat(seen).hasSize(20_000).allMatch(text -> text.matches("[0-9]{6}"));
  }

  @Test
  void anotherContext_givesAnotherText() {
    assertThat(cipher.encrypt("4111111111111111", EncryptionContext.empty()))
        .isNotEqualTo(cipher.encrypt("4111111111111111", COLUMN));
  }

  @Test
  void olderKey_isAskedForByItsId() {
    String old = cipher.encrypt("123456", COLUMN);
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.FORMAT_PRESERVING, 2);
    FormatPreservingCipher newer = digits(rotated);

    assertThat(newer.keyId()).isNotEqualTo(cipher.keyId());
    assertThat(newer.under(cipher.keyId()).decrypt(old, COLUMN)).isEqualTo("123456");
    assertThatThrownBy(() -> digits(rotated.disable(cipher.keyId())).under(cipher.keyId()))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the keyset has no enabled key for purpose format-preserving with this id");
    assertThatThrownBy(() -> newer.under("x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void domainBelowAMillion_isRejectedWhenBuilt() {
    FormatPreservingCipher.Builder builder =
        FormatPreservingCipher.builder(keys).alphabet("0123456789");

    assertThat(builder.lengths(6, 6).build()).isNotNull();
    builder.lengths(5, 19);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("alphabet and shortest length must allow at least 1000000 values, got 100000");
  }

  @Test
  void builderWithoutSettings_cannotBuild() {
    assertThatThrownBy(() -> FormatPreservingCipher.builder(keys).alphabet("01").build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> FormatPreservingCipher.builder(keys).lengths(6, 6).build())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void badSettings_areRejected() {
    FormatPreservingCipher.Builder builder = FormatPreservingCipher.builder(keys);

    assertThatThrownBy(() -> builder.alphabet("0"))
        .hasMessage("alphabet must have at least 2 characters, got 1");
    assertThatThrownBy(() -> builder.alphabet("010"))
        .hasMessage("alphabet must have no character twice");
    assertThatThrownBy(() -> builder.alphabet("0😀"))
        .hasMessage("alphabet must have no surrogates");
    assertThatThrownBy(() -> builder.lengths(1, 6)).hasMessage("min must be >= 2, got 1");
    assertThatThrownBy(() -> builder.lengths(6, 5))
        .hasMessage("max must be min (6) to 1024, got 5");
    assertThatThrownBy(() -> builder.lengths(6, 1025)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void laterChangesOfTheBuilder_leaveTheCipherAlone() {
    FormatPreservingCipher.Builder builder =
        FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(6, 40);
    FormatPreservingCipher built = builder.build();
    builder.alphabet("abcdefghijklmnopqrstuvwxyz").lengths(10, 10);

    assertThat(built.encrypt("123456", COLUMN)).isEqualTo(cipher.encrypt("123456", COLUMN));
  }

  @Test
  void textOutsideTheForm_isRejectedWithoutShowingIt() {
    assertThatThrownBy(() -> cipher.encrypt("12345", COLUMN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text must have 6 to 40 characters, got 5");
    assertThatThrownBy(() -> cipher.decrypt("4111-1111", COLUMN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text must consist of characters of the alphabet, but character 5 is another");
    assertThatThrownBy(() -> cipher.encrypt("12345€", COLUMN))
        .isInstanceOf(IllegalArgumentException.class);
    // The first character after the last of the alphabet.
    assertThatThrownBy(() -> cipher.encrypt("12345:", COLUMN))
        .hasMessage("text must consist of characters of the alphabet, but character 6 is another");
  }

  @Test
  void shortestTexts_mayHaveTwoCharacters() {
    StringBuilder alphabet = new StringBuilder();
    for (char c = 0x4E00; c < 0x4E00 + 1000; c++) {
      alphabet.append(c);
    }
    FormatPreservingCipher ideographs =
        FormatPreservingCipher.builder(keys).alphabet(alphabet.toString()).lengths(2, 2).build();

    String encrypted = ideographs.encrypt("一丁", COLUMN);

    assertThat(encrypted).hasSize(2);
    assertThat(ideographs.decrypt(encrypted, COLUMN)).isEqualTo("一丁");
    assertThat(
            FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(1024, 1024).build())
        .isNotNull();
  }

  @Test
  void keyIdInAnotherForm_isRejected() {
    assertThatThrownBy(() -> cipher.under("1234"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key id must be 16 lower-case hexadecimal digits");
  }
}

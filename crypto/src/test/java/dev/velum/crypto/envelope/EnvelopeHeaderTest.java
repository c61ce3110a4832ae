package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeHeaderTest {
  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);
  private final byte[] sealed = cipher.seal(new byte[10], EncryptionContext.empty());

  /** Puts bytes behind the sections of a header without padding, and lengthens it. */
  static byte[] withExtraHeaderBytes(byte[] sealed, byte[] extra) {
    int end = EnvelopeHeader.read(sealed).length();
    byte[] longer = new byte[sealed.length + extra.length];
    System.arraycopy(sealed, 0, longer, 0, end);
    System.arraycopy(extra, 0, longer, end, extra.length);
    System.arraycopy(sealed, end, longer, end + extra.length, sealed.length - end);
    longer[6] = (byte) ((end + extra.length) >> 8);
    longer[7] = (byte) (end + extra.length);
    return longer;
  }

  private void assertMalformed(byte[] bytes, String message) {
    assertThatThrownBy(() -> EnvelopeHeader.read(bytes))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> cipher.open(bytes, EncryptionContext.empty()))
        .isInstanceOf(FormatException.class)
        .hasMessage(message);
  }

  @Test
  void header_isReadableWithoutAnyKey() {
    EnvelopeHeader header = EnvelopeHeader.read(sealed);

    assertThat(header.length()).isEqualTo(91);
    assertThat(header.recipientCount()).isEqualTo(1);
    assertThat(header.keyIds())
        .containsExactly(keys.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId());
    assertThat(header).hasToString("EnvelopeHeader[keyIds=" + header.keyIds() + ", length=91]");
  }

  @Test
  void headerAlone_isEnough(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("head");
    Files.write(file, Arrays.copyOf(sealed, 91));

    assertThat(EnvelopeHeader.read(file).keyIds())
        .isEqualTo(EnvelopeHeader.read(Arrays.copyOf(sealed, 91)).keyIds());
  }

  @Test
  void foreignData_isRefused() {
    assertMalformed(new byte[0], "this is not an envelope: it does not start like one");
    assertMalformed(new byte[500], "this is not an envelope: it does not start like one");
    assertMalformed(
        Arrays.copyOf(sealed, 7), "this is not an envelope: it does not start like one");
  }

  @Test
  void laterVersion_isRefusedAsSuch() {
    sealed[4] = 2;

    assertMalformed(sealed, "the envelope has version 2, this program reads version 1");
  }

  @Test
  void unknownBody_isRefusedAsSuch() {
    sealed[5] = 7;

    assertMalformed(sealed, "the envelope has a body of kind 7, unknown here");
  }

  @Test
  void headerShorterThanItsFixedPart_isRefused() {
    sealed[7] = 7;

    assertMalformed(sealed, "length of the envelope header must be >= 8, got 7");
  }

  @Test
  void headerLongerThanTheInput_isRefused() {
    sealed[6] = (byte) 0xff;

    assertMalformed(sealed, "the envelope ends within its header");
  }

  @Test
  void sectionLongerThanTheHeader_isRefused() {
    sealed[9] = (byte) 0xff;

    assertMalformed(sealed, "envelope header ends within a section");
  }

  @Test
  void sectionCutOffInItsHead_isRefused() {
    assertMalformed(
        withExtraHeaderBytes(sealed, new byte[] {1, 0}), "envelope header ends within a section");
  }

  @Test
  void tooManySections_areRefused() {
    byte[] many = new byte[3 * EnvelopeHeader.MAX_SECTIONS];
    for (int i = 0; i < many.length; i += 3) {
      many[i] = 5;
    }

    assertMalformed(
        withExtraHeaderBytes(sealed, many), "envelope header must have at most 64 sections");
  }

  @Test
  void hugeHeaderOfSections_isRefusedQuickly() {
    byte[] many = new byte[EnvelopeHeader.MAX_BYTES - 91];
    Arrays.fill(many, (byte) 1);
    for (int i = 0; i < many.length - 2; i += 3) {
      many[i + 1] = 0;
      many[i + 2] = 0;
    }

    assertMalformed(
        withExtraHeaderBytes(sealed, many), "envelope header must have at most 64 sections");
  }

  @Test
  void paddingThatIsNotZero_isRefused() {
    assertMalformed(
        withExtraHeaderBytes(sealed, new byte[] {0, 0, 1}),
        "padding of the envelope header must be zero");
  }

  @Test
  void zeroPadding_changesNothing() {
    byte[] padded = withExtraHeaderBytes(sealed, new byte[100]);

    assertThat(cipher.open(padded, EncryptionContext.empty())).isEqualTo(new byte[10]);
    assertThat(EnvelopeHeader.read(padded).length()).isEqualTo(191);
  }
}

package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.Hkdf;
import dev.velum.crypto.internal.SecretAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeHeaderTest {
  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);
  private final byte[] sealed = cipher.seal(new byte[10], EncryptionContext.empty());

  /** Puts bytes behind the sections of a header without padding, and lengthens it. */
  static byte[] withExtraHeaderBytes(byte[] sealed, byte[] extra) {
    return withBytes(sealed, EnvelopeHeader.read(sealed).length(), extra);
  }

  /** Puts bytes at a place within a header, and lengthens it. */
  private static byte[] withBytes(byte[] sealed, int at, byte[] extra) {
    int length = EnvelopeHeader.read(sealed).length() + extra.length;
    byte[] longer = new byte[sealed.length + extra.length];
    System.arraycopy(sealed, 0, longer, 0, at);
    System.arraycopy(extra, 0, longer, at, extra.length);
    System.arraycopy(sealed, at, longer, at + extra.length, sealed.length - at);
    longer[6] = (byte) (length >> 8);
    longer[7] = (byte) length;
    return longer;
  }

  /** Puts sections before the tag as somebody with the data key could: with the right tag. */
  static byte[] withSections(byte[] sealed, byte[] extra, Keyset keys) {
    int tag = EnvelopeHeader.read(sealed).length() - EnvelopeHeader.TAG_SECTION_BYTES;
    byte[] longer = withBytes(sealed, tag, extra);
    String keyId = keys.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId();
    byte[] secret = SecretAccess.find(keys, keyId).orElseThrow();
    byte[] dataKey = new byte[ChunkCipher.KEY_BYTES];
    RecipientKey key = new RecipientKey(HexFormat.fromHexDigitsToLong(keyId), secret, new AesGcm());
    assertThat(key.unwrap(longer, 12, dataKey)).isTrue();
    Hkdf hkdf = Hkdf.sha512();
    hkdf.start(dataKey);
    byte[] sections = Arrays.copyOfRange(longer, EnvelopeHeader.FIXED_BYTES, tag + extra.length);
    System.arraycopy(RecipientList.tag(hkdf, sections), 0, longer, tag + extra.length + 3, 16);
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

    assertThat(header.length()).isEqualTo(111);
    assertThat(header.recipientCount()).isEqualTo(1);
    assertThat(header.keyIds())
        .containsExactly(keys.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId());
    assertThat(header).hasToString("EnvelopeHeader[keyIds=" + header.keyIds() + ", length=111]");
  }

  @Test
  void headerAlone_isEnough(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("head");
    Files.write(file, Arrays.copyOf(sealed, 111));

    assertThat(EnvelopeHeader.read(file).keyIds())
        .isEqualTo(EnvelopeHeader.read(Arrays.copyOf(sealed, 111)).keyIds());
  }

  @Test
  void foreignData_isRefused() {
    assertMalformed(new byte[0], "this is not an envelope: it does not start like one");
    assertMalformed(new byte[500], "this is not an envelope: it does not start like one");
    assertMalformed(
        Arrays.copyOf(sealed, 8), "this is not an envelope: it does not start like one");
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
    sealed[7] = 8;

    assertMalformed(sealed, "length of the envelope header must be >= 9, got 8");
  }

  @Test
  void headerLongerThanTheInput_isRefused() {
    sealed[6] = (byte) 0xff;

    assertMalformed(sealed, "the envelope ends within its header");
  }

  @Test
  void sectionLongerThanTheHeader_isRefused() {
    sealed[10] = (byte) 0xff;

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
    byte[] many = new byte[EnvelopeHeader.MAX_BYTES - 111];
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
    assertThat(EnvelopeHeader.read(padded).length()).isEqualTo(211);
  }

  @Test
  void unknownLayout_isRefused() {
    sealed[8] = 4;

    assertMalformed(sealed, "layout of the envelope header must be 0, 3, 5, 6 or 9, got 4");
  }

  @Test
  void headerWithoutATag_isRefused() {
    int tag = 111 - EnvelopeHeader.TAG_SECTION_BYTES;
    byte[] untagged = sealed.clone();
    Arrays.fill(untagged, tag, 111, (byte) 0);
    assertMalformed(untagged, "envelope header must end with the tag of its recipients");

    byte[] empty = sealed.clone();
    Arrays.fill(empty, 9, 111, (byte) 0);
    assertMalformed(empty, "envelope header must end with the tag of its recipients");
  }

  @Test
  void tagOfAnotherLength_isRefused() {
    sealed[94] = 15;
    sealed[110] = 0;

    assertMalformed(sealed, "envelope header must end with the tag of its recipients");
  }

  /** Nobody can claim a header larger than two bytes can say, whatever stands behind it. */
  @Test
  void headerThatClaimsMuch_costsNoMoreThanItHas() {
    sealed[6] = (byte) 0xff;
    sealed[7] = (byte) 0xff;

    assertMalformed(sealed, "the envelope ends within its header");
    assertThat(EnvelopeHeader.MAX_BYTES).isLessThan(1 << 16);
  }
}

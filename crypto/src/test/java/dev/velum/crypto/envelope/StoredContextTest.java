package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.SecretAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredContextTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);
  private static final EncryptionContext TABLE = EncryptionContext.of("table", "patients");
  private static final EncryptionContext PLACE = TABLE.and("row", "4711");

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher supplying = EnvelopeCipher.with(keys);
  private final EnvelopeCipher storing = supplying.storingContext();
  private final byte[] sealed = storing.seal(MESSAGE, PLACE);

  private static void assertRefused(
      EnvelopeCipher cipher, byte[] envelope, EncryptionContext context) {
    assertThatThrownBy(() -> cipher.open(envelope, context))
        .isInstanceOf(DecryptionException.class)
        .hasMessage(new DecryptionException().getMessage())
        .hasNoCause();
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @Test
  void context_isReadableWithoutAKey() {
    EnvelopeHeader header = EnvelopeHeader.read(sealed);

    assertThat(header.context()).contains(PLACE);
    assertThat(header.recipientCount()).isEqualTo(1);
    assertThat(header.toString()).doesNotContain("4711", "patients");
    assertThat(EnvelopeHeader.read(supplying.seal(MESSAGE, PLACE)).context()).isEmpty();
  }

  @Test
  void layout_isThatOfTheFormatDocument() throws Exception {
    String keyId = keys.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId();
    byte[] secret = SecretAccess.find(keys, keyId).orElseThrow();

    assertThat(ReferenceEnvelope.open(sealed, secret, PLACE)).isEqualTo(MESSAGE);
  }

  @Test
  void expectedPairs_mustBeThere() {
    assertThat(storing.open(sealed, EncryptionContext.empty())).isEqualTo(MESSAGE);
    assertThat(storing.open(sealed, TABLE)).isEqualTo(MESSAGE);
    assertThat(storing.open(sealed, PLACE)).isEqualTo(MESSAGE);
    assertRefused(storing, sealed, EncryptionContext.of("table", "doctors"));
    assertRefused(storing, sealed, PLACE.and("column", "notes"));
  }

  @Test
  void cipherThatIsSuppliedContexts_needsTheWhole() {
    assertThat(supplying.open(sealed, PLACE)).isEqualTo(MESSAGE);
    assertRefused(supplying, sealed, TABLE);
    assertRefused(supplying, sealed, EncryptionContext.empty());
  }

  @Test
  void envelopeWithoutAStoredContext_needsTheWhole() {
    byte[] without = supplying.seal(MESSAGE, PLACE);

    assertThat(storing.open(without, PLACE)).isEqualTo(MESSAGE);
    assertRefused(storing, without, TABLE);
    assertRefused(storing, without, EncryptionContext.empty());
  }

  @Test
  void emptyContext_isStoredToo() {
    byte[] empty = storing.seal(MESSAGE, EncryptionContext.empty());

    assertThat(EnvelopeHeader.read(empty).context()).contains(EncryptionContext.empty());
    assertThat(storing.open(empty, EncryptionContext.empty())).isEqualTo(MESSAGE);
    assertRefused(storing, empty, TABLE);
  }

  @Test
  void anyFlippedBit_isRefused() {
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> storing.open(altered, EncryptionContext.empty()))
          .as("bit %s", bit)
          .isInstanceOfAny(DecryptionException.class, FormatException.class);
    }
  }

  @Test
  void alteredValueThatStaysCanonical_isRefusedWhateverIsExpected() {
    byte[] altered = sealed.clone();
    altered[indexOf(altered, "4711")] = '5';

    assertThat(EnvelopeHeader.read(altered).context().orElseThrow().asMap())
        .containsEntry("row", "5711");
    assertRefused(storing, altered, TABLE);
    assertRefused(storing, altered, TABLE.and("row", "5711"));
    assertRefused(supplying, altered, PLACE);
  }

  @Test
  void contextsOfTwoEnvelopes_cannotBeExchanged() {
    EnvelopeCipher reusing = storing.reusingDataKeys(DataKeyReuse.moderate());
    byte[] first = reusing.seal(MESSAGE, PLACE);
    byte[] second = reusing.seal(MESSAGE, TABLE.and("row", "4712"));
    int header = EnvelopeHeader.read(first).length();
    byte[] mixed = first.clone();
    System.arraycopy(second, 0, mixed, 0, header);

    // The data key and the tag of the list are genuine; the body is bound to the other context.
    assertRefused(storing, mixed, TABLE);
    assertRefused(reusing, mixed, TABLE);
  }

  @Test
  void rewrappingAndReplacing_keepTheContext() {
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.ENVELOPE, 2);
    EnvelopeCipher newer = EnvelopeCipher.with(rotated).storingContext();
    KeyEncryptionKey auditor = KeyEncryptionKey.fromRawKey(new byte[32]);

    byte[] rewrapped = EnvelopeCipher.with(rotated).rewrap(sealed);
    byte[] replaced = EnvelopeCipher.with(rotated).alsoFor(auditor).replaceRecipients(sealed);

    for (byte[] changed : new byte[][] {rewrapped, replaced}) {
      assertThat(EnvelopeHeader.read(changed).context()).contains(PLACE);
      assertThat(newer.open(changed, TABLE)).isEqualTo(MESSAGE);
    }
    assertThat(EnvelopeHeader.read(replaced).recipientCount()).isEqualTo(2);
    assertThat(EnvelopeCipher.forRecipients(auditor).storingContext().open(replaced, TABLE))
        .isEqualTo(MESSAGE);
  }

  @Test
  void reusedDataKey_servesDifferentContexts() {
    EnvelopeCipher reusing = storing.reusingDataKeys(DataKeyReuse.moderate());
    Set<String> wrapped = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      EncryptionContext place = TABLE.and("row", Integer.toString(i % 3));
      byte[] each = reusing.seal(MESSAGE, place);
      wrapped.add(new String(each, 9, 83, java.nio.charset.StandardCharsets.ISO_8859_1));
      assertThat(EnvelopeHeader.read(each).context()).contains(place);
      assertThat(reusing.open(each, place)).isEqualTo(MESSAGE);
      assertRefused(reusing, each, EncryptionContext.of("row", "3"));
    }

    assertThat(wrapped).hasSize(1);
  }

  @Test
  void dataKeyThatHasExpired_givesANewHeader() {
    EnvelopeCipher reusing =
        storing.reusingDataKeys(new DataKeyReuse(2, 1 << 20, Duration.ofMinutes(1)));
    Set<String> wrapped = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      byte[] each = reusing.seal(MESSAGE, PLACE);
      wrapped.add(new String(each, 9, 83, java.nio.charset.StandardCharsets.ISO_8859_1));
      assertThat(storing.open(each, TABLE)).isEqualTo(MESSAGE);
    }

    assertThat(wrapped).hasSize(3);
  }

  @Test
  void buffersStreamsAndChannels_doTheSame() throws Exception {
    ByteBuffer out = ByteBuffer.allocate((int) storing.sealedLength(MESSAGE.length));
    storing.seal(ByteBuffer.wrap(MESSAGE), out, PLACE);
    ByteBuffer opened = ByteBuffer.allocate(MESSAGE.length);
    storing.open(out.flip(), opened, TABLE);
    assertThat(opened.array()).isEqualTo(MESSAGE);

    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = storing.sealTo(stream, PLACE)) {
      sealing.write(MESSAGE);
      sealing.finish();
    }
    try (InputStream in = storing.openFrom(new ByteArrayInputStream(stream.toByteArray()), TABLE)) {
      assertThat(in.readAllBytes()).isEqualTo(MESSAGE);
    }
  }

  @Test
  void files_keepTheContextThroughRewrapping(@TempDir Path folder) throws Exception {
    Path plain = Files.write(folder.resolve("plain"), MESSAGE);
    Path file = folder.resolve("sealed");
    storing.sealFile(plain, file, PLACE, Progress.none());
    Keyset rotated = TestKeys.rotate(keys, KeyPurpose.ENVELOPE, 2);

    EnvelopeCipher.with(rotated).rewrapFile(file);

    assertThat(EnvelopeHeader.read(file).context()).contains(PLACE);
    assertThat(Files.size(file)).isEqualTo(1024 + 56 + MESSAGE.length + 16);
    EnvelopeCipher newer = EnvelopeCipher.with(rotated).storingContext();
    Path back = folder.resolve("back");
    newer.openFile(file, back, TABLE, Progress.none());
    assertThat(back).hasBinaryContent(MESSAGE);
    try (SeekableByteChannel channel = newer.openChannel(Files.newByteChannel(file), TABLE)) {
      assertThat(channel.size()).isEqualTo(MESSAGE.length);
    }
    assertThatThrownBy(
            () -> newer.openFile(file, folder.resolve("no"), PLACE.and("a", "b"), Progress.none()))
        .isInstanceOf(DecryptionException.class);
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void longestContext_fitsIntoAFileThatIsRewrapped(@TempDir Path folder) throws Exception {
    EncryptionContext longest = contextOf(EnvelopeHeader.MAX_CONTEXT_BYTES);
    Path plain = Files.write(folder.resolve("plain"), MESSAGE);
    Path file = folder.resolve("sealed");
    storing.sealFile(plain, file, longest, Progress.none());

    storing.rewrapFile(file);

    assertThat(storing.open(Files.readAllBytes(file), longest)).isEqualTo(MESSAGE);
  }

  @Test
  void longerContext_isRejected() {
    EncryptionContext longer = contextOf(EnvelopeHeader.MAX_CONTEXT_BYTES + 1);

    assertThatThrownBy(() -> storing.seal(MESSAGE, longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stored encryption context must have at most 16384 bytes, got 16385");
    assertThat(supplying.open(supplying.seal(MESSAGE, longer), longer)).isEqualTo(MESSAGE);
  }

  /** Returns a context whose canonical form has this many bytes. */
  private static EncryptionContext contextOf(int bytes) {
    Map<String, String> pairs = new HashMap<>();
    int left = bytes - 2;
    for (char key = 'a'; left > 0; key++) {
      int value = Math.min(4_000, left - 5);
      pairs.put(String.valueOf(key), "x".repeat(value));
      left -= 5 + value;
    }
    return EncryptionContext.copyOf(pairs);
  }

  @Test
  void twoContexts_areRefused() {
    byte[] section = new byte[5];
    section[0] = 3;
    section[2] = 2;
    byte[] one = EnvelopeHeaderTest.withSections(supplying.seal(MESSAGE, PLACE), section, keys);
    byte[] two = EnvelopeHeaderTest.withSections(one, section, keys);

    assertThat(EnvelopeHeader.read(one).context()).contains(EncryptionContext.empty());
    assertThatThrownBy(() -> EnvelopeHeader.read(two))
        .isInstanceOf(FormatException.class)
        .hasMessage("envelope header must store one encryption context of at most 16384 bytes");
  }

  @Test
  void malformedContext_isRefused() {
    byte[] section = {3, 0, 1, 0};
    byte[] bad = EnvelopeHeaderTest.withSections(supplying.seal(MESSAGE, PLACE), section, keys);

    assertThatThrownBy(() -> EnvelopeHeader.read(bad))
        .isInstanceOf(FormatException.class)
        .hasMessage("the data is not the canonical form of an encryption context");
  }

  @Test
  void sampleOfVersion1_opens() throws Exception {
    try (InputStream in =
        StoredContextTest.class.getResourceAsStream("/format/envelope-context-v1.bin")) {
      byte[] sample = Objects.requireNonNull(in).readAllBytes();
      byte[] raw = new byte[32];
      for (int i = 0; i < raw.length; i++) {
        raw[i] = (byte) i;
      }
      EnvelopeCipher cipher =
          EnvelopeCipher.forRecipients(KeyEncryptionKey.fromRawKey(raw)).storingContext();

      assertThat(cipher.open(sample, EncryptionContext.of("version", "1")))
          .asString(UTF_8)
          .isEqualTo("A sample with its context.");
      assertThat(EnvelopeHeader.read(sample).context())
          .contains(EncryptionContext.of("purpose", "format sample", "version", "1"));
    }
  }
}

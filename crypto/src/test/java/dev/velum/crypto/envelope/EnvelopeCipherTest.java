package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.SecretAccess;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeCipherTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final byte[] MESSAGE = "a note about someone".getBytes(UTF_8);

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);

  private static String primaryId(Keyset keys) {
    return keys.info().primary(KeyPurpose.ENVELOPE).orElseThrow().keyId();
  }

  @Test
  void keysetWithoutEnvelopeKey_isRejected() {
    Keyset audit = TestKeys.keyset(1, KeyPurpose.AUDIT);

    assertThatThrownBy(() -> EnvelopeCipher.with(audit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the keyset must have a key for purpose envelope");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 5_000_000})
  void oracle_opensWhatWasSealed(int length) throws Exception {
    byte[] plaintext = new byte[length];
    TestKeys.random(length).nextBytes(plaintext);
    byte[] secret = SecretAccess.find(keys, primaryId(keys)).orElseThrow();

    byte[] sealed = cipher.seal(plaintext, CONTEXT);

    assertThat(ReferenceEnvelope.open(sealed, secret, CONTEXT)).isEqualTo(plaintext);
    assertThat(cipher.open(sealed, CONTEXT)).isEqualTo(plaintext);
    assertThat(sealed).hasSize(length + EnvelopeCipher.OVERHEAD_BYTES + 16 * (length / 16_384));
  }

  @Test
  void sameMessageTwice_givesEnvelopesWithNothingSecretInCommon() {
    byte[] one = cipher.seal(MESSAGE, CONTEXT);
    byte[] two = cipher.seal(MESSAGE, CONTEXT);

    for (int i = 20; i + 8 <= one.length; i += 8) {
      assertThat(Arrays.copyOfRange(one, i, i + 8)).isNotEqualTo(Arrays.copyOfRange(two, i, i + 8));
    }
  }

  @Test
  void otherContext_isRefused() {
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);

    assertThatThrownBy(() -> cipher.open(sealed, EncryptionContext.of("table", "visits")))
        .isInstanceOf(DecryptionException.class)
        .hasNoCause();
    assertThatThrownBy(() -> cipher.open(sealed, EncryptionContext.empty()))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void otherKeyset_isRefused() {
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);
    EnvelopeCipher other = EnvelopeCipher.with(TestKeys.keyset(2, KeyPurpose.ENVELOPE));

    assertThatThrownBy(() -> other.open(sealed, CONTEXT)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void refusalsLookAlike() {
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);
    byte[] altered = sealed.clone();
    altered[sealed.length - 1] ^= 1;
    List<String> messages = new ArrayList<>();
    for (Callable<?> refused :
        List.<Callable<?>>of(
            () -> cipher.open(altered, CONTEXT),
            () -> cipher.open(Arrays.copyOf(sealed, sealed.length - 1), CONTEXT),
            () -> cipher.open(sealed, EncryptionContext.empty()),
            () ->
                EnvelopeCipher.with(TestKeys.keyset(2, KeyPurpose.ENVELOPE))
                    .open(sealed, CONTEXT))) {
      try {
        refused.call();
      } catch (Exception e) {
        messages.add(e.toString());
      }
    }

    assertThat(messages).hasSize(4).containsOnly(new DecryptionException().toString());
  }

  @Test
  void afterRotation_oldEnvelopesOpenAndNewOnesUseTheNewKey() {
    byte[] old = cipher.seal(MESSAGE, CONTEXT);
    Keyset rotated = keys.rotate(KeyPurpose.ENVELOPE);
    EnvelopeCipher rotatedCipher = EnvelopeCipher.with(rotated);

    assertThat(rotatedCipher.open(old, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(EnvelopeHeader.read(rotatedCipher.seal(MESSAGE, CONTEXT)).keyIds())
        .containsExactly(primaryId(rotated));
  }

  @Test
  void disabledOrDestroyedKey_opensNothing() {
    byte[] old = cipher.seal(MESSAGE, CONTEXT);
    Keyset rotated = keys.rotate(KeyPurpose.ENVELOPE);

    assertThatThrownBy(
            () -> EnvelopeCipher.with(rotated.disable(primaryId(keys))).open(old, CONTEXT))
        .isInstanceOf(DecryptionException.class);
    assertThatThrownBy(
            () -> EnvelopeCipher.with(rotated.destroy(primaryId(keys))).open(old, CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void rewrap_changesTheKeyAndLeavesTheBody() {
    byte[] old = cipher.seal(MESSAGE, CONTEXT);
    Keyset rotated = keys.rotate(KeyPurpose.ENVELOPE);
    EnvelopeCipher rotatedCipher = EnvelopeCipher.with(rotated);

    byte[] rewrapped = rotatedCipher.rewrap(old);

    EnvelopeHeader header = EnvelopeHeader.read(rewrapped);
    assertThat(header.keyIds()).containsExactly(primaryId(rotated));
    assertThat(header.length()).isEqualTo(EnvelopeHeader.read(old).length());
    assertThat(Arrays.copyOfRange(rewrapped, header.length(), rewrapped.length))
        .isEqualTo(Arrays.copyOfRange(old, header.length(), old.length));
    assertThat(rotatedCipher.open(rewrapped, CONTEXT)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> cipher.open(rewrapped, CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void rewrap_keepsRecipientsFromElsewhere() {
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);
    byte[] foreignSection = {2, 0, 3, 7, 7, 7};
    byte[] forTwo = EnvelopeHeaderTest.withSections(sealed, foreignSection, keys);
    assertThat(cipher.open(forTwo, CONTEXT)).isEqualTo(MESSAGE);
    EnvelopeCipher rotated = EnvelopeCipher.with(keys.rotate(KeyPurpose.ENVELOPE));

    byte[] rewrapped = rotated.rewrap(forTwo);

    assertThat(EnvelopeHeader.read(rewrapped).recipientCount()).isEqualTo(2);
    assertThat(Arrays.copyOfRange(rewrapped, 92, 98)).isEqualTo(foreignSection);
    assertThat(rotated.open(rewrapped, CONTEXT)).isEqualTo(MESSAGE);
  }

  @Test
  void rewrapByAnotherKeyset_isRefused() {
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);

    assertThatThrownBy(
            () -> EnvelopeCipher.with(TestKeys.keyset(2, KeyPurpose.ENVELOPE)).rewrap(sealed))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void rewrapOfAFullHeader_findsRoom() {
    byte[] foreign = new byte[3 * (EnvelopeHeader.MAX_SECTIONS - 2)];
    for (int i = 0; i < foreign.length; i += 3) {
      foreign[i] = 9;
    }
    byte[] full = EnvelopeHeaderTest.withSections(cipher.seal(MESSAGE, CONTEXT), foreign, keys);

    byte[] rewrapped = cipher.rewrap(full);

    assertThat(EnvelopeHeader.read(rewrapped).recipientCount()).isEqualTo(63);
    assertThat(cipher.open(rewrapped, CONTEXT)).isEqualTo(MESSAGE);
  }

  @Test
  void rewrap_keepsRecipientsOfOtherSets() {
    byte[] foreign = new byte[3 + 80];
    foreign[0] = 1;
    foreign[2] = 80;
    foreign[3] = 0x7f;
    byte[] shared = EnvelopeHeaderTest.withSections(cipher.seal(MESSAGE, CONTEXT), foreign, keys);

    byte[] rewrapped = EnvelopeCipher.with(keys.rotate(KeyPurpose.ENVELOPE)).rewrap(shared);

    assertThat(EnvelopeHeader.read(rewrapped).keyIds()).hasSize(2).endsWith("7f00000000000000");
  }

  @Test
  void bufferWithoutRoomForAllRecipients_isRejectedUntouched() {
    EnvelopeCipher forTwo = cipher.alsoFor(KeyEncryptionKey.fromRawKey(new byte[32]));
    int roomForOne = (int) cipher.sealedLength(MESSAGE.length);
    ByteBuffer out = ByteBuffer.allocate(roomForOne);
    ByteBuffer in = ByteBuffer.wrap(MESSAGE);

    assertThatThrownBy(() -> forTwo.seal(in, out, CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("output must have room for ");
    assertThat(out.array()).containsOnly(0);
    assertThat(out.position()).isZero();
    assertThat(in.position()).isZero();
  }

  @Test
  void rewrap_leavesOneRecipientOfThisSet() {
    Keyset rotated = keys.rotate(KeyPurpose.ENVELOPE);
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);
    byte[] section = Arrays.copyOfRange(sealed, 9, 92);
    byte[] twice = EnvelopeHeaderTest.withSections(sealed, section, keys);
    assertThat(EnvelopeHeader.read(twice).recipientCount()).isEqualTo(2);

    byte[] rewrapped = EnvelopeCipher.with(rotated).rewrap(twice);

    assertThat(EnvelopeHeader.read(rewrapped).keyIds()).containsExactly(primaryId(rotated));
    assertThat(rewrapped).hasSameSizeAs(sealed);
  }

  @Test
  void recipientRemovedByAStranger_isNoticed() {
    byte[] section = Arrays.copyOfRange(cipher.seal(MESSAGE, CONTEXT), 9, 92);
    byte[] forOne = cipher.seal(MESSAGE, CONTEXT);
    byte[] forTwo = EnvelopeHeaderTest.withSections(forOne, section, keys);
    byte[] withOneRemoved = new byte[forOne.length];
    System.arraycopy(forTwo, 0, withOneRemoved, 0, 92);
    System.arraycopy(forTwo, 92 + 83, withOneRemoved, 92, forOne.length - 92);
    withOneRemoved[6] = 0;
    withOneRemoved[7] = 111;

    assertThat(cipher.open(forTwo, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(EnvelopeHeader.read(withOneRemoved).recipientCount()).isEqualTo(1);
    assertThatThrownBy(() -> cipher.open(withOneRemoved, CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void recipientAddedByAStranger_isNoticed() {
    byte[] sealed = cipher.seal(MESSAGE, CONTEXT);
    byte[] section = Arrays.copyOfRange(cipher.seal(MESSAGE, CONTEXT), 9, 92);
    byte[] longer = new byte[sealed.length + section.length];
    System.arraycopy(sealed, 0, longer, 0, 92);
    System.arraycopy(section, 0, longer, 92, section.length);
    System.arraycopy(sealed, 92, longer, 92 + section.length, sealed.length - 92);
    longer[7] = (byte) (111 + section.length);

    assertThat(EnvelopeHeader.read(longer).recipientCount()).isEqualTo(2);
    assertThatThrownBy(() -> cipher.open(longer, CONTEXT)).isInstanceOf(DecryptionException.class);
    assertThatThrownBy(() -> cipher.rewrap(longer)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void callersArrays_areNotChanged() {
    byte[] message = MESSAGE.clone();
    byte[] sealed = cipher.seal(message, CONTEXT);
    byte[] copy = sealed.clone();
    cipher.open(sealed, CONTEXT);
    cipher.rewrap(sealed);

    assertThat(message).isEqualTo(MESSAGE);
    assertThat(sealed).isEqualTo(copy);
  }

  @Test
  void oneCipherForManyThreads_keepsMessagesApart() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int task = 0; task < 8; task++) {
        byte own = (byte) task;
        results.add(
            pool.submit(
                () -> {
                  boolean right = true;
                  for (int i = 0; i < 400; i++) {
                    byte[] message = new byte[(i * 97) % 40_000];
                    Arrays.fill(message, own);
                    EncryptionContext context = EncryptionContext.of("task", own + "/" + i);
                    byte[] sealed = cipher.seal(message, context);
                    right &= Arrays.equals(message, cipher.open(sealed, context));
                    right &= isRefused(sealed, EncryptionContext.of("task", "other"));
                  }
                  return right;
                }));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean isRefused(byte[] sealed, EncryptionContext context) {
    try {
      cipher.open(sealed, context);
      return false;
    } catch (DecryptionException e) {
      return true;
    }
  }

  @Test
  void fixedRandomSource_givesTheSameEnvelope() {
    byte[] one = EnvelopeCipher.with(keys, TestKeys.random(5)).seal(MESSAGE, CONTEXT);
    byte[] two = EnvelopeCipher.with(keys, TestKeys.random(5)).seal(MESSAGE, CONTEXT);

    assertThat(one).isEqualTo(two);
  }

  @Test
  void textNamesThePrimaryKeyOnly() {
    assertThat(cipher).hasToString("EnvelopeCipher[primary=" + primaryId(keys) + ", recipients=0]");
  }
}

package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyService;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How many recipients there may be, and how much room they take. */
class RecipientsTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final byte[] MESSAGE = {1, 2, 3};

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);

  /** A service that gives back what it got, and much more. */
  private static KeyService service(int overheadBytes) {
    return new KeyService() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
        return Arrays.copyOf(plaintext, plaintext.length + overheadBytes);
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
        return Arrays.copyOf(ciphertext, ciphertext.length - overheadBytes);
      }
    };
  }

  private static KeyEncryptionKey[] keys(int count) {
    KeyEncryptionKey[] all = new KeyEncryptionKey[count];
    for (int i = 0; i < count; i++) {
      all[i] = KeyEncryptionKey.fromRawKey(TestKeys.bytes(i, 32));
    }
    return all;
  }

  @Test
  void sixtyOneRecipients_areTheMost() {
    KeyEncryptionKey[] most = keys(61);
    byte[] sealed = cipher.alsoFor(most).seal(MESSAGE, CONTEXT);

    assertThat(EnvelopeHeader.read(sealed).recipientCount()).isEqualTo(62);
    for (KeyEncryptionKey key : most) {
      assertThat(EnvelopeCipher.forRecipients(key).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
    }
    assertThatThrownBy(() -> cipher.alsoFor(keys(62)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an envelope must have at most 61 recipients, got 62");
  }

  /** Nobody who opens tries more, as each costs what the envelope says. */
  @Test
  void eightPassphrases_areTheMost() {
    KeyEncryptionKey[] most = new KeyEncryptionKey[8];
    Arrays.setAll(most, i -> TestKeys.passphrase("passphrase " + i));
    KeyEncryptionKey ninth = TestKeys.passphrase("passphrase 9");
    byte[] sealed = cipher.alsoFor(most).seal(MESSAGE, CONTEXT);

    for (KeyEncryptionKey key : most) {
      assertThat(EnvelopeCipher.forRecipients(key).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
    }
    assertThatThrownBy(() -> cipher.alsoFor(most).alsoFor(ninth).seal(MESSAGE, CONTEXT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an envelope must have at most 8 passphrases: nobody tries more");
    assertThatThrownBy(() -> cipher.alsoFor(most).alsoFor(ninth).replaceRecipients(sealed))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void longDescriptionsAndWrappedKeys_comeBack() {
    KeyEncryptionKey far = KeyEncryptionKey.fromService("n".repeat(512), service(30_000));
    KeyEncryptionKey near = KeyEncryptionKey.fromService("n".repeat(253), service(0));
    byte[] sealed = cipher.alsoFor(far, near).seal(MESSAGE, CONTEXT);

    assertThat(EnvelopeHeader.read(sealed).keyEncryptionKeys())
        .containsExactly("service n=" + "n".repeat(512), "service n=" + "n".repeat(253));
    assertThat(EnvelopeCipher.forRecipients(far).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
    assertThat(EnvelopeCipher.forRecipients(near).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
  }

  @Test
  void recipientsWithoutRoom_areRefused() {
    KeyEncryptionKey one = KeyEncryptionKey.fromService("one", service(40_000));
    KeyEncryptionKey two = KeyEncryptionKey.fromService("two", service(40_000));

    assertThatThrownBy(() -> cipher.alsoFor(one, two).seal(MESSAGE, CONTEXT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the recipients must fit into a header of 65535 bytes");
    // A header of 111 bytes with its keyset recipient, and 48 for the section of a service "x".
    KeyEncryptionKey tight = KeyEncryptionKey.fromService("x", service(65_535 - 159));
    KeyEncryptionKey tighter = KeyEncryptionKey.fromService("x", service(65_535 - 158));
    byte[] sealed = cipher.alsoFor(tight).seal(MESSAGE, CONTEXT);
    assertThat(EnvelopeHeader.read(sealed).length()).isEqualTo(65_535);
    assertThat(EnvelopeCipher.forRecipients(tight).open(sealed, CONTEXT)).isEqualTo(MESSAGE);
    assertThatThrownBy(() -> cipher.alsoFor(tighter).seal(MESSAGE, CONTEXT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the recipients must fit into a header of 65535 bytes, got 65536");
  }

  @Test
  void fullHeader_takesNoKeyMore() {
    byte[] foreign = new byte[3 * (EnvelopeHeader.MAX_SECTIONS - 2)];
    for (int i = 0; i < foreign.length; i += 3) {
      foreign[i] = 9;
    }
    Keyset both = TestKeys.rotate(keys, KeyPurpose.ENVELOPE, 2);
    byte[] full = EnvelopeHeaderTest.withSections(cipher.seal(MESSAGE, CONTEXT), foreign, keys);
    byte[] fuller =
        EnvelopeHeaderTest.withSections(
            cipher.seal(MESSAGE, CONTEXT), Arrays.copyOf(foreign, foreign.length - 3), keys);

    assertThat(EnvelopeCipher.with(both).open(full, CONTEXT)).isEqualTo(MESSAGE);
    // As long as the old key is one of this set, the new one takes its place.
    assertThat(EnvelopeHeader.read(EnvelopeCipher.with(both).rewrap(full)).recipientCount())
        .isEqualTo(63);
    KeyEncryptionKey other = KeyEncryptionKey.fromRawKey(new byte[32]);
    byte[] forOther = cipher.alsoFor(other).seal(MESSAGE, CONTEXT);
    byte[] fullForOther =
        EnvelopeHeaderTest.withSections(
            forOther, Arrays.copyOf(foreign, 3 * (EnvelopeHeader.MAX_SECTIONS - 3)), keys);
    EnvelopeCipher stranger =
        EnvelopeCipher.with(TestKeys.keyset(7, KeyPurpose.ENVELOPE)).alsoFor(other);
    assertThatThrownBy(() -> stranger.rewrap(fullForOther))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an envelope must have at most 63 recipients");
    assertThat(EnvelopeHeader.read(EnvelopeCipher.with(both).rewrap(fuller)).recipientCount())
        .isEqualTo(62);
  }

  @Test
  void rewrappingWithoutAKeyset_isRefused() {
    KeyEncryptionKey key = KeyEncryptionKey.fromRawKey(new byte[32]);
    EnvelopeCipher alone = EnvelopeCipher.forRecipients(key);
    byte[] sealed = alone.seal(MESSAGE, CONTEXT);

    assertThatThrownBy(() -> alone.rewrap(sealed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("rewrapping must have a keyset to wrap under");
  }

  @Test
  void keyOfTheRightSizeThatIsAnother_isRefusedLikeNoKey() {
    KeyEncryptionKey honest = KeyEncryptionKey.fromService("s", service(3));
    KeyEncryptionKey lying =
        KeyEncryptionKey.fromService(
            "s",
            new KeyService() {
              @Override
              public byte[] encrypt(byte[] plaintext, byte[] associatedData) {
                return plaintext;
              }

              @Override
              public byte[] decrypt(byte[] ciphertext, byte[] associatedData) {
                return Arrays.copyOf(ciphertext, ciphertext.length);
              }
            });
    byte[] sealed = EnvelopeCipher.forRecipients(honest).seal(MESSAGE, CONTEXT);

    assertThatThrownBy(() -> EnvelopeCipher.forRecipients(lying).open(sealed, CONTEXT))
        .isInstanceOf(DecryptionException.class);
    assertThatThrownBy(
            () ->
                EnvelopeCipher.forRecipients(KeyEncryptionKey.fromService("s", service(2)))
                    .open(sealed, CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }
}

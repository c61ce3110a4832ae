package dev.velum.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.internal.WrappedKey;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyEncryptionKeyTest {
  private static final byte[] FILE_KEY = new byte[32];
  private static final byte[] LABEL = {1, 2};

  private static Optional<byte[]> wrapAndUnwrap(KeyEncryptionKey by, KeyEncryptionKey opener) {
    return opener.unwrap(LABEL, by.wrap(LABEL, FILE_KEY, TestKeys.random(1)));
  }

  @Test
  void samePassphrase_unwraps() {
    assertThat(wrapAndUnwrap(TestKeys.passphrase("open"), TestKeys.passphrase("open")))
        .contains(FILE_KEY);
  }

  @Test
  void otherPassphrase_doesNotUnwrap() {
    assertThat(wrapAndUnwrap(TestKeys.passphrase("open"), TestKeys.passphrase("Open"))).isEmpty();
  }

  @Test
  void callersArray_mayBeOverwrittenAtOnce() {
    char[] passphrase = "open".toCharArray();
    KeyEncryptionKey key = KeyEncryptionKey.fromPassphrase(passphrase, TestKeys.CHEAP);
    Arrays.fill(passphrase, 'x');

    assertThat(wrapAndUnwrap(TestKeys.passphrase("open"), key)).contains(FILE_KEY);
  }

  @Test
  void composedAndDecomposedLetters_areTheSamePassphrase() {
    assertThat(wrapAndUnwrap(TestKeys.passphrase("caf\u00e9"), TestKeys.passphrase("cafe\u0301")))
        .contains(FILE_KEY);
    assertThat(wrapAndUnwrap(TestKeys.passphrase("caf\u00e9"), TestKeys.passphrase("cafe")))
        .isEmpty();
  }

  @Test
  void costOfTheWrappedKey_countsWhenUnwrapping() {
    KeyEncryptionKey costly =
        KeyEncryptionKey.fromPassphrase("open".toCharArray(), new Argon2Parameters(32, 2, 2));

    assertThat(wrapAndUnwrap(costly, TestKeys.passphrase("open"))).contains(FILE_KEY);
  }

  @Test
  void emptyOrOverLongPassphrase_isRejected() {
    assertThatThrownBy(() -> TestKeys.passphrase(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passphrase must have 1 to 1024 characters, got 0");
    String longest = "\u20ac".repeat(1024);
    assertThat(wrapAndUnwrap(TestKeys.passphrase(longest), TestKeys.passphrase(longest)))
        .isPresent();
    assertThatThrownBy(() -> TestKeys.passphrase("x".repeat(1025)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passphrase must have 1 to 1024 characters, got 1025");
  }

  @Test
  void unpairedSurrogateInPassphrase_isRejected() {
    assertThatThrownBy(() -> TestKeys.passphrase("a\ud800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passphrase must be valid UTF-16");
  }

  @Test
  void rawKey_unwrapsItsOwnOnly() {
    KeyEncryptionKey key = KeyEncryptionKey.fromRawKey(new byte[32]);
    byte[] otherBytes = new byte[32];
    otherBytes[31] = 1;

    assertThat(wrapAndUnwrap(key, KeyEncryptionKey.fromRawKey(new byte[32]))).contains(FILE_KEY);
    assertThat(wrapAndUnwrap(key, KeyEncryptionKey.fromRawKey(otherBytes))).isEmpty();
    assertThat(wrapAndUnwrap(key, TestKeys.passphrase("open"))).isEmpty();
  }

  @Test
  void rawKeyOfAnotherSize_isRejected() {
    assertThatThrownBy(() -> KeyEncryptionKey.fromRawKey(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("key-encryption key must have 32 bytes, got 31");
  }

  @Test
  void destroyedKey_isRejected() {
    for (KeyEncryptionKey key :
        new KeyEncryptionKey[] {
          TestKeys.passphrase("open"), KeyEncryptionKey.fromRawKey(new byte[32])
        }) {
      assertThat(key.isDestroyed()).isFalse();
      key.destroy();
      key.destroy();

      assertThat(key.isDestroyed()).isTrue();
      assertThatThrownBy(() -> key.wrap(LABEL, FILE_KEY, TestKeys.random(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("key-encryption key was destroyed");
    }
  }

  @Test
  void wrappedKeyOfAnotherLength_doesNotUnwrap() {
    KeyEncryptionKey key = KeyEncryptionKey.fromRawKey(new byte[32]);

    assertThat(key.unwrap(LABEL, new WrappedKey(RawKey.TYPE, java.util.List.of(), new byte[39])))
        .isEmpty();
  }
}

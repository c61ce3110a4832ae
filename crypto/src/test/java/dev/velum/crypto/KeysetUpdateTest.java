package dev.velum.crypto;

import static dev.velum.crypto.KeyPurpose.AUDIT;
import static dev.velum.crypto.KeyPurpose.FIELD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever changes a keyset file that others changed meanwhile loses nothing of theirs. */
class KeysetUpdateTest {
  private static final KeyEncryptionKey KEY = KeyEncryptionKey.fromRawKey(new byte[32]);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("keys");
    TestKeys.keyset(1, AUDIT).save(file, KEY);
  }

  private void assertNothingElseIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, directory.resolve(".keys.lock"));
    }
  }

  @Test
  void update_keepsAllKeysThatOpenTheFile() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    KeyEncryptionKey passphrase = TestKeys.passphrase("in the safe");
    Keyset.open(file, KEY)
        .save(file, KEY, passphrase, KeyEncryptionKey.forRecipient(pair.getPublic()));

    Keyset updated = Keyset.update(file, passphrase, keys -> keys.rotate(FIELD));

    for (KeyEncryptionKey key :
        List.of(KEY, passphrase, KeyEncryptionKey.ofRecipient(pair.getPrivate()))) {
      assertThat(Keyset.open(file, key).info().versions()).isEqualTo(updated.info().versions());
    }
    assertThat(updated.info().protections()).hasSize(3);
    assertThat(updated.info().primary(FIELD)).isPresent();
  }

  @Test
  void saveOfAnOutdatedKeyset_isRefused() throws IOException {
    Keyset outdated = Keyset.open(file, KEY);
    Keyset updated = Keyset.update(file, KEY, keys -> keys.rotate(AUDIT));
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> outdated.rotate(FIELD).save(file, KEY))
        .isInstanceOf(KeysetException.class)
        .hasMessage(
            "keyset %s holds key %s, which this keyset lacks: it is another one or was changed"
                + " meanwhile; open it again, or use Keyset.update",
            file, updated.info().primary(AUDIT).orElseThrow().keyId());
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void destroyedKey_isNotBroughtBackBySavingAnOlderKeyset() throws IOException {
    Keyset two = Keyset.update(file, KEY, keys -> keys.rotate(AUDIT));
    String old = two.info().versions().get(0).keyId();
    Keyset.update(file, KEY, keys -> keys.destroy(old));

    assertThatThrownBy(() -> two.rotate(AUDIT).save(file, KEY))
        .isInstanceOf(KeysetException.class)
        .hasMessageContaining("has destroyed key " + old + ", which this keyset still has");
  }

  @Test
  void anotherKeyset_doesNotReplaceTheFile() throws IOException {
    assertThatThrownBy(() -> TestKeys.keyset(99, AUDIT).save(file, KEY))
        .isInstanceOf(KeysetException.class);

    Path foreign = directory.resolve("notes");
    Files.writeString(foreign, "not a keyset");
    assertThatThrownBy(() -> TestKeys.keyset(99, AUDIT).save(foreign, KEY))
        .isInstanceOf(FormatException.class);
    assertThat(Files.readString(foreign)).isEqualTo("not a keyset");
  }

  @Test
  void changeThatFailsOrLosesAKey_leavesTheOldFile() throws IOException {
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(
            () ->
                Keyset.update(
                    file,
                    KEY,
                    keys -> {
                      throw new IllegalStateException("no");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Keyset.update(file, KEY, keys -> TestKeys.keyset(7, AUDIT)))
        .isInstanceOf(KeysetException.class);
    assertThatThrownBy(
            () -> Keyset.update(file, TestKeys.passphrase("wrong"), keys -> keys.rotate(AUDIT)))
        .isInstanceOf(DecryptionException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertNothingElseIsLeft();
  }

  @Test
  void secretsAreEncryptedAnew_thoughTheFileKeyStays() throws IOException {
    String first = Files.readString(file);
    Keyset.update(file, KEY, keys -> keys);
    String second = Files.readString(file);

    assertThat(second.lines().filter(line -> line.startsWith("wrap")))
        .containsExactlyElementsOf(first.lines().filter(line -> line.startsWith("wrap")).toList());
    assertThat(second.lines().filter(line -> line.startsWith("secret")).findFirst())
        .isNotEqualTo(first.lines().filter(line -> line.startsWith("secret")).findFirst());
  }
}

package dev.velum.crypto.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyState;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetInfo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Files that version 1 of the formats wrote open for ever; src/test/resources/format tells how. */
class FormatSamplesTest {
  private static final EncryptionContext CONTEXT =
      EncryptionContext.of("purpose", "format sample", "version", "1");

  private static Path sample(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(FormatSamplesTest.class.getResource("/format/" + name)).toURI());
  }

  private static Keyset keys() throws IOException, URISyntaxException {
    return Keyset.open(
        sample("keyset-v1.txt"),
        KeyEncryptionKey.fromPassphrase("correct horse battery staple".toCharArray()));
  }

  @Test
  void keysetOfVersion1_isReadableWithoutAKey() throws Exception {
    KeysetInfo info = KeysetInfo.read(sample("keyset-v1.txt"));

    assertThat(info.versions())
        .extracting(KeyVersion::purpose)
        .containsExactly(
            KeyPurpose.ENVELOPE,
            KeyPurpose.PSEUDONYM,
            KeyPurpose.AUDIT,
            KeyPurpose.ENVELOPE,
            KeyPurpose.AUDIT);
    assertThat(info.versions())
        .extracting(KeyVersion::state)
        .containsExactly(
            KeyState.ENABLED,
            KeyState.ENABLED,
            KeyState.DESTROYED,
            KeyState.ENABLED,
            KeyState.ENABLED);
    assertThat(info.protections()).hasSize(2);
  }

  @Test
  void keysetOfVersion1_opensWithPassphraseAndRawKey() throws Exception {
    byte[] raw = new byte[32];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) i;
    }
    byte[] message = "message".getBytes(UTF_8);
    byte[] code = keys().authenticator(KeyPurpose.AUDIT).authenticate(message);

    Keyset byRawKey = Keyset.open(sample("keyset-v1.txt"), KeyEncryptionKey.fromRawKey(raw));

    assertThat(byRawKey.authenticator(KeyPurpose.AUDIT).verify(code, message)).isTrue();
  }

  @Test
  void envelopeOfVersion1_opens() throws Exception {
    byte[] sealed = Files.readAllBytes(sample("envelope-v1.bin"));

    byte[] opened = EnvelopeCipher.with(keys()).open(sealed, CONTEXT);

    assertThat(opened).hasSize(16_500);
    assertThat(new String(opened, UTF_8)).startsWith("A sample of envelope version 1.\n");
    assertThat(EnvelopeHeader.read(sealed).length()).isEqualTo(1024);
  }
}

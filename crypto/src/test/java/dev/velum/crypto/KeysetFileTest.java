package dev.velum.crypto;

import static dev.velum.crypto.KeyPurpose.AUDIT;
import static dev.velum.crypto.KeyPurpose.ENVELOPE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetFileTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);

  @TempDir Path directory;
  private Path file;
  private final KeyEncryptionKey passphrase = TestKeys.passphrase("correct horse");
  private final Keyset keys = TestKeys.rotate(TestKeys.keyset(1, ENVELOPE, AUDIT), AUDIT, 2);

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("keys");
    keys.save(file, TestKeys.random(7), passphrase);
  }

  private void rewrite(UnaryOperator<String> change) throws IOException {
    Files.writeString(file, change.apply(Files.readString(file, US_ASCII)), US_ASCII);
  }

  @Test
  void savedKeyset_opensWithAllItsKeys() throws IOException {
    Keyset opened = Keyset.open(file, passphrase);

    assertThat(opened.info().versions()).isEqualTo(keys.info().versions());
    assertThat(opened.toString()).isEqualTo(keys.toString());
    for (KeyVersion version : keys.info().versions()) {
      if (version.purpose() == AUDIT) {
        assertThat(opened.authenticator(AUDIT, version.keyId()).authenticate(MESSAGE))
            .isEqualTo(keys.authenticator(AUDIT, version.keyId()).authenticate(MESSAGE));
      }
    }
  }

  @Test
  void statesSurviveSavingAndOpening() throws IOException {
    String old = keys.info().versions().get(1).keyId();
    Keyset rotated = keys.rotate(ENVELOPE);
    String oldEnvelope = keys.info().primary(ENVELOPE).orElseThrow().keyId();
    rotated.destroy(old).disable(oldEnvelope).save(file, passphrase);

    Keyset opened = Keyset.open(file, passphrase);

    assertThat(opened.info().find(old).orElseThrow().state()).isEqualTo(KeyState.DESTROYED);
    assertThat(opened.info().find(oldEnvelope).orElseThrow().state()).isEqualTo(KeyState.DISABLED);
    assertThat(opened.authenticator(AUDIT).authenticate(MESSAGE))
        .isEqualTo(keys.authenticator(AUDIT).authenticate(MESSAGE));
  }

  @Test
  void eachOfSeveralKeyEncryptionKeys_opens() throws IOException {
    KeyEncryptionKey raw = KeyEncryptionKey.fromRawKey(new byte[32]);
    KeyEncryptionKey safe = TestKeys.passphrase("in the safe");
    keys.save(file, passphrase, raw, safe);

    for (KeyEncryptionKey key : new KeyEncryptionKey[] {passphrase, raw, safe}) {
      assertThat(Keyset.open(file, key).info().versions()).isEqualTo(keys.info().versions());
    }
    assertThat(KeysetInfo.read(file).protections()).hasSize(3).contains("raw");
  }

  @Test
  void tooManyKeyEncryptionKeys_areRejected() {
    KeyEncryptionKey[] others = new KeyEncryptionKey[KeysetFile.MAX_PROTECTIONS];
    Arrays.fill(others, passphrase);

    assertThatThrownBy(() -> keys.save(file, passphrase, others))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wrongPassphrase_isRefusedWithOneClearMessage() {
    assertThatThrownBy(() -> Keyset.open(file, TestKeys.passphrase("wrong horse")))
        .isInstanceOf(DecryptionException.class)
        .hasMessage(
            "keyset %s cannot be opened: the passphrase or key is wrong, or the file was altered",
            file)
        .hasNoCause();
  }

  @Test
  void descriptionIsReadableWithoutAnyKey() throws IOException {
    KeysetInfo info = KeysetInfo.read(file);

    assertThat(info.versions()).isEqualTo(keys.info().versions());
    assertThat(info.primary(AUDIT)).isEqualTo(keys.info().primary(AUDIT));
    assertThat(info.protections()).singleElement().asString().startsWith("argon2id m=8 t=1 p=1 s=");
  }

  @Test
  void everySingleAlteredByte_isRefused() throws IOException {
    KeyEncryptionKey raw = KeyEncryptionKey.fromRawKey(new byte[32]);
    keys.save(file, passphrase, raw);
    assertThat(Keyset.open(file, raw).info().versions()).isEqualTo(keys.info().versions());
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      // One bit each in turn, and the one that changes upper to lower case.
      for (int bit : new int[] {i % 8, 5}) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << bit);
        Files.write(file, bad);
        assertThat(catchThrowable(() -> Keyset.open(file, raw)))
            .as("byte %s, bit %s", i, bit)
            .isInstanceOf(CryptoException.class);
      }
    }
  }

  @Test
  void everyTruncation_isRefused() throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThat(catchThrowable(() -> Keyset.open(file, passphrase)))
          .as("length %s", length)
          .isInstanceOf(CryptoException.class);
    }
  }

  @Test
  void removedWrapLine_isRefused() throws IOException {
    keys.save(file, passphrase, KeyEncryptionKey.fromRawKey(new byte[32]));
    rewrite(text -> text.replaceFirst("wrap raw [^\n]*\n", ""));

    assertThat(KeysetInfo.read(file).protections()).hasSize(1);
    assertThatThrownBy(() -> Keyset.open(file, passphrase)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void promotedKeyInTheText_isRefused() throws IOException {
    rewrite(text -> text.replaceFirst("(audit .*Z)\n(.*audit .*Z) primary\n", "$1 primary\n$2\n"));

    assertThat(KeysetInfo.read(file).primary(AUDIT)).isNotEqualTo(keys.info().primary(AUDIT));
    assertThatThrownBy(() -> Keyset.open(file, passphrase)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void laterVersion_isRefusedAsSuch() throws IOException {
    rewrite(text -> text.replace("velum-keyset 1\n", "velum-keyset 2\n"));

    assertThatThrownBy(() -> Keyset.open(file, passphrase))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "keyset %s, line 1: must be 'velum-keyset 1', other versions are not known here", file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello\n", "velum-keyset", "\u00e4\n", "velum-keyset 1\n"})
  void foreignFile_isRefused(String content) throws IOException {
    Files.writeString(file, content);

    assertThatThrownBy(() -> Keyset.open(file, passphrase))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("keyset " + file + ", line ");
  }

  @ParameterizedTest
  @CsvSource({
    "m=7 t=1 p=1, 'Argon2 memory in KiB must be >= 8, got 7'",
    "m=1048577 t=1 p=1, 'Argon2 memory in KiB must be <= 1048576, got 1048577'",
    "m=999999999 t=999999999 p=1, 'Argon2 memory in KiB must be <= 1048576, got 999999999'",
    "m=8 t=999999999 p=1, 'Argon2 memory in KiB times iterations must be <= 4194304, got 8"
        + " * 999999999'",
    "m=9999999999 t=1 p=1, 'argon2id must have the parameters m, t, p and s'",
    "m=8 t=0 p=1, 'argon2id must have the parameters m, t, p and s'",
    "m=08 t=1 p=1, 'argon2id must have the parameters m, t, p and s'",
  })
  void argon2ParametersOutOfBounds_areRefusedBeforeAnyWork(String parameters, String rule)
      throws IOException {
    rewrite(text -> text.replace("m=8 t=1 p=1", parameters));

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("keyset %s, line 5: %s", file, rule);
  }

  @ParameterizedTest
  @CsvSource({
    "' envelope ', ' envelop ', 2, purpose is not known here",
    "hmac-sha-256, hmac-sha-999, 3, algorithm is not known here",
    "hmac-sha-256, xaes-256-gcm, 3, a key for purpose audit must have algorithm hmac-sha-256",
    "' enabled ', ' ready ', 2, state is not known here",
    "14:00:00Z, 14:00:00.5Z, 2, 'time of creation must be in whole seconds, got"
        + " 2026-11-22T14:00:00.500Z'",
    "14:00:00Z, 15:00:00+01:00, 2, is not written as a key must be",
    "14:00:00Z, noon, 2, time of creation must look like 2026-11-22T14:00:00Z",
    "' envelope xaes-256-gcm', '', 2, a key must have 6 to 11 words",
    "' primary', ' 1 2 3 4 primary', 2, is not written as a key must be",
    "' primary', ' 1 2 3 4 5 primary', 2, a key must have 6 to 11 words",
    "' primary', ' prefix=big primary', 2, prefix is not known here",
    "' primary', ' max-messages=0 primary', 2, max-messages= must be followed by a number",
    "' primary', ' max-bytes=9999999999999999999 primary', 2, 'max-bytes= must be followed by a"
        + " number below 2^63'",
    "' primary', ' max-bytes=7 max-messages=7 primary', 2, is not written as a key must be",
    "' primary', ' max-messages=9007199254740992 primary', 2, is not written as a key must be",
    "' primary', ' max-messages=9007199254740993 primary', 2, 'limit of messages must be <="
        + " 9007199254740992 for xaes-256-gcm, got 9007199254740993'",
    "' primary', ' secondary', 2, is not written as a key must be",
    "'key ', 'key  ', 2, words must be separated by one blank each",
    "'wrap argon2id', 'wrap  argon2id', 5, words must be separated by one blank each",
    "'secret ', 'secret =', 6, must end in base64url without padding",
    "'secret ', 'public ', 6, 'must start with ''key'', ''wrap'' or ''secret'', in this order'",
  })
  void malformedLine_isRefusedWithItsNumberAndRule(
      String found, String replacement, int line, String rule) throws IOException {
    rewrite(text -> text.replaceFirst(found, replacement));

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessage("keyset %s, line %s: %s", file, line, rule);
  }

  @Test
  void purposeWithoutAPrimary_isRefused() throws IOException {
    rewrite(text -> text.replace(" primary", ""));

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must have one primary key, got 0");
  }

  @Test
  void keyTwice_isRefused() throws IOException {
    rewrite(text -> text.replaceFirst("(key .* envelope .*) primary\n", "$1\n$1 primary\n"));

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("(?s).* key id [0-9a-f]{16} must come once");
  }

  @Test
  void wrapOfAnUnknownKind_isPassedOver() throws IOException {
    rewrite(text -> text.replaceFirst("wrap argon2id .* ", "wrap later x=1 "));

    assertThat(KeysetInfo.read(file).protections()).containsExactly("later x=1");
    assertThatThrownBy(() -> Keyset.open(file, passphrase)).isInstanceOf(DecryptionException.class);
  }

  @Test
  void contentAfterTheLastLine_isRefused() throws IOException {
    rewrite(text -> text + "\n");

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith("line 6: must be the last line");
  }

  @Test
  void hugeFile_isRefusedWithoutReadingItAll() throws IOException {
    Files.write(file, new byte[KeysetFile.MAX_FILE_BYTES + 1]);

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must have at most 262144 bytes");
  }

  @Test
  void hugeLine_isRefused() throws IOException {
    Files.writeString(file, "velum-keyset " + "1".repeat(KeysetFile.MAX_LINE_BYTES) + "\n");

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith("line 1: must have at most 65536 bytes");
  }

  @Test
  void tooManyWrapLines_areRefused() throws IOException {
    rewrite(text -> text.replaceFirst("(?s)(wrap .*\n)(secret)", "$1$1$1$1$1$1$1$1$1$2"));

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith("there must be at most 8 'wrap' lines");
  }

  @Test
  void wrapOfVeryManyWords_isHandledLikeAnyOther() throws IOException {
    rewrite(
        text -> text.replaceFirst("wrap argon2id .* ", "wrap later" + " x".repeat(30_000) + " "));

    assertThat(KeysetInfo.read(file).protections()).hasSize(1);
  }

  @Test
  void fullKeyset_fitsIntoTheLimitsOfTheFile() throws IOException {
    Keyset full = TestKeys.keyset(3, AUDIT);
    for (int i = 1; i < Keyset.MAX_KEYS; i++) {
      full = TestKeys.rotate(full, AUDIT, i + 10L);
    }
    Path own = directory.resolve("full");
    full.save(own, passphrase);

    assertThat(Keyset.open(own, passphrase).info().versions()).hasSize(Keyset.MAX_KEYS);
  }

  @Test
  void missingFile_isAnIoException() {
    assertThatThrownBy(() -> Keyset.open(directory.resolve("none"), passphrase))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void savedFile_isForItsOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void failedSave_leavesTheOldFileAndNothingElse() throws IOException {
    byte[] before = Files.readAllBytes(file);
    KeyEncryptionKey destroyed = TestKeys.passphrase("x");
    destroyed.destroy();

    assertThatThrownBy(() -> keys.rotate(AUDIT).save(file, destroyed))
        .isInstanceOf(IllegalStateException.class);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, directory.resolve(".keys.lock"));
    }
  }

  /** AES-KWP wraps equal keys to equal bytes, so it shows whether the file key is a new one. */
  @Test
  void everySaving_drawsANewFileKey() throws IOException {
    KeyEncryptionKey wrapping = KeyEncryptionKey.fromKeyWrapKey(new byte[32]);
    keys.save(file, wrapping);
    String first = wrapLine();

    keys.save(file, wrapping);

    assertThat(wrapLine()).isNotEqualTo(first).startsWith("wrap ");
  }

  private String wrapLine() throws IOException {
    return Files.readAllLines(file, US_ASCII).stream()
        .filter(line -> line.startsWith("wrap "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everySaving_drawsANewSaltForTheKeys() throws IOException {
    Set<String> salts = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      keys.save(file, passphrase);
      byte[] sealed =
          Base64.getUrlDecoder()
              .decode(
                  Files.readAllLines(file).stream()
                      .filter(line -> line.startsWith("secret "))
                      .findFirst()
                      .orElseThrow()
                      .substring("secret ".length()));
      salts.add(HexFormat.of().formatHex(sealed, 0, 24));
    }

    assertThat(salts).hasSize(3);
  }

  @Test
  void characterThatIsNotPrintable_isNamedWithItsLine() throws IOException {
    for (String bad : new String[] {"\u001f", "\u007f", "\t", "\r"}) {
      rewrite(text -> text.replaceFirst("(?m)^key .", "key " + bad));

      assertThatThrownBy(() -> KeysetInfo.read(file))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("line 2: must be printable ASCII");
    }
  }

  @Test
  void fileOfAnotherKind_isSaidToBeNone() throws IOException {
    Files.writeString(file, "something else\n", US_ASCII);

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("line 1: this is not a keyset file");
  }

  @Test
  void secretWithoutAWrap_isRefused() throws IOException {
    rewrite(text -> text.replaceAll("(?m)^wrap .*\n", ""));

    assertThatThrownBy(() -> KeysetInfo.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must come after a 'wrap' line");
  }

  @Test
  void secretInAnotherSpellingOfBase64_isRefused() throws IOException {
    rewrite(text -> text.stripTrailing() + "=\n");

    assertThatThrownBy(() -> Keyset.open(file, passphrase))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("base64url without padding");
  }
}

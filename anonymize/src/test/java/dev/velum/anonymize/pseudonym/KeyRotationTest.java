package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Fixtures.DOMAIN;
import static dev.velum.anonymize.pseudonym.Transforms.encryptDeterministically;
import static dev.velum.anonymize.pseudonym.Transforms.token;
import static dev.velum.anonymize.pseudonym.Transforms.vaultToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyState;
import dev.velum.crypto.Keyset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
  private static final DeidentificationPolicy POLICY =
      DeidentificationPolicy.builder("p", 1)
          .column("email", token().type("email").normalize(Normalization.EMAIL))
          .column("ssn", encryptDeterministically())
          .column("id", vaultToken("v"))
          .build();

  private final InMemoryTokenVault vault = InMemoryTokenVault.create();
  private final Keyset oldKeys =
      Keyset.generate(KeyPurpose.PSEUDONYM, KeyPurpose.DETERMINISTIC, KeyPurpose.FIELD);
  private final Keyset newKeys =
      oldKeys
          .rotate(KeyPurpose.PSEUDONYM)
          .rotate(KeyPurpose.DETERMINISTIC)
          .rotate(KeyPurpose.FIELD);
  private final Deidentifier before = run(oldKeys);
  private final Deidentifier after = run(newKeys);
  private final KeyRotation rotation = KeyRotation.of(after);
  private final String oldKey = keyId(oldKeys, KeyPurpose.PSEUDONYM);

  @TempDir private Path directory;

  private Deidentifier run(Keyset keys) {
    return POLICY.in(DOMAIN, PseudonymSecrets.of(keys).vault("v", vault));
  }

  private static String keyId(Keyset keys, KeyPurpose purpose) {
    return keys.info().primary(purpose).orElseThrow().keyId();
  }

  @Test
  void newVersionsWriteAndOldOnesRead() {
    String old = before.value("email", "a@b.c").orElseThrow();
    String now = after.value("email", "a@b.c").orElseThrow();

    assertThat(PseudonymToken.parse(old).orElseThrow().keyId()).isEqualTo(oldKey);
    assertThat(PseudonymToken.parse(now).orElseThrow().keyId())
        .isEqualTo(keyId(newKeys, KeyPurpose.PSEUDONYM));
    assertThat(rotation.pseudonyms("email", "A@b.c")).containsExactly(now, old);
    String sealed = before.value("ssn", "078-05-1120").orElseThrow();
    assertThat(encryptDeterministically().reverse(after.pseudonymizer()).valueOf(sealed))
        .isEqualTo("078-05-1120");
  }

  @Test
  void bridge_leadsFromOldToNew() throws IOException {
    Path file = directory.resolve("bridge.csv");

    long count =
        KeyRotation.export(rotation.bridge("email", oldKey, Stream.of("a@b.c", "d@e.f")), file);

    assertThat(count).isEqualTo(2);
    assertThat(file)
        .hasContent(
            "before,after\n"
                + before.value("email", "a@b.c").orElseThrow()
                + ","
                + after.value("email", "a@b.c").orElseThrow()
                + "\n"
                + before.value("email", "d@e.f").orElseThrow()
                + ","
                + after.value("email", "d@e.f").orElseThrow()
                + "\n");
    assertThatThrownBy(() -> rotation.bridge("ssn", oldKey, Stream.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ciphertexts_areBridgedWithoutTheirValues() {
    String old = before.value("ssn", "078-05-1120").orElseThrow();
    String now = after.value("ssn", "078-05-1120").orElseThrow();
    assertThat(rotation.reencrypt("ssn", Stream.of(old, now)))
        .containsExactly(new BridgeEntry(old, now), new BridgeEntry(now, now));
  }

  @Test
  void vaultTokens_stayThroughARotation() {
    String token = before.value("id", "4711").orElseThrow();

    assertThat(after.value("id", "4711")).contains(token);
    assertThat(rotation.rekeyVault("id", oldKey)).isEqualTo(1);
    assertThat(rotation.rekeyVault("id", oldKey)).isZero();
    assertThat(after.value("id", "4711")).contains(token);
    assertThat(vault.size()).isEqualTo(1);
    Keyset retired = newKeys.disable(oldKey).disable(keyId(oldKeys, KeyPurpose.FIELD));
    assertThat(vaultToken("v").reverse(run(retired).pseudonymizer()).valueOf(token))
        .isEqualTo("4711");
  }

  @Test
  void version_retiresOnlyWhenNothingOfItIsLeft() {
    String left = before.value("email", "a@b.c").orElseThrow();
    String moved = after.value("email", "a@b.c").orElseThrow();
    before.value("id", "4711");

    KeyRotation.Retirement unseen = rotation.retirement(oldKey);
    assertThatThrownBy(() -> unseen.retire(newKeys)).isInstanceOf(IllegalStateException.class);

    KeyRotation.Retirement tooEarly = rotation.retirement(oldKey);
    tooEarly.text("see " + left + " and " + moved);
    tooEarly.column("email", Stream.of(left, moved, "other"));
    assertThat(tooEarly.found()).isEqualTo(2);
    assertThatThrownBy(() -> tooEarly.retire(newKeys))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2 pseudonyms");

    KeyRotation.Retirement vaultLeft = rotation.retirement(oldKey);
    vaultLeft.column("email", Stream.of(moved));
    assertThatThrownBy(() -> vaultLeft.retire(newKeys))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("vault 'v'");

    rotation.rekeyVault("id", oldKey);
    Keyset retired = vaultLeft.retire(newKeys);
    assertThat(retired.info().find(oldKey).orElseThrow().state()).isEqualTo(KeyState.DISABLED);
  }

  @Test
  void fieldKey_isHeldByTheVaultAndCiphertextsByTheirs() {
    before.value("id", "4711");
    KeyRotation.Retirement field = rotation.retirement(keyId(oldKeys, KeyPurpose.FIELD));
    field.text("nothing");
    assertThatThrownBy(() -> field.retire(newKeys)).isInstanceOf(IllegalStateException.class);

    KeyRotation.Retirement siv = rotation.retirement(keyId(oldKeys, KeyPurpose.DETERMINISTIC));
    siv.column("ssn", Stream.of(before.value("ssn", "1").orElseThrow()));
    assertThat(siv.found()).isEqualTo(1);
  }
}

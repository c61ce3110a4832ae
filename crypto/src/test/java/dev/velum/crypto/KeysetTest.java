package dev.velum.crypto;

import static dev.velum.crypto.KeyPurpose.AUDIT;
import static dev.velum.crypto.KeyPurpose.ENVELOPE;
import static dev.velum.crypto.KeyPurpose.PSEUDONYM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.internal.SecretAccess;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeysetTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);

  private final Keyset keys = TestKeys.keyset(1, ENVELOPE, AUDIT);

  private static String primaryId(Keyset keys, KeyPurpose purpose) {
    return keys.info().primary(purpose).orElseThrow().keyId();
  }

  @Test
  void newKeyset_hasOneEnabledPrimaryForEachPurpose() {
    assertThat(keys.info().versions()).hasSize(2);
    KeyVersion audit = keys.info().primary(AUDIT).orElseThrow();
    assertThat(audit.algorithm()).isEqualTo(KeyAlgorithm.HMAC_SHA_256);
    assertThat(audit.state()).isEqualTo(KeyState.ENABLED);
    assertThat(audit.created()).isEqualTo(Instant.parse("2026-11-22T14:00:00Z"));
    assertThat(keys.info().primary(PSEUDONYM)).isEmpty();
  }

  @Test
  void keysetsWithoutAFixedSource_shareNoKeyAndNoId() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Keyset made = Keyset.generate(AUDIT);
      MessageAuthenticator authenticator = made.authenticator(AUDIT);
      assertThat(seen.add(authenticator.keyId())).isTrue();
      assertThat(seen.add(new String(authenticator.authenticate(MESSAGE), UTF_8))).isTrue();
    }
  }

  @Test
  void noPurpose_isRejected() {
    assertThatThrownBy(Keyset::generate)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("purposes must not be empty");
  }

  @Test
  void purposeTwice_isRejected() {
    assertThatThrownBy(() -> Keyset.generate(AUDIT, AUDIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no purpose must come twice");
  }

  @Test
  void rotation_makesANewPrimaryAndKeepsTheOldKey() {
    String old = primaryId(keys, AUDIT);
    byte[] oldCode = keys.authenticator(AUDIT).authenticate(MESSAGE);

    Keyset rotated = TestKeys.rotate(keys, AUDIT, 2);

    assertThat(primaryId(rotated, AUDIT)).isNotEqualTo(old);
    assertThat(rotated.authenticator(AUDIT).authenticate(MESSAGE)).isNotEqualTo(oldCode);
    assertThat(rotated.authenticator(AUDIT, old).verify(oldCode, MESSAGE)).isTrue();
    assertThat(primaryId(rotated, ENVELOPE)).isEqualTo(primaryId(keys, ENVELOPE));
    assertThat(primaryId(keys, AUDIT)).isEqualTo(old);
  }

  @Test
  void rotationOfAMissingPurpose_addsIt() {
    assertThat(keys.rotate(PSEUDONYM).info().primary(PSEUDONYM)).isPresent();
  }

  @Test
  void promotion_makesAnOldKeyPrimaryAgain() {
    String old = primaryId(keys, AUDIT);

    assertThat(primaryId(keys.rotate(AUDIT).promote(old), AUDIT)).isEqualTo(old);
  }

  @Test
  void disabledKey_isNotUsedUntilEnabledAgain() {
    String old = primaryId(keys, AUDIT);
    Keyset disabled = keys.rotate(AUDIT).disable(old);

    assertThatThrownBy(() -> disabled.authenticator(AUDIT, old))
        .isInstanceOf(KeysetException.class)
        .hasMessage("key " + old + " is disabled");
    assertThatThrownBy(() -> disabled.promote(old)).isInstanceOf(IllegalStateException.class);
    assertThat(disabled.enable(old).authenticator(AUDIT, old).keyId()).isEqualTo(old);
  }

  @Test
  void destroyedKey_isGoneForGood() {
    String old = primaryId(keys, AUDIT);
    Keyset destroyed = keys.rotate(AUDIT).destroy(old);

    assertThat(SecretAccess.find(destroyed, old)).isEmpty();
    assertThat(destroyed.info().find(old).orElseThrow().state()).isEqualTo(KeyState.DESTROYED);
    assertThat(destroyed.destroy(old)).isSameAs(destroyed);
    assertThatThrownBy(() -> destroyed.enable(old)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> destroyed.disable(old)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> destroyed.promote(old)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> destroyed.authenticator(AUDIT, old))
        .isInstanceOf(KeysetException.class)
        .hasMessage("key " + old + " is destroyed");
  }

  @Test
  void primaryKey_canBeNeitherDisabledNorDestroyed() {
    String primary = primaryId(keys, AUDIT);

    assertThatThrownBy(() -> keys.disable(primary))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "key %s is the primary key for purpose audit; promote another one first", primary);
    assertThatThrownBy(() -> keys.destroy(primary)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void unknownKey_isRefused() {
    assertThatThrownBy(() -> keys.promote("0000000000000000"))
        .isInstanceOf(KeysetException.class)
        .hasMessage("the keyset has no key with this id");
  }

  @Test
  void keyOfAnotherPurpose_isRefused() {
    Keyset both = keys.rotate(PSEUDONYM);
    String pseudonymKey = primaryId(both, PSEUDONYM);

    assertThatThrownBy(() -> both.authenticator(AUDIT, pseudonymKey))
        .isInstanceOf(KeysetException.class)
        .hasMessage("key " + pseudonymKey + " serves purpose pseudonym");
  }

  @Test
  void authenticatorForAnEncryptingPurpose_isRejected() {
    assertThatThrownBy(() -> keys.authenticator(ENVELOPE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("purpose must be one that authenticates, got envelope");
  }

  @Test
  void authenticatorForAMissingPurpose_isRejected() {
    assertThatThrownBy(() -> keys.authenticator(PSEUDONYM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the keyset must have a key for purpose pseudonym");
  }

  @Test
  void everyPurpose_getsAKeyOfItsAlgorithm() {
    Keyset all = TestKeys.keyset(4, KeyPurpose.values());

    for (KeyPurpose purpose : KeyPurpose.values()) {
      KeyVersion version = all.info().primary(purpose).orElseThrow();
      assertThat(version.algorithm()).isEqualTo(purpose.algorithm());
      assertThat(SecretAccess.find(all, version.keyId()).orElseThrow())
          .hasSize(purpose.algorithm().keySizeBytes());
    }
  }

  @Test
  void keysetThatIsFull_cannotRotate() {
    Keyset full = TestKeys.keyset(3, AUDIT);
    for (int i = 1; i < Keyset.MAX_KEYS; i++) {
      full = TestKeys.rotate(full, AUDIT, i + 10L);
    }
    Keyset last = full;

    assertThatThrownBy(() -> last.rotate(AUDIT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a keyset must have at most 500 keys");
  }

  @Test
  void textShowsTheDescriptionAndNoSecret() {
    assertThat(keys.toString())
        .matches(
            """
            key [0-9a-f]{16} envelope xaes-256-gcm enabled 2026-11-22T14:00:00Z primary
            key [0-9a-f]{16} audit hmac-sha-256 enabled 2026-11-22T14:00:00Z primary
            """);
  }
}

package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other providers of AES-GCM: the same bytes come out, and none of them is installed. */
class ProviderTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE, KeyPurpose.FIELD);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);

  enum Other {
    CORRETTO,
    CONSCRYPT,
    BOUNCY_CASTLE;

    Provider provider() {
      return switch (this) {
        case CORRETTO -> {
          assumeTrue(isLinuxX64(), "the build has Corretto's provider for Linux x86_64 only");
          AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
          yield AmazonCorrettoCryptoProvider.INSTANCE;
        }
        case CONSCRYPT -> {
          assumeTrue(Conscrypt.isAvailable(), "Conscrypt has no library for this platform");
          yield Conscrypt.newProvider();
        }
        case BOUNCY_CASTLE -> new BouncyCastleProvider();
      };
    }

    private static boolean isLinuxX64() {
      String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
      return system.startsWith("linux")
          && List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));
    }
  }

  @ParameterizedTest
  @EnumSource(Other.class)
  void sameRandomBytes_giveTheSameEnvelope(Other other) {
    Provider provider = other.provider();
    byte[] message = new byte[100_000];
    TestKeys.random(3).nextBytes(message);

    byte[] theirs =
        EnvelopeCipher.with(keys, TestKeys.random(5))
            .usingProvider(provider)
            .seal(message, CONTEXT);

    assertThat(theirs)
        .isEqualTo(EnvelopeCipher.with(keys, TestKeys.random(5)).seal(message, CONTEXT));
    assertThat(cipher.open(theirs, CONTEXT)).isEqualTo(message);
    assertThat(cipher.usingProvider(provider).open(theirs, CONTEXT)).isEqualTo(message);
    assertThat(Security.getProvider(provider.getName())).isNull();
  }

  @ParameterizedTest
  @EnumSource(Other.class)
  void largeMessages_goBothWaysOnSeveralThreads(Other other) {
    EnvelopeCipher theirs = cipher.usingProvider(other.provider());
    byte[] message = new byte[5_000_000];
    TestKeys.random(4).nextBytes(message);

    assertThat(theirs.open(cipher.seal(message, CONTEXT), CONTEXT)).isEqualTo(message);
    assertThat(cipher.open(theirs.seal(message, CONTEXT), CONTEXT)).isEqualTo(message);
  }

  @ParameterizedTest
  @EnumSource(Other.class)
  void alteredEnvelope_isRefusedAlike(Other other) {
    EnvelopeCipher theirs = cipher.usingProvider(other.provider());
    byte[] sealed = cipher.seal(new byte[40_000], CONTEXT);
    for (int i = 20; i < sealed.length; i += 997) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> theirs.open(altered, CONTEXT))
          .isInstanceOf(DecryptionException.class)
          .hasMessage(new DecryptionException().getMessage());
    }
    assertThatThrownBy(() -> theirs.open(Arrays.copyOf(sealed, 39_000), CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }

  @ParameterizedTest
  @EnumSource(Other.class)
  void fields_goBothWays(Other other) {
    FieldCipher ours = FieldCipher.with(keys);
    FieldCipher theirs = ours.usingProvider(other.provider());
    for (String text : List.of("", "Ann", "x".repeat(70_000))) {
      FieldCiphertext made = theirs.encrypt(FieldType.STRING, text, CONTEXT);

      assertThat(ours.decrypt(FieldType.STRING, made, CONTEXT)).isEqualTo(text);
      assertThat(
              theirs.decrypt(
                  FieldType.STRING, ours.encrypt(FieldType.STRING, text, CONTEXT), CONTEXT))
          .isEqualTo(text);
      assertThatThrownBy(() -> theirs.decrypt(FieldType.STRING, made, EncryptionContext.empty()))
          .isInstanceOf(DecryptionException.class);
    }
  }

  @Test
  void providerWithoutAesGcm_isRejectedAtOnce() {
    Provider sun = Security.getProvider("SUN");

    assertThatThrownBy(() -> cipher.usingProvider(sun))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("provider must have AES/GCM/NoPadding, got SUN");
  }
}

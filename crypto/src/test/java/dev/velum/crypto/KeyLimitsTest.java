package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.field.BlindIndex;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.FormatPreservingCipher;
import dev.velum.crypto.field.PortableCipher;
import dev.velum.crypto.shred.SubjectKeyStore;
import dev.velum.crypto.shred.SubjectKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLimitsTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("column", "c");
  private static final byte[] MESSAGE = new byte[10];
  private static final byte[] NO_DATA = {};

  @TempDir Path directory;
  private KeyUsageFile usage;

  @BeforeEach
  void create() throws IOException {
    usage = KeyUsageFile.create(directory.resolve("usage"));
  }

  private static String primary(Keyset keys, KeyPurpose purpose) {
    return keys.info().primary(purpose).orElseThrow().keyId();
  }

  private Keyset limited(KeyPurpose purpose, long messages) {
    Keyset keys = TestKeys.keyset(purpose.toString().hashCode(), purpose);
    String id = primary(keys, purpose);
    KeyLimits limits = keys.info().find(id).orElseThrow().limits();
    return keys.limit(id, limits.withMessages(messages)).countingIn(usage);
  }

  /** Protects one message with whatever serves the purpose. */
  private static Runnable use(Keyset keys, KeyPurpose purpose) {
    return switch (purpose) {
      case ENVELOPE -> {
        EnvelopeCipher cipher = EnvelopeCipher.with(keys);
        yield () -> cipher.seal(MESSAGE, CONTEXT);
      }
      case FIELD -> {
        FieldCipher cipher = FieldCipher.with(keys);
        yield () -> cipher.encrypt(FieldType.STRING, "value", CONTEXT);
      }
      case DETERMINISTIC -> {
        DeterministicCipher cipher = DeterministicCipher.with(keys);
        yield () -> cipher.encrypt(FieldType.STRING, "value", CONTEXT);
      }
      case FORMAT_PRESERVING -> {
        FormatPreservingCipher cipher =
            FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(6, 20).build();
        yield () -> cipher.encrypt("123456", CONTEXT);
      }
      case BLIND_INDEX -> {
        BlindIndex index = BlindIndex.with(keys, CONTEXT, 16);
        yield () -> index.term(FieldType.STRING, "value");
      }
      case SHRED -> {
        SubjectKeys subjects = SubjectKeys.with(keys, SubjectKeyStore.inMemory());
        AtomicInteger next = new AtomicInteger(1);
        yield () ->
            subjects.encrypt(
                DataSubjectId.of("s" + next.getAndIncrement()), FieldType.LONG, 1L, CONTEXT);
      }
      case PORTABLE -> {
        PortableCipher cipher = PortableCipher.with(keys);
        yield () -> cipher.encrypt(MESSAGE, NO_DATA);
      }
      case AUDIT, LEDGER, PSEUDONYM -> {
        MessageAuthenticator authenticator = keys.authenticator(purpose);
        yield () -> authenticator.authenticate(MESSAGE);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(KeyPurpose.class)
  void eachPurpose_isRefusedBeforeItsLimitOfMessagesIsPassed(KeyPurpose purpose) {
    // The store of subject keys takes one for its index.
    int own = purpose == KeyPurpose.SHRED ? 1 : 0;
    Keyset keys = limited(purpose, 3 + own);
    Runnable use = use(keys, purpose);
    for (int i = 0; i < 3; i++) {
      use.run();
    }

    assertThatThrownBy(use::run)
        .isInstanceOf(KeysetException.class)
        .hasMessageMatching(
            "key [0-9a-f]{16} for purpose "
                + purpose
                + " has reached its limit of "
                + (3 + own)
                + " messages and [0-9]+ bytes; rotate it");
    use(TestKeys.rotate(keys, purpose, 2), purpose).run();
  }

  /** It reads without limits, but what it writes counts. */
  @Test
  void formatPreservingCipherUnderAnOlderKey_keepsItsLimit() {
    Keyset keys = limited(KeyPurpose.FORMAT_PRESERVING, 2);
    String older = primary(keys, KeyPurpose.FORMAT_PRESERVING);
    FormatPreservingCipher cipher =
        FormatPreservingCipher.builder(TestKeys.rotate(keys, KeyPurpose.FORMAT_PRESERVING, 2))
            .alphabet("0123456789")
            .lengths(6, 20)
            .build()
            .under(older);
    cipher.encrypt("123456", CONTEXT);
    String last = cipher.encrypt("234567", CONTEXT);

    assertThatThrownBy(() -> cipher.encrypt("345678", CONTEXT))
        .isInstanceOf(KeysetException.class)
        .hasMessageStartingWith("key " + older + " for purpose format-preserving has reached");
    assertThat(cipher.decrypt(last, CONTEXT)).isEqualTo("234567");
  }

  @ParameterizedTest
  @EnumSource(KeyPurpose.class)
  void eachPurpose_isRefusedFromItsLimitOfAgeOn(KeyPurpose purpose) {
    Keyset keys = TestKeys.keyset(1, purpose);
    KeyVersion key = keys.info().primary(purpose).orElseThrow();
    Keyset limited = keys.limit(key.keyId(), key.limits().withAge(Duration.ofDays(365)));
    Instant end = key.created().plus(Duration.ofDays(365));

    use(limited.withClock(at(end.minusMillis(1))).countingIn(usage), purpose).run();
    Keyset old = limited.withClock(at(end)).countingIn(usage);
    assertThatThrownBy(() -> use(old, purpose).run())
        .isInstanceOf(KeysetException.class)
        .hasMessageEndingWith("has reached its limit of age PT8760H; rotate it");
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  @Test
  void whatWasProtected_canStillBeOpenedAtTheLimit() {
    Keyset keys = limited(KeyPurpose.FIELD, 1);
    FieldCipher cipher = FieldCipher.with(keys);
    FieldCiphertext sealed = cipher.encrypt(FieldType.STRING, "value", CONTEXT);
    MessageAuthenticator authenticator =
        limited(KeyPurpose.AUDIT, 1).authenticator(KeyPurpose.AUDIT);
    byte[] code = authenticator.authenticate(MESSAGE);

    assertThatThrownBy(() -> cipher.encrypt(FieldType.STRING, "value", CONTEXT))
        .isInstanceOf(KeysetException.class);
    assertThat(cipher.decrypt(FieldType.STRING, sealed, CONTEXT)).isEqualTo("value");
    assertThat(authenticator.verify(code, MESSAGE)).isTrue();
    assertThatThrownBy(() -> authenticator.authenticate(MESSAGE))
        .isInstanceOf(KeysetException.class);
  }

  @Test
  void limitOfBytes_isKept() {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    String id = primary(keys, KeyPurpose.PORTABLE);
    PortableCipher cipher =
        PortableCipher.with(
            keys.limit(id, KeyLimits.of(KeyAlgorithm.AES_256_GCM).withBytes(25)).countingIn(usage));
    cipher.encrypt(new byte[10], NO_DATA);
    cipher.encrypt(new byte[15], NO_DATA);

    assertThatThrownBy(() -> cipher.encrypt(new byte[1], NO_DATA))
        .isInstanceOf(KeysetException.class)
        .hasMessageContaining("25 bytes");
  }

  @Test
  void restart_losesWhatWasSetAsideAndForgetsNothing() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    String id = primary(keys, KeyPurpose.PORTABLE);
    PortableCipher.with(keys.countingIn(usage)).encrypt(MESSAGE, NO_DATA);

    assertThat(usage.read()).isEqualTo(Map.of(id, new KeyUsage(1 << 16, 1 << 26)));

    KeyUsageFile again = KeyUsageFile.open(directory.resolve("usage"));
    PortableCipher.with(keys.countingIn(again)).encrypt(MESSAGE, NO_DATA);
    assertThat(again.read().get(id)).isEqualTo(new KeyUsage(2 << 16, 2 << 26));
  }

  @Test
  void longUse_setsAsideAgain() throws IOException {
    Keyset keys = limited(KeyPurpose.AUDIT, 100_000);
    MessageAuthenticator authenticator = keys.authenticator(KeyPurpose.AUDIT);
    for (int i = 0; i < 100_000; i++) {
      authenticator.authenticate(NO_DATA);
    }

    assertThat(usage.read().get(authenticator.keyId()).messages()).isEqualTo(100_000);
    assertThatThrownBy(() -> authenticator.authenticate(NO_DATA))
        .isInstanceOf(KeysetException.class);
  }

  @Test
  void messageLargerThanWhatIsSetAside_countsWhole() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    PortableCipher.with(keys.countingIn(usage)).encrypt(new byte[(1 << 26) + 1], NO_DATA);

    assertThat(usage.read().get(primary(keys, KeyPurpose.PORTABLE)).bytes())
        .isEqualTo((1 << 26) + 1);
  }

  @Test
  void threadsAndObjectsTogether_doNotPassTheLimit() throws Exception {
    Keyset keys = limited(KeyPurpose.PORTABLE, 200_000);
    AtomicInteger done = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<?>> runs = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      // Two share their counter, two have one of their own, as other processes do.
      Keyset own = t < 2 ? keys : keys.countingIn(KeyUsageFile.open(directory.resolve("usage")));
      PortableCipher cipher = PortableCipher.with(own);
      runs.add(
          pool.submit(
              () -> {
                try {
                  while (true) {
                    cipher.encrypt(NO_DATA, NO_DATA);
                    done.incrementAndGet();
                  }
                } catch (KeysetException e) {
                  // at the limit
                }
              }));
    }
    for (Future<?> run : runs) {
      run.get();
    }
    pool.shutdown();

    assertThat(done.get()).isBetween(200_000 - 3 * (1 << 16), 200_000);
    assertThat(usage.read().get(primary(keys, KeyPurpose.PORTABLE)).messages()).isEqualTo(200_000);
  }

  @Test
  void keyWithALimitThatCanBeReached_protectsNothingUncounted() {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    PortableCipher cipher = PortableCipher.with(keys);

    assertThatThrownBy(() -> cipher.encrypt(MESSAGE, NO_DATA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "use of key %s must be counted in a file; see Keyset.countingIn",
            primary(keys, KeyPurpose.PORTABLE));
  }

  @Test
  void usualLimits_areThoseOfTheAlgorithms() {
    assertThat(KeyLimits.of(KeyAlgorithm.AES_256_GCM))
        .isEqualTo(new KeyLimits(4_294_967_296L, 1L << 52, KeyLimits.ANY_AGE));
    assertThat(KeyLimits.of(KeyAlgorithm.AES_256_SIV).messages()).isEqualTo(1L << 48);
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      assertThat(KeyLimits.of(algorithm).areCounted())
          .isEqualTo(algorithm == KeyAlgorithm.AES_256_GCM);
    }
  }

  @Test
  void limitsAboveThoseOfTheAlgorithm_areRejected() {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE);
    String id = primary(keys, KeyPurpose.PORTABLE);
    KeyLimits most = KeyLimits.of(KeyAlgorithm.AES_256_GCM);

    assertThatThrownBy(() -> keys.limit(id, most.withMessages(most.messages() + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit of messages must be <= 4294967296 for aes-256-gcm, got 4294967297");
    assertThatThrownBy(() -> keys.limit(id, most.withBytes(most.bytes() + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "limit of bytes must be <= 4503599627370496 for aes-256-gcm, got 4503599627370497");
    assertThatThrownBy(() -> keys.limit(id, most.withAge(Duration.ofMillis(1500))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit of age must be in whole seconds, got PT1.5S");
    assertThatThrownBy(() -> most.withMessages(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("messages must be >= 1, got 0");
    assertThatThrownBy(() -> most.withBytes(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> most.withAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("age must be positive, got PT0S");
    assertThatThrownBy(() -> new KeyUsage(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeyUsage(0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limits_surviveSavingAndShowWithoutAKey() throws IOException {
    Path file = directory.resolve("keys");
    KeyEncryptionKey key = KeyEncryptionKey.fromRawKey(new byte[32]);
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE, KeyPurpose.FIELD);
    String portable = primary(keys, KeyPurpose.PORTABLE);
    KeyLimits limits = new KeyLimits(1000, 2000, Duration.ofDays(730));
    keys.limit(portable, limits).save(file, key);

    KeysetInfo info = KeysetInfo.read(file);
    assertThat(info.find(portable).orElseThrow().limits()).isEqualTo(limits);
    assertThat(Keyset.open(file, key).info().versions()).isEqualTo(info.versions());
    assertThat(info.toString())
        .contains(
            " portable aes-256-gcm enabled 2026-11-22T14:00:00Z prefix=tink max-messages=1000"
                + " max-bytes=2000 max-seconds=63072000 primary\n")
        .contains(" field xaes-256-gcm enabled 2026-11-22T14:00:00Z primary\n");
  }

  @Test
  void usageFile_isMadeOnceAndNeverSilently() throws IOException {
    Path path = directory.resolve("usage");

    assertThatThrownBy(() -> KeyUsageFile.create(path))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> KeyUsageFile.open(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(usage).hasToString("KeyUsageFile[" + path + "]");
    assertThat(Files.readString(path)).isEqualTo("velum-key-usage 1\n");
  }

  /** A file that was written must be one that can be read. */
  @Test
  void usageFileWithoutRoom_takesNoKeyMore() throws IOException {
    StringBuilder text = new StringBuilder("velum-key-usage 1\n");
    for (int i = 0; text.length() + 43 <= KeyUsageFile.MAX_BYTES; i++) {
      text.append(String.format(Locale.ROOT, "key %016x messages=65536 bytes=0\n", i));
    }
    Path full = Files.writeString(directory.resolve("full"), text.toString());
    Keyset keys = limited(KeyPurpose.FIELD, 10).countingIn(KeyUsageFile.open(full));
    FieldCipher cipher = FieldCipher.with(keys);

    assertThatThrownBy(() -> cipher.encrypt(FieldType.STRING, "value", CONTEXT))
        .isInstanceOf(KeysetException.class)
        .hasMessage(
            "key usage file %s has no room for more keys: count new ones in another file", full);
    assertThat(full).hasContent(text.toString());

    Files.writeString(full, "\n".repeat(KeyUsageFile.MAX_BYTES + 1));
    assertThatThrownBy(() -> KeyUsageFile.open(full))
        .isInstanceOf(FormatException.class)
        .hasMessage("key usage file %s must have at most 131072 bytes", full);
  }

  @Test
  void usageFileThatIsGone_stopsTheKey() throws IOException {
    Keyset keys = TestKeys.keyset(1, KeyPurpose.PORTABLE).countingIn(usage);
    PortableCipher cipher = PortableCipher.with(keys);
    Files.delete(directory.resolve("usage"));

    assertThatThrownBy(() -> cipher.encrypt(MESSAGE, NO_DATA))
        .hasRootCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void usageFileOfVersion1_isRead() throws Exception {
    Path sample =
        Path.of(
            Objects.requireNonNull(KeyLimitsTest.class.getResource("/format/key-usage-v1.txt"))
                .toURI());

    assertThat(KeyUsageFile.open(sample).read())
        .isEqualTo(
            Map.of(
                "60b8ce00e5d0783b", new KeyUsage(131_072, 134_217_728),
                "ce3980262ccd472d", new KeyUsage(65_536, 67_108_864)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "velum-key-usage 2\n",
        "velum-key-usage 1",
        "velum-key-usage 1\nkey 60b8ce00e5d0783b messages=1 bytes=1",
        "velum-key-usage 1\nkey 60b8ce00e5d0783b messages=-1 bytes=1\n",
        "velum-key-usage 1\nkey 60b8ce00e5d0783b messages=01 bytes=1\n",
        "velum-key-usage 1\nkey 60b8ce00e5d0783b messages=9999999999999999999 bytes=1\n",
        "velum-key-usage 1\nkey 60b8ce00e5d0783 messages=1 bytes=1\n",
        "velum-key-usage 1\n\n",
        """
        velum-key-usage 1
        key 60b8ce00e5d0783b messages=1 bytes=1
        key 60b8ce00e5d0783b messages=1 bytes=1
        """,
      })
  void malformedUsageFile_isRefused(String content) throws IOException {
    Path path = directory.resolve("bad");
    Files.write(path, content.getBytes(UTF_8));

    assertThatThrownBy(() -> KeyUsageFile.open(path))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("key usage file " + path);
  }
}

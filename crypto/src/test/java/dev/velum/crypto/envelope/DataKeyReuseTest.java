package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.CryptoException;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestClock;
import dev.velum.crypto.TestKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DataKeyReuseTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher plain = EnvelopeCipher.with(keys);
  private final TestClock clock = new TestClock();

  private EnvelopeCipher reusing(long messages, long bytes) {
    return plain.reusingDataKeys(new DataKeyReuse(messages, bytes, MINUTE), clock);
  }

  /** What names a data key: its wrapped form. */
  private static String dataKey(byte[] sealed) {
    return HexFormat.of().formatHex(sealed, 0, EnvelopeCipher.HEADER_BYTES);
  }

  private static Set<String> dataKeys(EnvelopeCipher cipher, int... lengths) {
    Set<String> dataKeys = new HashSet<>();
    for (int length : lengths) {
      dataKeys.add(dataKey(cipher.seal(new byte[length], CONTEXT)));
    }
    return dataKeys;
  }

  @Test
  void withoutReuse_eachMessageHasADataKeyOfItsOwn() {
    assertThat(dataKeys(plain, 1, 1, 1, 1)).hasSize(4);
  }

  @Test
  void messages_areCountedAndTheLimitIsNotPassed() {
    EnvelopeCipher cipher = reusing(3, 1_000_000);

    assertThat(dataKeys(cipher, 1, 1, 1)).hasSize(1);
    assertThat(dataKeys(cipher, 1, 1, 1, 1)).hasSize(2);
  }

  @Test
  void bytes_areCountedAndTheLimitIsNotPassed() {
    EnvelopeCipher cipher = reusing(1_000, 100);

    assertThat(dataKeys(cipher, 60, 40)).hasSize(1);
    assertThat(dataKeys(cipher, 60, 41)).hasSize(2);
  }

  @Test
  void messageBeyondTheLimit_getsADataKeyOfItsOwn() {
    EnvelopeCipher cipher = reusing(1_000, 100);

    assertThat(dataKeys(cipher, 1, 101, 1, 101, 101)).hasSize(5);
  }

  @Test
  void dataKey_isNotUsedWhenItIsOldOrTheClockWasPutBack() {
    EnvelopeCipher cipher = reusing(1_000, 1_000);
    String first = dataKey(cipher.seal(new byte[1], CONTEXT));

    clock.pass(Duration.ofMillis(59_999));
    assertThat(dataKey(cipher.seal(new byte[1], CONTEXT))).isEqualTo(first);
    clock.pass(Duration.ofMillis(1));
    String second = dataKey(cipher.seal(new byte[1], CONTEXT));
    assertThat(second).isNotEqualTo(first);
    clock.pass(Duration.ofSeconds(-1));
    assertThat(dataKey(cipher.seal(new byte[1], CONTEXT))).isNotIn(first, second);
  }

  @Test
  void streams_getDataKeysOfTheirOwn() throws IOException {
    EnvelopeCipher cipher = reusing(1_000, 1_000_000);
    Set<String> dataKeys = dataKeys(cipher, 1);
    for (int i = 0; i < 2; i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
        sealing.finish();
      }
      dataKeys.add(dataKey(out.toByteArray()));
    }

    assertThat(dataKeys).hasSize(3);
    assertThat(dataKeys(cipher, 1)).doesNotContainAnyElementsOf(dataKeys);
  }

  @Test
  void messagesOfOneDataKey_haveDifferentSaltsAndOpenAsAnyOther() {
    EnvelopeCipher cipher = reusing(1_000, 1_000_000);
    Set<String> salts = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      byte[] message = new byte[i];
      Arrays.fill(message, (byte) i);
      byte[] sealed = cipher.seal(message, CONTEXT);
      int header = EnvelopeCipher.HEADER_BYTES;
      salts.add(HexFormat.of().formatHex(sealed, header, header + 56));

      assertThat(plain.open(sealed, CONTEXT)).isEqualTo(message);
      assertThat(cipher.open(sealed, CONTEXT)).isEqualTo(message);
      assertThat(cipher.open(plain.seal(message, CONTEXT), CONTEXT)).isEqualTo(message);
    }

    assertThat(salts).hasSize(100);
  }

  /** What was opened before must not open what would otherwise be refused. */
  @Test
  void rememberedDataKey_opensNothingThatIsAltered() {
    EnvelopeCipher cipher = reusing(1_000, 1_000_000);
    byte[] sealed = cipher.seal(new byte[10], CONTEXT);
    cipher.open(sealed, CONTEXT);
    for (int bit = 8 * EnvelopeHeader.FIXED_BYTES; bit < 8 * sealed.length; bit += 3) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        cipher.open(altered, CONTEXT);
        assertThat(altered).as("bit %s", bit).isEqualTo(sealed);
      } catch (CryptoException e) {
        assertThat(cipher.open(sealed, CONTEXT)).hasSize(10);
      }
    }
    assertThatThrownBy(() -> cipher.open(sealed, EncryptionContext.empty()))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void sharedByThreads_limitsHoldForEachDataKey() throws Exception {
    EnvelopeCipher cipher =
        plain.reusingDataKeys(new DataKeyReuse(7, 1_000_000, Duration.ofDays(1)));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    Map<String, Integer> uses = new HashMap<>();
    try {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int task = 0; task < 8; task++) {
        byte own = (byte) task;
        results.add(
            pool.submit(
                () -> {
                  List<String> dataKeys = new ArrayList<>();
                  for (int i = 0; i < 500; i++) {
                    byte[] message = {own, (byte) i};
                    byte[] sealed = cipher.seal(message, CONTEXT);
                    assertThat(cipher.open(sealed, CONTEXT)).isEqualTo(message);
                    dataKeys.add(dataKey(sealed));
                  }
                  return dataKeys;
                }));
      }
      for (Future<List<String>> result : results) {
        result.get().forEach(dataKey -> uses.merge(dataKey, 1, Integer::sum));
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(uses.values()).allMatch(count -> count <= 7);
    assertThat(uses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(4_000);
  }

  @Test
  void limitsOutOfRange_areRejected() {
    assertThatThrownBy(() -> new DataKeyReuse(0, 1, MINUTE))
        .hasMessage("maxMessages must be 1 to 2^32, got 0");
    assertThatThrownBy(() -> new DataKeyReuse((1L << 32) + 1, 1, MINUTE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DataKeyReuse(1, 0, MINUTE))
        .hasMessage("maxBytes must be 1 to 2^50, got 0");
    assertThatThrownBy(() -> new DataKeyReuse(1, 1, Duration.ZERO))
        .hasMessage("maxAge must be positive and at most a day, got PT0S");
    assertThatThrownBy(() -> new DataKeyReuse(1, 1, Duration.ofDays(1).plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(DataKeyReuse.moderate().maxMessages()).isEqualTo(1_000);
  }
}

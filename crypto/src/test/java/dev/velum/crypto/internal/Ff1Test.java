package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Ff1Test {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

  static Stream<JsonNode> samples() {
    JsonNode file = TestVectors.read("nist_ff1_samples.json");
    return StreamSupport.stream(file.get("samples").spliterator(), false);
  }

  private static int[] digits(String text) {
    return text.chars().map(ALPHABET::indexOf).toArray();
  }

  private static void assertBothWays(Ff1 ff1, byte[] tweak, String plaintext, String ciphertext) {
    int[] digits = digits(plaintext);
    ff1.encrypt(digits, tweak);
    assertThat(digits).isEqualTo(digits(ciphertext));
    ff1.decrypt(digits, tweak);
    assertThat(digits).isEqualTo(digits(plaintext));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void publishedSample_isReproducedBothWays(JsonNode sample) {
    byte[] key = HexFormat.of().parseHex(sample.get("key").asText());
    byte[] tweak = HexFormat.of().parseHex(sample.get("tweak").asText());

    assertBothWays(
        new Ff1(key, sample.get("radix").asInt()),
        tweak,
        sample.get("plaintext").asText(),
        sample.get("ciphertext").asText());
  }

  /** 3,845 cases: all valid ones both ways, all invalid ones refused. */
  @Test
  void publishedVectors_arePassed() {
    int valid = 0;
    int invalid = 0;
    for (Case each : TestVectors.wycheproof("aes_ff1_base10_test.json.gz")) {
      byte[] key = each.bytes("key");
      byte[] tweak = each.bytes("tweak");
      String message = each.test().get("msg").asText();
      if (each.isValid()) {
        assertBothWays(new Ff1(key, 10), tweak, message, each.test().get("ct").asText());
        valid++;
      } else {
        assertThatThrownBy(() -> new Ff1(key, 10).encrypt(digits(message), tweak))
            .as(each.toString())
            .isInstanceOf(IllegalArgumentException.class);
        invalid++;
      }
    }
    assertThat(valid).isEqualTo(3312);
    assertThat(invalid).isEqualTo(533);
  }

  /** Both sides of the switch from longs to big integers, and every step of the reduction. */
  @ParameterizedTest
  @CsvSource({
    "10, 6, 70",
    "2, 20, 130",
    "26, 5, 40",
    "36, 4, 60",
    "62, 4, 30",
    "65, 4, 30",
    "256, 3, 20"
  })
  void randomStrings_equalBouncyCastle(int radix, int minLength, int maxLength) {
    Random random = new Random(radix);
    for (int i = 0; i < 600; i++) {
      byte[] key = new byte[32];
      byte[] tweak = new byte[random.nextInt(40)];
      random.nextBytes(key);
      random.nextBytes(tweak);
      int length = minLength + i % (maxLength - minLength + 1);
      int[] digits = random.ints(length, 0, radix).toArray();
      if (i % 5 == 0) {
        Arrays.fill(digits, radix - 1);
      }
      byte[] in = new byte[length];
      byte[] out = new byte[length];
      for (int j = 0; j < length; j++) {
        in[j] = (byte) digits[j];
      }
      FPEFF1Engine engine = new FPEFF1Engine();
      engine.init(true, new FPEParameters(new KeyParameter(key), radix, tweak));
      engine.processBlock(in, 0, length, out, 0);
      int[] expected = new int[length];
      for (int j = 0; j < length; j++) {
        expected[j] = out[j] & 0xff;
      }

      Ff1 ff1 = new Ff1(key, radix);
      int[] encrypted = digits.clone();
      ff1.encrypt(encrypted, tweak);

      assertThat(encrypted).isEqualTo(expected);
      ff1.decrypt(encrypted, tweak);
      assertThat(encrypted).isEqualTo(digits);
    }
  }

  @Test
  void instance_isReusableForOtherLengths() {
    Ff1 reused = new Ff1(new byte[32], 10);
    for (int length : new int[] {6, 40, 7, 6, 33, 34}) {
      int[] byReused = new int[length];
      int[] byNew = new int[length];
      reused.encrypt(byReused, new byte[3]);
      new Ff1(new byte[32], 10).encrypt(byNew, new byte[3]);

      assertThat(byReused).isEqualTo(byNew);
    }
  }

  @Test
  void argumentsOutOfRange_areRejected() {
    Ff1 ff1 = new Ff1(new byte[16], 10);

    assertThatThrownBy(() -> new Ff1(new byte[16], 1))
        .hasMessage("radix must be 2 to 65536, got 1");
    assertThatThrownBy(() -> new Ff1(new byte[16], 65_537))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ff1.encrypt(new int[] {1, 2, 10}, new byte[0]))
        .hasMessage("digits must be 0 to 9");
    assertThatThrownBy(() -> ff1.decrypt(new int[] {1}, new byte[0]))
        .hasMessage("the domain must have at least 100 elements, got 1 digits of radix 10");
  }
}

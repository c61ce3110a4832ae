package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
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

  /** The largest radix, a power of two, with edge cases in single rounds. */
  @Test
  void publishedVectorsOfTheLargestRadix_arePassed() {
    JsonNode cases = TestVectors.read("aes_ff1_radix65536.json");
    assertThat(cases).hasSize(19);
    for (JsonNode each : cases) {
      Ff1 ff1 = new Ff1(TestVectors.hex(each, "key"), 65_536);
      byte[] tweak = TestVectors.hex(each, "tweak");
      int[] digits = numbers(each.get("msg"));

      ff1.encrypt(digits, tweak);
      assertThat(digits).as("tcId %s", each.get("tcId")).isEqualTo(numbers(each.get("ct")));
      ff1.decrypt(digits, tweak);
      assertThat(digits).isEqualTo(numbers(each.get("msg")));
    }
  }

  private static int[] numbers(JsonNode array) {
    int[] numbers = new int[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asInt();
    }
    return numbers;
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
    "256, 3, 20",
    "257, 3, 20",
    "1000, 2, 20",
    "65535, 2, 20"
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
      int[] expected = byBouncyCastle(key, radix, tweak, digits);

      Ff1 ff1 = new Ff1(key, radix);
      int[] encrypted = digits.clone();
      ff1.encrypt(encrypted, tweak);

      assertThat(encrypted).isEqualTo(expected);
      ff1.decrypt(encrypted, tweak);
      assertThat(encrypted).isEqualTo(digits);
    }
  }

  /** Bouncy Castle takes a byte for each digit up to radix 256, and two bytes above. */
  private static int[] byBouncyCastle(byte[] key, int radix, byte[] tweak, int[] digits) {
    int width = radix > 256 ? 2 : 1;
    byte[] in = new byte[width * digits.length];
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i++) {
      in[i] = (byte) (digits[i / width] >>> (8 * (width - 1 - i % width)));
    }
    FPEFF1Engine engine = new FPEFF1Engine();
    engine.init(true, new FPEParameters(new KeyParameter(key), radix, tweak));
    engine.processBlock(in, 0, in.length, out, 0);
    int[] encrypted = new int[digits.length];
    for (int i = 0; i < out.length; i++) {
      encrypted[i / width] = encrypted[i / width] << 8 | (out[i] & 0xff);
    }
    return encrypted;
  }

  /**
   * Bouncy Castle leaves out the third byte of the radix, so the largest has an oracle of its own.
   */
  @ParameterizedTest
  @CsvSource({"2, 20, 40", "10, 6, 60", "65535, 2, 12", "65536, 2, 12"})
  void randomStrings_equalTheTextOfTheStandard(int radix, int minLength, int maxLength)
      throws Exception {
    Random random = new Random(radix);
    for (int length = minLength; length <= maxLength; length++) {
      byte[] key = new byte[32];
      byte[] tweak = new byte[random.nextInt(40)];
      random.nextBytes(key);
      random.nextBytes(tweak);
      int[] digits = random.ints(length, 0, radix).toArray();
      int[] encrypted = digits.clone();
      Ff1 ff1 = new Ff1(key, radix);

      ff1.encrypt(encrypted, tweak);

      assertThat(encrypted).isEqualTo(byTheStandard(key, radix, tweak, digits));
      ff1.decrypt(encrypted, tweak);
      assertThat(encrypted).isEqualTo(digits);
    }
  }

  /** Algorithm 7 of SP 800-38G, step by step, in its own letters. */
  private static int[] byTheStandard(byte[] key, int radix, byte[] tweak, int[] x)
      throws GeneralSecurityException {
    int n = x.length;
    int t = tweak.length;
    int u = n / 2;
    int v = n - u;
    BigInteger r = BigInteger.valueOf(radix);
    BigInteger numA = num(radix, Arrays.copyOf(x, u));
    BigInteger numB = num(radix, Arrays.copyOfRange(x, u, n));
    int b = (r.pow(v).subtract(BigInteger.ONE).bitLength() + 7) / 8;
    int d = 4 * ((b + 3) / 4) + 4;
    ByteBuffer p = ByteBuffer.allocate(16).put(new byte[] {1, 2, 1});
    p.put((byte) (radix >> 16)).put((byte) (radix >> 8)).put((byte) radix);
    p.put((byte) 10).put((byte) u).putInt(n).putInt(t);
    for (int i = 0; i <= 9; i++) {
      ByteBuffer q = ByteBuffer.allocate(t + Math.floorMod(-t - b - 1, 16) + 1 + b).put(tweak);
      q.position(q.capacity() - b - 1).put((byte) i);
      q.put(fixed(numB, b));
      byte[] last = prf(key, p.array(), q.array());
      ByteArrayOutputStream s = new ByteArrayOutputStream();
      s.writeBytes(last);
      for (int j = 1; s.size() < d; j++) {
        byte[] block = last.clone();
        block[15] ^= (byte) j;
        s.writeBytes(prf(key, block));
      }
      BigInteger y = new BigInteger(1, Arrays.copyOf(s.toByteArray(), d));
      BigInteger c = numA.add(y).mod(r.pow(i % 2 == 0 ? u : v));
      numA = numB;
      numB = c;
    }
    int[] result = new int[n];
    for (int i = u - 1; i >= 0; i--) {
      result[i] = numA.mod(r).intValue();
      numA = numA.divide(r);
    }
    for (int i = n - 1; i >= u; i--) {
      result[i] = numB.mod(r).intValue();
      numB = numB.divide(r);
    }
    return result;
  }

  private static BigInteger num(int radix, int[] digits) {
    BigInteger number = BigInteger.ZERO;
    for (int digit : digits) {
      number = number.multiply(BigInteger.valueOf(radix)).add(BigInteger.valueOf(digit));
    }
    return number;
  }

  private static byte[] fixed(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    for (int i = 0; i < Math.min(length, bytes.length); i++) {
      fixed[length - 1 - i] = bytes[bytes.length - 1 - i];
    }
    return fixed;
  }

  /** The last block of CBC from a zero block. */
  private static byte[] prf(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    byte[] block = new byte[16];
    for (byte[] part : parts) {
      for (int at = 0; at < part.length; at += 16) {
        for (int i = 0; i < 16; i++) {
          block[i] ^= part[at + i];
        }
        block = aes.doFinal(block);
      }
    }
    return block;
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

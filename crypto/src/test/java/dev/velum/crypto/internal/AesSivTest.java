package dev.velum.crypto.internal;

import static dev.velum.crypto.TestVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.crypto.TestVectors;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.modes.SICBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AesSivTest {
  static Stream<JsonNode> vectors() {
    JsonNode file = TestVectors.read("aes_siv.json");
    return StreamSupport.stream(file.get("vectors").spliterator(), false);
  }

  private static byte[] seal(byte[] key, byte[] message, byte[]... associatedData) {
    byte[] out = new byte[AesSiv.SIV_BYTES + message.length];
    new AesSiv(key).seal(message, out, 0, associatedData);
    return out;
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void publishedVector_isReproducedBothWays(JsonNode vector) throws AEADBadTagException {
    byte[] key = hex(vector, "key");
    byte[][] associatedData =
        StreamSupport.stream(vector.get("aad").spliterator(), false)
            .map(part -> HexFormat.of().parseHex(part.asText()))
            .toArray(byte[][]::new);

    assertThat(seal(key, hex(vector, "msg"), associatedData)).isEqualTo(hex(vector, "ct"));
    assertThat(new AesSiv(key).open(hex(vector, "ct"), 0, associatedData))
        .isEqualTo(hex(vector, "msg"));
  }

  /** S2V and counter mode as RFC 5297 writes them, over primitives of Bouncy Castle. */
  private static byte[] slowly(byte[] key, byte[] message, byte[] associatedData) {
    int half = key.length / 2;
    byte[] mixed = code(key, new byte[16]);
    mixed = xor(doubled(mixed), code(key, associatedData));
    byte[] last;
    if (message.length >= 16) {
      last = message.clone();
      for (int i = 0; i < 16; i++) {
        last[message.length - 16 + i] ^= mixed[i];
      }
    } else {
      byte[] padded = Arrays.copyOf(message, 16);
      padded[message.length] = (byte) 0x80;
      last = xor(doubled(mixed), padded);
    }
    byte[] siv = code(key, last);
    byte[] start = siv.clone();
    start[8] &= 0x7f;
    start[12] &= 0x7f;
    var counter = SICBlockCipher.newInstance(AESEngine.newInstance());
    counter.init(true, new ParametersWithIV(new KeyParameter(key, half, half), start));
    byte[] out = Arrays.copyOf(siv, 16 + message.length);
    counter.processBytes(message, 0, message.length, out, 16);
    return out;
  }

  private static byte[] code(byte[] key, byte[] message) {
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(key, 0, key.length / 2));
    mac.update(message, 0, message.length);
    byte[] code = new byte[16];
    mac.doFinal(code, 0);
    return code;
  }

  private static byte[] doubled(byte[] block) {
    var number = new BigInteger(1, block).shiftLeft(1);
    if (number.testBit(128)) {
      number = number.clearBit(128).xor(BigInteger.valueOf(0x87));
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < 128; i++) {
      bytes[15 - i / 8] |= (byte) (number.testBit(i) ? 1 << i % 8 : 0);
    }
    return bytes;
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] ^= b[i];
    }
    return c;
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 48, 64})
  void randomMessages_equalTheSlowOracle(int keyBytes) throws AEADBadTagException {
    Random random = new Random(keyBytes);
    for (int i = 0; i < 500; i++) {
      byte[] key = bytes(random, keyBytes);
      byte[] message = bytes(random, random.nextInt(100));
      byte[] associatedData = bytes(random, random.nextInt(60));
      byte[] sealed = seal(key, message, associatedData);

      assertThat(sealed).isEqualTo(slowly(key, message, associatedData));
      assertThat(new AesSiv(key).open(sealed, 0, associatedData)).isEqualTo(message);
    }
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void anyFlippedBitAndTruncation_isRefused() {
    byte[] key = bytes(new Random(1), 64);
    byte[] data = {1, 2, 3};
    byte[] sealed = seal(key, new byte[20], data);
    AesSiv cipher = new AesSiv(key);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> cipher.open(altered, 0, data))
          .isInstanceOf(AEADBadTagException.class);
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] shorter = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> cipher.open(shorter, 0, data))
          .isInstanceOf(AEADBadTagException.class);
    }
    assertThatThrownBy(() -> cipher.open(sealed, 0)).isInstanceOf(AEADBadTagException.class);
  }

  @Test
  void moreAssociatedDataThanTheStandardTakes_isRejected() throws AEADBadTagException {
    AesSiv siv = new AesSiv(new byte[64]);
    byte[][] most = new byte[126][0];
    byte[] sealed = new byte[AesSiv.SIV_BYTES];

    siv.seal(new byte[0], sealed, 0, most);
    assertThat(siv.open(sealed, 0, most)).isEmpty();
    assertThatThrownBy(() -> siv.seal(new byte[0], sealed, 0, new byte[127][0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("associated data must have at most 126 parts, got 127");
  }

  @Test
  void keyOfAnotherSize_isRejected() {
    assertThatThrownBy(() -> new AesSiv(new byte[33]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("AES-SIV key must have 32, 48 or 64 bytes, got 33");
  }
}

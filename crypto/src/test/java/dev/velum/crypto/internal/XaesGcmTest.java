package dev.velum.crypto.internal;

import static dev.velum.crypto.TestVectors.hex;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.crypto.TestVectors;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class XaesGcmTest {
  private static final JsonNode FILE = TestVectors.read("xaes_256_gcm.json");

  static Stream<JsonNode> vectors() {
    return StreamSupport.stream(FILE.get("vectors").spliterator(), false);
  }

  private static byte[] ascii(JsonNode vector, String field) {
    return vector.get(field).asText().getBytes(US_ASCII);
  }

  private static byte[] seal(byte[] key, byte[] nonce, byte[] message, byte[] associatedData) {
    XaesGcm cipher = new XaesGcm(key, new AesGcm());
    byte[] out = new byte[message.length + XaesGcm.TAG_BYTES];
    cipher.startSealing(nonce, associatedData);
    cipher.seal(message, 0, message.length, out, 0);
    return out;
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void publishedVector_isReproducedBothWays(JsonNode vector) throws AEADBadTagException {
    byte[] key = hex(vector, "keyHex");
    byte[] nonce = ascii(vector, "nonceAscii");
    byte[] message = ascii(vector, "plaintextAscii");
    byte[] associatedData = ascii(vector, "aadAscii");
    byte[] sealed = hex(vector, "ciphertextHex");

    assertThat(seal(key, nonce, message, associatedData)).isEqualTo(sealed);

    byte[] opened = new byte[message.length];
    XaesGcm cipher = new XaesGcm(key, new AesGcm());
    cipher.startOpening(nonce, associatedData);
    cipher.open(sealed, 0, sealed.length, opened, 0);
    assertThat(opened).isEqualTo(message);
  }

  @Test
  void tenThousandRandomVectors_giveThePublishedDigest() {
    SHAKEDigest random = new SHAKEDigest(128);
    SHAKEDigest digest = new SHAKEDigest(128);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = draw(random, 32);
      byte[] nonce = draw(random, 24);
      byte[] message = draw(random, draw(random, 1)[0] & 0xff);
      byte[] associatedData = draw(random, draw(random, 1)[0] & 0xff);
      byte[] sealed = seal(key, nonce, message, associatedData);
      digest.update(sealed, 0, sealed.length);
    }
    byte[] result = draw(digest, 32);

    assertThat(HexFormat.of().formatHex(result))
        .isEqualTo(FILE.get("accumulated").get("10000").asText());
  }

  private static byte[] draw(SHAKEDigest shake, int length) {
    byte[] bytes = new byte[length];
    shake.doOutput(bytes, 0, length);
    return bytes;
  }

  @Test
  void keyOfAnotherSize_isRejected() {
    assertThatThrownBy(() -> new XaesGcm(new byte[16], new AesGcm()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("AES key must have 32 bytes, got 16");
  }

  @Test
  void nonceOfAnotherSize_isRejected() {
    XaesGcm cipher = new XaesGcm(new byte[32], new AesGcm());

    assertThatThrownBy(() -> cipher.startSealing(new byte[12], AesGcm.NO_DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nonce must have 24 bytes, got 12");
  }
}

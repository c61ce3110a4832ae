package dev.velum.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageAuthenticatorTest {
  private static final byte[] LONG_KEY = filled(131, 0xaa);

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** RFC 4231, test cases 6 and 7: the ones whose keys are long enough for us. */
  @Test
  void testCasesOfRfc4231_areReproduced() {
    MessageAuthenticator authenticator = MessageAuthenticator.hmacSha256("k", LONG_KEY);
    String longMessage =
        "This is a test using a larger than block-size key and a larger than block-size data. The"
            + " key needs to be hashed before being used by the HMAC algorithm.";

    assertThat(
            HexFormat.of()
                .formatHex(
                    authenticator.authenticate(
                        "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(UTF_8))))
        .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    assertThat(HexFormat.of().formatHex(authenticator.authenticate(longMessage.getBytes(UTF_8))))
        .isEqualTo("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  }

  @Test
  void parts_areOneMessage() {
    MessageAuthenticator authenticator = MessageAuthenticator.hmacSha256("k", LONG_KEY);

    assertThat(authenticator.authenticate(new byte[] {1}, new byte[0], new byte[] {2, 3}))
        .isEqualTo(authenticator.authenticate(new byte[] {1, 2, 3}));
  }

  @Test
  void verify_acceptsTheCodeOnly() {
    MessageAuthenticator authenticator = MessageAuthenticator.hmacSha256("k", LONG_KEY);
    byte[] message = {1, 2, 3};
    byte[] code = authenticator.authenticate(message);

    assertThat(authenticator.verify(code, message)).isTrue();
    assertThat(authenticator.verify(Arrays.copyOf(code, 16), message)).isFalse();
    code[31] ^= 1;
    assertThat(authenticator.verify(code, message)).isFalse();
  }

  @Test
  void sharedByThreads_givesTheSameCodes() {
    MessageAuthenticator authenticator = MessageAuthenticator.hmacSha256("k", LONG_KEY);
    byte[] expected = authenticator.authenticate(new byte[100]);

    assertThat(
            IntStream.range(0, 10_000)
                .parallel()
                .allMatch(i -> Arrays.equals(expected, authenticator.authenticate(new byte[100]))))
        .isTrue();
  }

  @Test
  void shortKey_isRejectedWithoutShowingIt() {
    assertThatThrownBy(() -> MessageAuthenticator.hmacSha256("k", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HMAC key must have at least 32 bytes, got 31");
  }

  @Test
  void toString_namesTheKeyOnly() {
    assertThat(MessageAuthenticator.hmacSha256("key-1", LONG_KEY)).hasToString("HmacSha256[key-1]");
  }
}

package dev.velum.anonymize.pseudonym;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.MessageAuthenticator;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedTokensTest {
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final PseudonymDomain DOMAIN = PseudonymDomain.of("research-2026");

  private static MessageAuthenticator key(String id, byte[] key) {
    return MessageAuthenticator.hmacSha256(id, key);
  }

  private static KeyedTokens tokens() {
    return KeyedTokens.in(DOMAIN, key("k1", KEY));
  }

  /** The derivation of docs/formats/pseudonym-token.md, with the JDK's Mac and big numbers. */
  private static String expectedCode(String value, String... scope) throws Exception {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes("velum-token-2\0".getBytes(UTF_8));
    for (String part : scope) {
      byte[] bytes = part.getBytes(UTF_8);
      message.writeBytes(new byte[] {0, 0, 0, (byte) bytes.length});
      message.writeBytes(bytes);
    }
    byte[] derived = hmac(KEY, message.toByteArray());
    BigInteger bits = new BigInteger(1, hmac(derived, value.getBytes(UTF_8))).shiftRight(256 - 130);
    StringBuilder digits = new StringBuilder();
    for (int i = 25; i >= 0; i--) {
      digits.append(
          "0123456789abcdefghjkmnpqrstvwxyz".charAt(bits.shiftRight(5 * i).intValue() & 31));
    }
    return digits.toString();
  }

  private static byte[] hmac(byte[] key, byte[] message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  @Property(tries = 200)
  void token_isTheDocumentedDerivation(@ForAll @StringLength(min = 1, max = 200) String value)
      throws Exception {
    if (UTF_8.newEncoder().canEncode(value)) {
      assertThat(tokens().type("email").token(value).code())
          .isEqualTo(expectedCode(value, "research-2026", "email", "", "EVERYWHERE_IN_DOMAIN", ""));
    }
  }

  /** Computed by a program in another language. */
  @Test
  void knownAnswerOfTheFormat_isReproduced() {
    assertThat(tokens().type("email").apply("maria@example.org"))
        .isEqualTo("ps_k1_qayh52kndtdg32jd9hdeypz2t4xo");
  }

  @Test
  void sameValueInOneDomain_hasOneToken() {
    assertThat(tokens().token("4711")).isEqualTo(tokens().token("4711"));
    assertThat(tokens().token("4711")).isNotEqualTo(tokens().token("4712"));
  }

  @Test
  void domainTypeAndKey_separateTokens() {
    String code = tokens().token("4711").code();

    assertThat(KeyedTokens.in(PseudonymDomain.of("other"), key("k1", KEY)).token("4711").code())
        .isNotEqualTo(code);
    assertThat(tokens().type("email").token("4711").code()).isNotEqualTo(code);
    assertThat(KeyedTokens.in(DOMAIN, key("k1", new byte[32])).token("4711").code())
        .isNotEqualTo(code);
  }

  @Test
  void bordersBetweenParts_areNotMovable() {
    KeyedTokens one = KeyedTokens.in(PseudonymDomain.of("ab"), key("k1", KEY)).type("c");
    KeyedTokens other = KeyedTokens.in(PseudonymDomain.of("a"), key("k1", KEY)).type("bc");

    assertThat(one.token("d")).isNotEqualTo(other.token("d"));
    assertThat(one.token("cd")).isNotEqualTo(one.type("cc").token("d"));
  }

  @Test
  void prefix_changesTheTextOnly() {
    assertThat(tokens().prefix("pat").token("4711").code())
        .isEqualTo(tokens().token("4711").code());
    assertThat(tokens().prefix("pat").apply("4711")).startsWith("pat_k1_").hasSize(7 + 28);
  }

  @Property
  void tokens_parseBackToTheirParts(@ForAll @StringLength(min = 1, max = 50) String value) {
    if (UTF_8.newEncoder().canEncode(value)) {
      PseudonymToken token = tokens().token(value);

      assertThat(PseudonymToken.parse(token.toString())).contains(token);
      assertThat(token.keyId()).isEqualTo("k1");
    }
  }

  @Test
  void tokens_areFoundInText() {
    PseudonymToken one = tokens().token("1");
    PseudonymToken two = tokens().prefix("p").token("2");

    assertThat(PseudonymToken.findIn("(" + one + "), then " + two + "; not x" + one + "y."))
        .containsExactly(one, two);
  }

  @Test
  void everyMistypedCharacter_isFound() {
    String text = tokens().apply("4711");
    for (int i = 0; i < text.length(); i++) {
      for (char c : "0123456789abcdefghijklmnopqrstuvwxyz_".toCharArray()) {
        if (c != text.charAt(i)) {
          String mistyped = text.substring(0, i) + c + text.substring(i + 1);
          assertThat(PseudonymToken.parse(mistyped)).as(mistyped).isEmpty();
        }
      }
    }
  }

  @Test
  void everyExchangeOfNeighbours_isFound() {
    for (int value = 0; value < 200; value++) {
      String text = tokens().apply(Integer.toString(value));
      for (int i = 1; i < text.length(); i++) {
        char[] exchanged = text.toCharArray();
        exchanged[i - 1] = text.charAt(i);
        exchanged[i] = text.charAt(i - 1);
        if (exchanged[i] != exchanged[i - 1]) {
          assertThat(PseudonymToken.parse(new String(exchanged))).isEmpty();
        }
      }
    }
  }

  /** The example of the standard for this system. */
  @Test
  void check_isThatOfIso7064Mod1271_36() {
    assertThat(TokenText.check("iso79")).isEqualTo("3w");
  }

  @Test
  void separation_unlinksTokensOfOneType() {
    assertThat(tokens().separate("orders").token("4711").code())
        .isNotEqualTo(tokens().token("4711").code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "ps_k1", "ps_k1_", "PS_k1_00000000000000000000000000a", "ps__x"})
  void otherText_isNoToken(String text) {
    assertThat(PseudonymToken.parse(text)).isEmpty();
  }

  @Test
  void badArguments_areRejected() {
    assertThatThrownBy(() -> tokens().token("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tokens().token("a\ud800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value must not hold half a surrogate pair");
    assertThatThrownBy(() -> tokens().type("E-mail")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tokens().prefix("P1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PseudonymDomain.of("a b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KeyedTokens.in(DOMAIN, key("no spaces", KEY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_hidesTheKey() {
    assertThat(tokens().toString()).isEqualTo("KeyedTokens[domain=research-2026, type=id, key=k1]");
  }
}

package dev.velum.consent.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.consent.exchange.DrpRequest.Exercise;
import dev.velum.consent.exchange.DrpStatus.Reason;
import dev.velum.consent.exchange.DrpStatus.State;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrpTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final KeyPair KEYS = keys();
  private static final DrpAgent AGENT = new DrpAgent("AA_ONE", raw(KEYS));
  private static final DrpVerifier BUSINESS = at(NOW);

  private static DrpVerifier at(Instant now) {
    return DrpVerifier.of("CB_ONE", Clock.fixed(now, ZoneOffset.UTC));
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The last 32 bytes of an X.509 encoding are the key itself (RFC 8410). */
  private static String raw(KeyPair pair) {
    byte[] encoded = pair.getPublic().getEncoded();
    return Base64.getEncoder()
        .encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
  }

  private static DrpRequest.Builder request() {
    return DrpRequest.builder("AA_ONE", "CB_ONE", Exercise.DELETION, NOW.minusSeconds(5))
        .underCcpa()
        .agentRequestId("r-7")
        .relationship("customer")
        .statusCallback(URI.create("https://agent.example/status"))
        .claim("email", "ada@example.com")
        .verified("email");
  }

  private static String signed(String json) {
    return DrpSigned.sign(json.getBytes(UTF_8), KEYS.getPrivate());
  }

  /** Test 2 of RFC 8032, 7.1. */
  @Test
  void signature_isThatOfRfc8032() throws GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(
                new EdECPrivateKeySpec(
                    NamedParameterSpec.ED25519,
                    HexFormat.of()
                        .parseHex(
                            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")));
    String text = DrpSigned.sign(new byte[] {0x72}, key);
    assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(text)))
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c0072");
    String published =
        Base64.getEncoder()
            .encodeToString(
                HexFormat.of()
                    .parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    assertThat(DrpSigned.open(text, DrpSigned.key(published))).containsExactly(0x72);
  }

  @Test
  void signedRequest_isRead() {
    DrpRequest read = BUSINESS.request(request().build().sign(KEYS.getPrivate()), AGENT);
    assertThat(read.exercise()).isEqualTo(Exercise.DELETION);
    assertThat(read.isUnderCcpa()).isTrue();
    assertThat(read.agentRequestId()).contains("r-7");
    assertThat(read.relationships()).containsExactly("customer");
    assertThat(read.statusCallback()).contains(URI.create("https://agent.example/status"));
    assertThat(read.claim("email")).contains("ada@example.com");
    assertThat(read.isVerified("email")).isTrue();
    assertThat(read.isVerified("address")).isFalse();
    assertThat(read.expires()).isEqualTo(NOW.minusSeconds(5).plus(Duration.ofMinutes(10)));
    assertThat(read.toRequest(DataSubjectId.of("42"), NOW).type()).isEqualTo(RequestType.ERASURE);
    assertThat(read.toString()).doesNotContain("ada");
  }

  @Test
  void everyChangedByte_isRefused() {
    byte[] message = Base64.getDecoder().decode(request().build().sign(KEYS.getPrivate()));
    for (int at = 0; at < message.length; at++) {
      byte[] changed = message.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> BUSINESS.request(Base64.getEncoder().encodeToString(changed), AGENT))
          .isInstanceOf(MessageException.class)
          .hasMessageStartingWith("the signature must be");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "????", "QUJD"})
  void textThatIsNoSignedMessage_isRefused(String text) {
    assertThatThrownBy(() -> BUSINESS.request(text, AGENT)).isInstanceOf(MessageException.class);
  }

  @Test
  void requestOfAnotherAgent_isRefused() {
    String text = request().build().sign(KEYS.getPrivate());
    assertThatThrownBy(() -> BUSINESS.request(text, new DrpAgent("AA_TWO", raw(KEYS))))
        .hasMessageStartingWith("agent-id");
    assertThatThrownBy(() -> BUSINESS.request(text, new DrpAgent("AA_ONE", raw(keys()))))
        .hasMessageStartingWith("the signature");
  }

  @Test
  void requestForAnotherBusiness_isRefused() {
    String text = request().build().sign(KEYS.getPrivate());
    DrpVerifier other = DrpVerifier.of("CB_TWO", Clock.fixed(NOW, ZoneOffset.UTC));
    assertThatThrownBy(() -> other.request(text, AGENT)).hasMessageStartingWith("business-id");
  }

  @Test
  void requestOutsideItsTime_isRefused() {
    String text = request().build().sign(KEYS.getPrivate());
    assertThatThrownBy(() -> at(NOW.minusSeconds(6)).request(text, AGENT))
        .hasMessageStartingWith("issued-at");
    assertThatThrownBy(() -> at(NOW.plusSeconds(595)).request(text, AGENT))
        .hasMessageStartingWith("expires-at");
    assertThat(at(NOW.plusSeconds(594)).request(text, AGENT).agentId()).isEqualTo("AA_ONE");
    assertThat(
            at(NOW.minusSeconds(6))
                .allowingSkew(Duration.ofSeconds(2))
                .request(text, AGENT)
                .issued())
        .isEqualTo(NOW.minusSeconds(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drp.version|\"0.9\"",
        "exercise|\"rectification\"",
        "exercise|null",
        "regime|\"gdpr\"",
        "relationships|\"customer\"",
        "status_callback|\"nowhere\"",
        "email_verified|\"yes\"",
        "email|7",
      })
  void fieldOfAnotherForm_isRefusedByName(String field, String value) {
    String json =
        """
        {"agent-id":"AA_ONE","business-id":"CB_ONE","issued-at":"2026-03-01T11:59:00Z",
         "expires-at":"2026-03-01T12:05:00Z","drp.version":"1.0","exercise":"access"}
        """;
    assertThat(BUSINESS.request(signed(json), AGENT).exercise()).isEqualTo(Exercise.ACCESS);
    String changed = json.replaceAll("\"" + field + "\":\"[^\"]*\",?", "");
    String body = changed.stripTrailing().replaceAll(",?}$", ",\"" + field + "\":" + value + "}");
    assertThatThrownBy(() -> BUSINESS.request(signed(body), AGENT))
        .isInstanceOf(MessageException.class)
        .hasMessageStartingWith(field);
  }

  @Test
  void keySetupAndRevocation_areVerified() {
    BUSINESS.keySetup(
        signed(
            """
            {"agent-id":"AA_ONE","business-id":"CB_ONE","issued-at":"2026-03-01T11:59:00Z",
             "expires-at":"2026-03-01T12:05:00Z","drp.version":"1.0"}\
            """),
        AGENT);
    assertThat(BUSINESS.revocation(signed("{\"reason\":\"I stay\"}"), AGENT)).isEqualTo("I stay");
    assertThat(BUSINESS.revocation(signed("{}"), AGENT)).isEmpty();
    assertThatThrownBy(() -> BUSINESS.keySetup(signed("{}"), AGENT))
        .isInstanceOf(MessageException.class);
  }

  @Test
  void directoryEntry_isRead() {
    String json = "{\"id\":\"CR_AA\",\"name\":\"n\",\"verify_key\":\"" + raw(KEYS) + "\"}";
    assertThat(DrpAgent.parse(json.getBytes(UTF_8))).isEqualTo(new DrpAgent("CR_AA", raw(KEYS)));
    assertThatThrownBy(
            () -> DrpAgent.parse("{\"id\":\"A\",\"verify_key\":\"QUJD\"}".getBytes(UTF_8)))
        .isInstanceOf(MessageException.class);
  }

  @Test
  void tableOfStatuses_isTheProtocols() throws IOException {
    try (InputStream in = DrpTest.class.getResourceAsStream("drp/request-statuses.json")) {
      for (JsonNode row : Fields.MAPPER.readTree(in)) {
        if (row.get("state").textValue().isEmpty()) {
          continue; // not sent yet
        }
        String reason = row.get("reason").isNull() ? "" : ",\"reason\":" + row.get("reason");
        String body =
            "{\"request_id\":\"1\",\"status\":"
                + row.get("state")
                + reason
                + ",\"received_at\":\"2026-03-01T12:00:00Z\",\"expected_by\":\"2026-04-01T12:00:00Z\""
                + ",\"user_verification_url\":\"https://cb.example/v\"}";
        DrpStatus status = DrpStatus.parse(body.getBytes(UTF_8));
        assertThat(status.isFinal()).as(body).isEqualTo(row.get("final").booleanValue());
        assertThat(DrpStatus.parse(status.toJson()).toJson()).isEqualTo(status.toJson());
      }
    }
  }

  @Test
  void statusThatBreaksARule_isRefused() {
    assertThatThrownBy(() -> DrpStatus.builder("1", State.DENIED).build())
        .hasMessageStartingWith("reason");
    assertThatThrownBy(
            () -> DrpStatus.builder("1", State.FULFILLED).reason(Reason.NO_MATCH).build())
        .hasMessageStartingWith("reason");
    assertThatThrownBy(() -> DrpStatus.builder("1", State.IN_PROGRESS).build())
        .hasMessageStartingWith("received_at");
    assertThatThrownBy(
            () ->
                DrpStatus.builder("1", State.IN_PROGRESS)
                    .inProgress(NOW, NOW)
                    .reason(Reason.NEED_USER_VERIFICATION)
                    .verificationUrl(URI.create("http://cb.example/"))
                    .build())
        .hasMessageStartingWith("user_verification_url");
    assertThatThrownBy(
            () -> DrpStatus.parse("{\"request_id\":\"1\",\"status\":\"done\"}".getBytes(UTF_8)))
        .isInstanceOf(MessageException.class)
        .hasMessageStartingWith("status must be one of");
  }
}

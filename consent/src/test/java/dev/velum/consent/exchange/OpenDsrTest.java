package dev.velum.consent.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenDsrTest {
  private static final UUID ID = UUID.fromString("a7551968-d5d6-44b2-9831-815ac9017798");
  private static final Instant RECEIVED = Instant.parse("2018-10-02T15:00:01Z");
  private static final Instant EXPECTED = Instant.parse("2018-11-01T15:00:01Z");

  static byte[] example(String name) {
    try (InputStream in =
        Objects.requireNonNull(OpenDsrTest.class.getResourceAsStream("opendsr/" + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] request() {
    return example("03-example-opendsr-request.repaired.json");
  }

  /** The published request with one field replaced by other JSON. */
  private static byte[] changed(String field, String value) throws IOException {
    ObjectNode json = (ObjectNode) Fields.MAPPER.readTree(request());
    json.set(field, Fields.MAPPER.readTree(value));
    return Fields.write(json);
  }

  @Test
  void publishedRequest_isRead() {
    OpenDsrRequest request = OpenDsrRequest.parse(request());
    assertThat(request.id()).isEqualTo(ID);
    assertThat(request.type()).isEqualTo(OpenDsrRequest.Type.ERASURE);
    assertThat(request.regulation()).isEqualTo(OpenDsrRequest.Regulation.GDPR);
    assertThat(request.submitted()).isEqualTo("2018-10-02T15:00:00Z");
    assertThat(request.apiVersion()).contains("2.0");
    assertThat(request.identities())
        .containsExactly(
            new OpenDsrIdentity(
                OpenDsrIdentity.Type.EMAIL, "johndoe@example.com", OpenDsrIdentity.Format.RAW));
    assertThat(request.callbacks())
        .containsExactly(URI.create("https://examplecontroller.com/opendsr/callbacks"));
    assertThat(request.extension("example-processor.com").orElseThrow()).contains("property_id");
    assertThat(request.extension("elsewhere.com")).isEmpty();
    assertThat(request.toRequest(DataSubjectId.of("42")).type()).isEqualTo(RequestType.ERASURE);
  }

  @Test
  void publishedRequestAsPrinted_isRefused() {
    assertThatThrownBy(() -> OpenDsrRequest.parse(example("03-example-opendsr-request.json")))
        .isInstanceOf(MessageException.class);
  }

  @Test
  void writtenRequest_isReadAgain() {
    OpenDsrRequest written = OpenDsrRequest.parse(request());
    OpenDsrRequest read = OpenDsrRequest.parse(written.toJson());
    assertThat(read.toJson()).isEqualTo(written.toJson());
    assertThat(read.identities()).isEqualTo(written.identities());
  }

  @Test
  void builtRequest_isReadAgain() {
    OpenDsrRequest request =
        OpenDsrRequest.builder(
                ID, OpenDsrRequest.Type.ACCESS, OpenDsrRequest.Regulation.CCPA, RECEIVED)
            .extension("example.com", "member", "7")
            .build();
    OpenDsrRequest read = OpenDsrRequest.parse(request.toJson());
    assertThat(read.regulation()).isEqualTo(OpenDsrRequest.Regulation.CCPA);
    assertThat(read.identities()).isEmpty();
    assertThat(read.extension("example.com")).contains("{\"member\":\"7\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "regulation|\"lgpd\"",
        "regulation|null",
        "subject_request_id|\"A7551968-D5D6-44B2-9831-815AC9017798\"",
        "subject_request_id|\"a7551968-d5d6-14b2-9831-815ac9017798\"",
        "subject_request_id|7",
        "subject_request_type|\"rectification\"",
        "subject_request_type|\"ERASURE\"",
        "submitted_time|\"2018-10-02\"",
        "submitted_time|\"2018-10-02T15:00:00\"",
        "submitted_time|\"2018-13-02T15:00:00Z\"",
        "subject_identities|{}",
        "subject_identities|[7]",
        "subject_identities|[{\"identity_type\":\"email\",\"identity_value\":\"a@b.c\"}]",
        "subject_identities|[{\"identity_type\":\"phone\",\"identity_value\":\"1\",\"identity_format\":\"raw\"}]",
        "subject_identities|[{\"identity_type\":\"email\",\"identity_value\":\"a\",\"identity_format\":\"sha512\"}]",
        "status_callback_urls|\"https://a.example\"",
        "status_callback_urls|[\"not a url\"]",
        "status_callback_urls|[\"/relative\"]",
        "extensions|[]",
        "extensions|{\"a.example\":7}",
        "api_version|2.0",
      })
  void fieldOfAnotherForm_isRefusedByName(String field, String value) throws IOException {
    byte[] body = changed(field, value);
    assertThatThrownBy(() -> OpenDsrRequest.parse(body))
        .isInstanceOf(MessageException.class)
        .hasMessageStartingWith(field)
        .hasNoCause();
  }

  @Test
  void requestThatNamesNobody_isRefused() throws IOException {
    ObjectNode json = (ObjectNode) Fields.MAPPER.readTree(request());
    json.remove(List.of("subject_identities", "extensions"));
    assertThatThrownBy(() -> OpenDsrRequest.parse(Fields.write(json)))
        .isInstanceOf(MessageException.class)
        .hasMessageStartingWith("subject_identities");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "7", "{", "{} {}", "{\"regulation\":\"gdpr\",\"regulation\":\"ccpa\"}"})
  void bodyThatIsNotOneObject_isRefused(String body) {
    assertThatThrownBy(() -> OpenDsrRequest.parse(body.getBytes(UTF_8)))
        .isInstanceOf(MessageException.class);
  }

  @Test
  void bodiesBeyondALimit_areRefused() throws IOException {
    byte[] long1 = new byte[Fields.MAX_BYTES + 1];
    byte[] deep = "{\"a\":".repeat(10_000).getBytes(UTF_8);
    byte[] many = changed("status_callback_urls", "[" + "\"https://a.b\",".repeat(1000) + "\"\"]");
    for (byte[] body : List.of(long1, deep, many)) {
      assertThatThrownBy(() -> OpenDsrRequest.parse(body)).isInstanceOf(MessageException.class);
    }
  }

  @Test
  void noException_andNoText_repeatsWhoItIsAbout() throws IOException {
    byte[] body = changed("submitted_time", "\"johndoe@example.com\"");
    assertThatThrownBy(() -> OpenDsrRequest.parse(body))
        .isInstanceOf(MessageException.class)
        .hasMessageNotContaining("johndoe");
    OpenDsrRequest request = OpenDsrRequest.parse(request());
    assertThat(request + " " + request.identities()).doesNotContain("johndoe");
    assertThat(OpenDsrAnswer.to(request(), "c", RECEIVED, EXPECTED).toString())
        .isEqualTo("OpenDsrAnswer[" + ID + "]");
  }

  @Test
  void answer_repeatsTheRequest() {
    OpenDsrAnswer answer = OpenDsrAnswer.to(request(), "example_controller_id", RECEIVED, EXPECTED);
    assertThat(OpenDsrAnswer.parse(answer.toJson())).isEqualTo(answer);
    assertThat(Base64.getDecoder().decode(answer.encodedRequest())).isEqualTo(request());
  }

  @Test
  void publishedAnswers_areRead() {
    assertThat(OpenDsrAnswer.parse(example("04-example-opendsr-response.json")))
        .isEqualTo(
            new OpenDsrAnswer(
                "example_controller_id", ID, RECEIVED, EXPECTED, "<BASE64 ENCODED REQUEST>"));
    OpenDsrStatus status = OpenDsrStatus.parse(example("07-example-status-response.json"));
    assertThat(status.state()).isEqualTo(OpenDsrStatus.State.PENDING);
    assertThat(status.results().flatMap(OpenDsrStatus.Results::count)).contains(103L);
    assertThat(OpenDsrStatus.parse(status.toJson())).isEqualTo(status);
    assertThat(OpenDsrCancellation.parse(example("10-example-opendsr-cancellation-response.json")))
        .isEqualTo(new OpenDsrCancellation("example_controller_id", ID, RECEIVED));
    OpenDsrDiscovery discovery =
        OpenDsrDiscovery.parse(example("02-example-discovery-response.json"));
    assertThat(discovery.identities()).hasSize(2);
    assertThat(discovery.types()).containsExactly(OpenDsrRequest.Type.ERASURE);
    assertThat(OpenDsrDiscovery.parse(discovery.toJson())).isEqualTo(discovery);
    OpenDsrError error = OpenDsrError.parse(example("05-example-opendsr-error-response.json"));
    assertThat(error)
        .isEqualTo(new OpenDsrError(400, Optional.of("subject_request_id field is required")));
    assertThat(OpenDsrError.parse(error.toJson())).isEqualTo(error);
  }

  @Test
  void callback_mustBeMeantForItsReceiver() {
    URI own = URI.create("https://examplecontroller.com/opendsr/callbacks");
    byte[] body = example("08-callback-request-example.json");
    assertThat(OpenDsrStatus.parseCallback(body, own).requestId()).isEqualTo(ID);
    assertThatThrownBy(
            () -> OpenDsrStatus.parseCallback(body, URI.create("https://other.example/")))
        .isInstanceOf(MessageException.class)
        .hasMessageStartingWith("status_callback_url");
  }

  @Test
  void refusal_becomesAnErrorWithoutValues() {
    MessageException refused =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            MessageException.class, () -> OpenDsrRequest.parse("{}".getBytes(UTF_8)));
    assertThat(new String(OpenDsrError.of(refused).toJson(), UTF_8))
        .contains("\"code\":400", "subject_request_id must be present");
  }
}

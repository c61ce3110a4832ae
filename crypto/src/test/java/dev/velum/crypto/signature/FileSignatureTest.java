package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.core.integrity.FileTree;
import dev.velum.core.integrity.IntegrityMonitor;
import dev.velum.core.integrity.Manifest;
import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FileSignatureTest {
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ED25519);
  private static final VerificationKey PUBLIC = KEY.verificationKey();

  @TempDir Path folder;
  private Path file;
  private Path signature;

  @BeforeEach
  void setUp() throws IOException {
    file = Files.writeString(folder.resolve("SHA256SUMS"), "content\n");
    signature = folder.resolve("SHA256SUMS.sig");
  }

  private static void assertRefused(FileSignature signature, Path file, String rule) {
    assertThatThrownBy(() -> signature.verify(file, PUBLIC))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void signedFile_isAccepted(SignatureAlgorithm algorithm) throws IOException {
    SigningKey key = SigningKey.generate(algorithm);

    FileSignature.sign(file, key).write(signature);

    FileSignature.read(signature).verify(file, key.verificationKey());
  }

  @Test
  void signedManifest_provesATree() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/a"));
    Files.writeString(data.resolve("b.csv"), "1,2\n");
    Path manifest = folder.resolve("data.sha256");
    Manifest.of(folder.resolve("data")).write(manifest);
    FileSignature.sign(manifest, KEY).write(signature);

    FileSignature.read(signature).verify(manifest, PUBLIC);
    Manifest.read(manifest).verifyTree(folder.resolve("data")).requireIntact();
  }

  @Test
  void signedReportOfAMonitor_tellsWhatWasFound() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("b.csv"), "1,2\n");
    IntegrityMonitor monitor =
        IntegrityMonitor.of(FileTree.at(data), Manifest.of(data), folder.resolve("state"));
    Files.writeString(data.resolve("b.csv"), "1,3\n");
    Path report = folder.resolve("report.txt");
    monitor.check().write(report);
    FileSignature.sign(report, KEY).write(signature);

    FileSignature.read(signature).verify(report, PUBLIC);
    assertThat(report).content().contains("findings 1\nCHANGED b.csv\n");

    Files.writeString(report, Files.readString(report).replace("findings 1", "findings 0"));
    assertRefused(FileSignature.read(signature), report, "is not what was signed");
  }

  @Test
  void certifiedSigner_isAcceptedByItsRoot() throws IOException {
    TestAuthority root = TestAuthority.root();
    CertifiedKey certified =
        CertifiedKey.of(KEY, List.of(root.issue("CN=signer", PUBLIC, TestAuthority.signer())));
    TrustedRoots roots =
        TrustedRoots.of(List.of(root.certificate))
            .at(Clock.fixed(TestAuthority.NOW, ZoneOffset.UTC));

    FileSignature.sign(file, certified).write(signature);

    FileSignature.read(signature).verify(file, roots);
    FileSignature.read(signature).verify(file, PUBLIC);
    assertThatThrownBy(() -> FileSignature.sign(file, KEY).verify(file, roots))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessage("signature: there is no certificate, a key is needed");
  }

  @Test
  void changedContent_isRefused() throws IOException {
    FileSignature signed = FileSignature.sign(file, KEY);
    Files.writeString(file, "Content\n");

    assertRefused(signed, file, "the content of SHA256SUMS is not what was signed");
  }

  @Test
  void otherName_isRefused() throws IOException {
    FileSignature signed = FileSignature.sign(file, KEY);
    Path renamed = Files.copy(file, folder.resolve("other"));

    assertRefused(signed, renamed, "is not for a file with the name other");
  }

  @Test
  void otherKey_isRefused() throws IOException {
    FileSignature signed =
        FileSignature.sign(file, SigningKey.generate(SignatureAlgorithm.ED25519));

    assertRefused(signed, file, "the signature was made with another key");
  }

  @Test
  void modelSignature_isNoFileSignature() throws IOException {
    ModelSignature.sign(file, KEY).write(signature);

    assertThatThrownBy(() -> FileSignature.read(signature).verify(file, PUBLIC))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("'predicateType' must be 'https://velum.dev/signature/file/v1'");
  }

  @Test
  void folder_isRejected() {
    assertThatThrownBy(() -> FileSignature.sign(folder, KEY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file must be a regular file");
  }

  @Test
  void form_isThatOfTheDocument() throws IOException {
    FileSignature.sign(file, KEY).write(signature);

    JsonNode bundle = new ObjectMapper().readTree(signature.toFile());
    byte[] payload = Base64.getDecoder().decode(bundle.at("/dsseEnvelope/payload").textValue());
    assertThat(new String(payload, UTF_8))
        .isEqualTo(
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"SHA256SUMS\","
                + "\"digest\":{\"sha256\":"
                + "\"434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53\"}}],"
                + "\"predicateType\":\"https://velum.dev/signature/file/v1\",\"predicate\":{}}");
    assertThat(bundle.at("/verificationMaterial/publicKey/hint").textValue())
        .isEqualTo(PUBLIC.keyId());
  }

  @Test
  void samplesOfVersion1_areAccepted() throws IOException {
    Path sample = TestFiles.file("format/sample.txt");
    Path sampleModel = TestFiles.file("format/sample-model");

    FileSignature.read(TestFiles.file("format/sample.txt.sig"))
        .verify(sample, VerificationKey.read(TestFiles.key("ed25519.pub")));
    ModelSignature.read(sampleModel.resolve("model.sig"))
        .verify(sampleModel, VerificationKey.read(TestFiles.key("p256.pub")));
  }

  private void assertMalformed(String text, String rule) throws IOException {
    Files.writeString(signature, text);
    assertThatThrownBy(() -> FileSignature.read(signature))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("signature " + signature)
        .hasMessageContaining(rule)
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|must be a JSON object",
        "[]|must be a JSON object",
        "null|must be a JSON object",
        "{|line 1, column 2: must be one JSON object without duplicate names",
        "{}{}|must be one JSON object",
        "{\"a\":1,\"a\":1}|must be one JSON object without duplicate names",
        "{'a':1}|must be one JSON object",
        "{\"a\":NaN}|must be one JSON object",
        "{\"x\":1}|has a member that is not known here",
        "{}|must have a member 'mediaType'",
        "{\"mediaType\":1}|'mediaType' must be text",
        "{\"mediaType\":\"application/vnd.dev.sigstore.bundle+json;version=0.1\"}"
            + "|'mediaType' must be 'application/vnd.dev.sigstore.bundle.v0.3+json'",
      })
  void malformedDocument_isRefused(String text, String rule) throws IOException {
    assertMalformed(text, rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/verificationMaterial|{}|must have one of 'publicKey' and 'x509CertificateChain'",
        "/verificationMaterial|{\"certificate\":{}}|has a member that is not known here",
        "/verificationMaterial|{\"publicKey\":[]}|publicKey: must be a JSON object",
        "/verificationMaterial|{\"publicKey\":{\"hint\":{}}}|'hint' must be text",
        "/verificationMaterial|{\"publicKey\":{},\"x509CertificateChain\":{\"certificates\":[]}}"
            + "|must have one of 'publicKey' and 'x509CertificateChain'",
        "/verificationMaterial/more|1|has a member that is not known here",
        "/verificationMaterial/publicKey/more|1|has a member that is not known here",
        "/verificationMaterial|{\"x509CertificateChain\":{\"certificates\":[],\"more\":1}}"
            + "|has a member that is not known here",
        "/verificationMaterial|{\"x509CertificateChain\":{\"certificates\":[{\"more\":1}]}}"
            + "|has a member that is not known here",
        "/verificationMaterial|{\"x509CertificateChain\":{\"certificates\":[]}}"
            + "|'certificates' must not be empty",
        "/verificationMaterial|{\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"AAAA\"}]}}|certificates[0]:"
            + " is not a certificate in DER",
        "/verificationMaterial|{\"x509CertificateChain\":{\"certificates\":[1,2,3,4,5,6,7,8,9]}}"
            + "|'certificates' must have at most 8 elements",
        "/dsseEnvelope/payload|\"AA\"|'payload' must be Base64 with padding",
        "/dsseEnvelope/payload|\"_-==\"|'payload' must be Base64 with padding",
        "/dsseEnvelope/payload|\"AB==\"|'payload' must be Base64 with padding",
        "/dsseEnvelope/payloadType|\"text/plain\"|'payloadType' must be"
            + " 'application/vnd.in-toto+json'",
        "/dsseEnvelope/signatures|[]|'signatures' must have one element",
        "/dsseEnvelope/signatures|[{},{}]|'signatures' must have at most 1 elements",
        "/dsseEnvelope/signatures|[{\"sig\":1}]|signatures[0]: 'sig' must be text",
        "/dsseEnvelope/signatures|[{\"sig\":\"AAAA\",\"cert\":\"\"}]|has a member that is not known"
            + " here"
      })
  void malformedMember_isRefused(String pointer, String value, String rule) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    FileSignature.sign(file, KEY).write(signature);
    ObjectNode bundle = (ObjectNode) mapper.readTree(signature.toFile());
    int cut = pointer.lastIndexOf('/');
    ((ObjectNode) bundle.at(pointer.substring(0, cut)))
        .set(pointer.substring(cut + 1), mapper.readTree(value));

    assertMalformed(mapper.writeValueAsString(bundle), rule);
  }

  @Test
  void deepNesting_isRefused() throws IOException {
    assertMalformed("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", "at most 16 deep");
  }

  @Test
  void overLongNameOrNumber_isRefused() throws IOException {
    assertMalformed("{\"" + "a".repeat(100_000) + "\":1}", "must be one JSON object");
    assertMalformed("{\"a\":" + "1".repeat(100_000) + "}", "must be one JSON object");
  }

  @Test
  void bytesThatAreNotUtf8_areRefused() throws IOException {
    Files.write(signature, new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'});
    assertThatThrownBy(() -> FileSignature.read(signature))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is not valid UTF-8");

    Files.write(signature, "{}".getBytes(UTF_16));
    assertThatThrownBy(() -> FileSignature.read(signature)).isInstanceOf(FormatException.class);
  }

  @Test
  void overLongFile_isRefused() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(signature.toFile(), "rw")) {
      sparse.setLength(JsonObject.MAX_DOCUMENT_BYTES + 1L);
    }
    assertThatThrownBy(() -> FileSignature.read(signature))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must have at most 67108864 bytes");
  }

  @Test
  void messages_doNotQuoteTheInput() throws IOException {
    Files.writeString(signature, "{\"mediaType\": \"geheim\", \"geheim\": geheim}");

    assertThatThrownBy(() -> FileSignature.read(signature))
        .isInstanceOf(FormatException.class)
        .message()
        .doesNotContain("geheim");
  }
}

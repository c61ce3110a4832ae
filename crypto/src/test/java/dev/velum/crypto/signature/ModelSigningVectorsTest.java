package dev.velum.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.velum.crypto.signature.ModelDifference.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signed models that OpenSSF's tool is tested with. */
class ModelSigningVectorsTest {
  private static final Path VECTORS = TestFiles.file("model_signing");
  private static final Path BY_KEY = VECTORS.resolve("v1.0.0-elliptic-key");
  private static final Path BY_CERTIFICATE = VECTORS.resolve("v1.0.0-certificate");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private static VerificationKey key() throws IOException {
    return VerificationKey.read(VECTORS.resolve("public_keys/signing-key-pub.pem"));
  }

  private static TrustedRoots roots() throws IOException {
    return TrustedRoots.read(VECTORS.resolve("public_keys/ca-cert.pem")).at(CLOCK);
  }

  @Test
  void modelSignedByKey_isAccepted() throws IOException {
    ModelSignature.read(BY_KEY.resolve("model.sig")).verify(BY_KEY.resolve("signme-1"), key());
  }

  @Test
  void modelSignedByCertificate_isAccepted() throws IOException {
    ModelSignature signature = ModelSignature.read(BY_CERTIFICATE.resolve("model.sig"));

    signature.verify(BY_CERTIFICATE, roots());
    signature.verify(BY_CERTIFICATE, key());
  }

  @Test
  void changedFile_isNamed() throws IOException {
    Path model = TestFiles.copy(BY_CERTIFICATE, folder.resolve("model"));
    Files.writeString(model.resolve("signme-2"), "Signme-2");

    assertDifference(model, "signme-2", Kind.CHANGED);
  }

  @Test
  void missingFile_isNamed() throws IOException {
    Path model = TestFiles.copy(BY_CERTIFICATE, folder.resolve("model"));
    Files.delete(model.resolve("signme-1"));

    assertDifference(model, "signme-1", Kind.MISSING);
  }

  @Test
  void addedFile_isNamed() throws IOException {
    Path model = TestFiles.copy(BY_CERTIFICATE, folder.resolve("model"));
    Files.createDirectory(model.resolve("sub"));
    Files.createFile(model.resolve("sub/signme-3"));

    assertDifference(model, "sub/signme-3", Kind.ADDED);
  }

  private static void assertDifference(Path model, String path, Kind kind) throws IOException {
    ModelSignature signature = ModelSignature.read(model.resolve("model.sig"));
    assertThat(signature.differences(model, roots()))
        .containsExactly(new ModelDifference(path, kind));
    assertThatThrownBy(() -> signature.verify(model, roots()))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageContaining("the model is not what was signed: " + path + " " + kind);
  }

  @Test
  void changedSingleFile_isNamed() throws IOException {
    Path model = Files.writeString(folder.resolve("signme-1"), "other");
    ModelSignature signature = ModelSignature.read(BY_KEY.resolve("model.sig"));

    assertThat(signature.differences(model, key()))
        .containsExactly(new ModelDifference(".", Kind.CHANGED));
  }

  @Test
  void otherRootOrKey_isRefused() throws IOException {
    ModelSignature signature = ModelSignature.read(BY_CERTIFICATE.resolve("model.sig"));
    TrustedRoots others = TrustedRoots.of(List.of(TestAuthority.root().certificate)).at(CLOCK);
    VerificationKey other = SigningKey.generate(SignatureAlgorithm.ECDSA_P384).verificationKey();

    assertThatThrownBy(() -> signature.verify(BY_CERTIFICATE, others))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageEndingWith("model.sig: the certificates do not lead to a trusted root");
    assertThatThrownBy(() -> signature.verify(BY_CERTIFICATE, other))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageEndingWith("the signature is not one of this key over this content");
  }

  @Test
  void expiredCertificate_isRefused() throws IOException {
    ModelSignature signature = ModelSignature.read(BY_CERTIFICATE.resolve("model.sig"));
    Clock late = Clock.fixed(Instant.parse("2035-05-01T00:00:00Z"), ZoneOffset.UTC);

    assertThatThrownBy(() -> signature.verify(BY_CERTIFICATE, roots().at(late)))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageEndingWith("has expired");
  }

  @Test
  void modelSignedByVersion11_isAccepted() throws IOException {
    Path model = TestFiles.copy(VECTORS.resolve("v1.1.0-certificate"), folder.resolve("model"));
    Files.writeString(model.resolve("ignore-me"), "the signature names this file to be ignored");
    ModelSignature signature = ModelSignature.read(model.resolve("model.sig"));

    signature.verify(model, roots());
    signature.verify(model, key());
    Files.writeString(model.resolve("ignore-me-not"), "");
    assertDifference(model, "ignore-me-not", Kind.ADDED);
  }

  /**
   * The hint that version 1.1 of the tool wrote for this key, in the origin's model of that name.
   */
  @Test
  void keyId_isThatOfVersion11() throws IOException {
    assertThat(key().keyId())
        .isEqualTo("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e");
  }

  /** What Velum writes has the members of what version 1.1 of the tool wrote, and no other. */
  @Test
  void form_isThatOfVersion11() throws IOException {
    Path model =
        TestFiles.copy(VECTORS.resolve("v1.1.0-certificate"), folder.resolve("v1.1.0-certificate"));
    ObjectMapper mapper = new ObjectMapper();
    JsonNode theirs = mapper.readTree(model.resolve("model.sig").toFile());
    CertifiedKey key = CertifiedKey.readPkcs12(TestFiles.key("p256.p12"), TestFiles.PASSPHRASE);
    Path file = folder.resolve("ours.sig");
    ModelSignature.sign(model, key, "ignore-me").write(file);

    JsonNode ours = mapper.readTree(file.toFile());

    assertThat(shape(ours)).isEqualTo(shape(theirs));
    for (String same :
        List.of(
            "/mediaType",
            "/verificationMaterial/tlogEntries",
            "/dsseEnvelope/payloadType",
            "/dsseEnvelope/signatures/0/keyid")) {
      assertThat(ours.at(same)).as(same).isEqualTo(theirs.at(same));
    }
    assertThat(comparable(payload(ours))).isEqualTo(comparable(payload(theirs)));
  }

  @Test
  void formWithKey_namesTheKeyByItsHint() throws IOException {
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ECDSA_P384);
    Path file = folder.resolve("ours.sig");
    ModelSignature.sign(BY_CERTIFICATE, key).write(file);

    JsonNode material = new ObjectMapper().readTree(file.toFile()).get("verificationMaterial");

    assertThat(material)
        .hasToString(
            "{\"publicKey\":{\"hint\":\""
                + key.verificationKey().keyId()
                + "\"},\"tlogEntries\":[]}");
  }

  @Test
  void emptyHint_isNone() throws IOException {
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ECDSA_P521);
    Path file = folder.resolve("ours.sig");
    ModelSignature.sign(BY_CERTIFICATE, key).write(file);
    String keyId = key.verificationKey().keyId();
    String text = Files.readString(file);
    assertThat(text).contains(keyId);
    Files.writeString(file, text.replace(keyId, ""));

    ModelSignature.read(file).verify(BY_CERTIFICATE, key.verificationKey());
  }

  /** The paths to ignore are a set. */
  private static JsonNode comparable(JsonNode statement) {
    ArrayNode paths = (ArrayNode) statement.at("/predicate/serialization/ignore_paths");
    TreeSet<String> sorted = new TreeSet<>();
    paths.forEach(path -> sorted.add(path.textValue()));
    paths.removeAll();
    sorted.forEach(paths::add);
    return statement;
  }

  private static JsonNode payload(JsonNode bundle) throws IOException {
    return new ObjectMapper()
        .readTree(Base64.getDecoder().decode(bundle.at("/dsseEnvelope/payload").textValue()));
  }

  /** Returns path and type of every member; elements of an array share the array's path. */
  private static Set<String> shape(JsonNode node) {
    Set<String> shape = new TreeSet<>();
    collect(node, "", shape);
    return shape;
  }

  private static void collect(JsonNode node, String path, Set<String> shape) {
    shape.add(path + " " + node.getNodeType());
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      collect(node.get(name), path + "/" + name, shape);
    }
    if (node.isArray()) {
      node.forEach(element -> collect(element, path, shape));
    }
  }
}

package dev.velum.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  /**
   * What Velum writes has the members of what the origin wrote, with the same types. The members
   * that differ are those that later versions of the tool write: {@code hint} for the key itself,
   * {@code tlogEntries}, {@code ignore_paths}.
   */
  @Test
  void form_isThatOfTheOrigin() throws IOException {
    Path model = Files.createDirectory(folder.resolve("v1.0.0-certificate"));
    Files.copy(BY_CERTIFICATE.resolve("signme-1"), model.resolve("signme-1"));
    Files.copy(BY_CERTIFICATE.resolve("signme-2"), model.resolve("signme-2"));
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ECDSA_P384);
    Path file = folder.resolve("model.sig");
    ModelSignature.sign(model, key).write(file);

    ObjectMapper mapper = new ObjectMapper();
    JsonNode ours = mapper.readTree(file.toFile());
    JsonNode theirs = mapper.readTree(BY_KEY.resolve("model.sig").toFile());
    Set<String> expected = shape(theirs);
    expected.remove("/verificationMaterial/publicKey/rawBytes STRING");
    expected.remove("/verificationMaterial/publicKey/keyDetails STRING");
    expected.remove("/dsseEnvelope/signatures/keyid NULL");
    expected.add("/dsseEnvelope/signatures/keyid STRING");
    expected.add("/verificationMaterial/publicKey/hint STRING");
    expected.add("/verificationMaterial/tlogEntries ARRAY");
    assertThat(shape(ours)).isEqualTo(expected);
    assertThat(ours.get("mediaType")).isEqualTo(theirs.get("mediaType"));
    assertThat(ours.at("/dsseEnvelope/payloadType"))
        .isEqualTo(theirs.at("/dsseEnvelope/payloadType"));

    // The same two files as in the certificate's vector: the same statement but for ignore_paths.
    JsonNode ourStatement = payload(ours);
    JsonNode theirStatement =
        payload(mapper.readTree(BY_CERTIFICATE.resolve("model.sig").toFile()));
    JsonNode ignored =
        ((com.fasterxml.jackson.databind.node.ObjectNode)
                ourStatement.at("/predicate/serialization"))
            .remove("ignore_paths");
    assertThat(ourStatement).isEqualTo(theirStatement);
    assertThat(ignored)
        .map(JsonNode::textValue)
        .containsExactlyInAnyOrder(".git", ".gitattributes", ".github", ".gitignore", "model.sig");
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

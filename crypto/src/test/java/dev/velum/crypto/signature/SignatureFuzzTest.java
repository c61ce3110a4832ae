package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.crypto.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated inputs for the parsers of keys, certificates and signatures, as {@link Fuzz} tells: the
 * texts as they are, and what is in them, which Base64 and signatures would shield otherwise.
 */
class SignatureFuzzTest {
  private static final char[] PASSPHRASE = "correct-horse".toCharArray();

  @TempDir Path directory;
  private Path input;

  @BeforeEach
  void setUp() {
    input = directory.resolve("input");
  }

  private static byte[] resource(String name) throws IOException {
    return Files.readAllBytes(TestFiles.file(name));
  }

  /** Returns what is in the first PEM block of a resource. */
  private static byte[] der(String name) throws IOException {
    return Pem.parse(resource(name), name).get(0).der();
  }

  /** Returns what parses a file that holds the input as a PEM block. */
  private Fuzz.Parser pem(String label, Fuzz.FileParser parser) {
    return der -> Fuzz.file(input, parser).parse(Pem.format(label, der));
  }

  @Test
  void bundles() throws IOException {
    Fuzz.standard().feed(Fuzz.file(input, FileSignature::read), resource("format/sample.txt.sig"));
    Fuzz.standard()
        .feed(
            Fuzz.file(input, ModelSignature::read),
            resource("format/sample-model/model.sig"),
            resource("model_signing/v1.0.0-certificate/model.sig"));
  }

  @Test
  void statements() throws IOException {
    byte[] sample =
        SigstoreBundle.parse(resource("format/sample-model/model.sig"), "x").unverifiedPayload();
    byte[] vector =
        SigstoreBundle.parse(resource("model_signing/v1.1.0-certificate/model.sig"), "x")
            .unverifiedPayload();
    byte[] made = ModelStatement.write("model", Map.of("a", new byte[32]), Set.of(".git"));
    byte[] sharded =
        """
        {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"m","digest":{"sha256":
        "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"}}],"predicateType":
        "https://model_signing/signature/v1.0","predicate":{"serialization":{"method":"shards",
        "hash_type":"sha256","shard_size":1000},"resources":[{"name":"a:0:10","algorithm":
        "sha256-sharded-1000","digest":
        "0000000000000000000000000000000000000000000000000000000000000000"}]}}
        """
            .getBytes(UTF_8);

    Fuzz.standard()
        .feed(json -> ModelStatement.parse(json, "statement"), sample, vector, made, sharded);
  }

  @Test
  void publicKeys() throws IOException {
    Fuzz.standard()
        .feed(
            Fuzz.file(input, VerificationKey::read),
            resource("keys/p256.pub"),
            resource("keys/ed25519.pub"));
    Fuzz.standard()
        .feed(
            pem("PUBLIC KEY", VerificationKey::read),
            der("keys/p256.pub"),
            der("keys/p521.pub"),
            der("keys/ed25519.pub"),
            der("keys/rsa.pub"));
  }

  @Test
  void privateKeys() throws IOException {
    Fuzz.standard()
        .feed(
            Fuzz.file(input, SigningKey::read),
            resource("keys/p256.pem"),
            resource("keys/ed25519.pem"));
    Fuzz.standard()
        .feed(pem("PRIVATE KEY", SigningKey::read), der("keys/p256.pem"), der("keys/ed25519.pem"));
    Fuzz.costly().feed(pem("PRIVATE KEY", SigningKey::read), der("keys/rsa.pem"));
  }

  @Test
  void encryptedKeys() throws IOException {
    Fuzz.standard()
        .feed(
            pem("ENCRYPTED PRIVATE KEY", file -> SigningKey.read(file, PASSPHRASE)),
            der("keys/p256-one-iteration.pem"));
  }

  @Test
  void keystores() throws IOException {
    Fuzz.standard()
        .feed(
            Fuzz.file(input, file -> CertifiedKey.readPkcs12(file, PASSPHRASE)),
            resource("keys/p256-one-iteration.p12"));
  }

  @Test
  void certificates() throws IOException {
    byte[] root = resource("model_signing/public_keys/ca-cert.pem");
    Fuzz.standard().feed(Fuzz.file(input, TrustedRoots::read), root);

    TestAuthority authority = TestAuthority.root();
    TestAuthority between = authority.intermediate("CN=between", TestAuthority.authority());
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ECDSA_P256);
    X509Certificate signer =
        between.issue("CN=signer", key.verificationKey(), TestAuthority.signer());
    TrustedRoots roots =
        TrustedRoots.of(List.of(authority.certificate))
            .at(Clock.fixed(TestAuthority.NOW, ZoneOffset.UTC));
    byte[] signerDer = encoded(signer);
    byte[] betweenDer = encoded(between.certificate);

    Fuzz.standard()
        .feed(
            der -> roots.verify(List.of(Certificates.parse(der, "x"), between.certificate)),
            signerDer);
    Fuzz.standard()
        .feed(der -> roots.verify(List.of(signer, Certificates.parse(der, "x"))), betweenDer);
    Fuzz.standard()
        .feed(
            der ->
                TrustedRoots.of(List.of(Certificates.parse(der, "x")))
                    .at(Clock.fixed(TestAuthority.NOW, ZoneOffset.UTC))
                    .verify(List.of(signer, between.certificate)),
            encoded(authority.certificate));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void revocationLists() throws Exception {
    TestAuthority authority = TestAuthority.root();
    authority.writeCrl(input, Optional.of(1), TestAuthority.AFTER);
    byte[] der = Files.readAllBytes(input);
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ECDSA_P256);
    TestAuthority.Request request = TestAuthority.signer().serial(2);
    X509Certificate signer = authority.issue("CN=signer", key.verificationKey(), request);
    TrustedRoots roots =
        TrustedRoots.of(List.of(authority.certificate))
            .at(Clock.fixed(TestAuthority.NOW, ZoneOffset.UTC));

    Fuzz.standard()
        .feed(
            Fuzz.file(input, file -> roots.withRevocationLists(file).verify(List.of(signer))), der);
    Fuzz.standard().feed(Fuzz.file(input, roots::withRevocationLists), Pem.format("X509 CRL", der));
  }
}

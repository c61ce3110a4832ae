package dev.velum.consent.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenDsrSignatureTest {
  private static final String DOMAIN = "example-processor.com";
  private static final byte[] BODY = "{\"request_status\":\"completed\"}".getBytes(UTF_8);

  private X509Certificate processor;
  private String signature;

  private static InputStream open(String name) {
    return Objects.requireNonNull(
        OpenDsrSignatureTest.class.getResourceAsStream("certs/" + name), name);
  }

  private static X509Certificate certificate(String name) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(open(name));
  }

  private static OpenDsrSignature verifierAt(String now) throws GeneralSecurityException {
    return OpenDsrSignature.trusting(
        List.of(certificate("authority.pem")), Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
  }

  private static OpenDsrSignature verifier() throws GeneralSecurityException {
    return verifierAt("2030-01-01T00:00:00Z");
  }

  @BeforeEach
  void sign() throws GeneralSecurityException, IOException {
    processor = certificate("processor.pem");
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(open("processor.pkcs8").readAllBytes()));
    signature = OpenDsrSignature.sign(BODY, key);
  }

  @Test
  void signatureByTheDomainsCertificate_holds() throws GeneralSecurityException {
    verifier().verify(BODY, signature, DOMAIN, List.of(processor));
    String folded = signature.replaceAll("(.{80})", "$1\n");
    List<X509Certificate> withAuthority = List.of(processor, certificate("authority.pem"));
    assertThatCode(() -> verifier().verify(BODY, folded, "EXAMPLE-Processor.com", withAuthority))
        .doesNotThrowAnyException();
  }

  @Test
  void changedBodyOrSignature_isRefused() throws GeneralSecurityException {
    byte[] changed = BODY.clone();
    changed[5] ^= 1;
    OpenDsrSignature verifier = verifier();
    assertThatThrownBy(() -> verifier.verify(changed, signature, DOMAIN, List.of(processor)))
        .isInstanceOf(MessageException.class)
        .hasMessageStartingWith("the signature");
    for (String text : List.of("", "QUJD", "A" + signature.substring(1, 300))) {
      assertThatThrownBy(() -> verifier.verify(BODY, text, DOMAIN, List.of(processor)))
          .isInstanceOf(MessageException.class);
    }
  }

  @Test
  void certificateOfAnotherDomain_isRefused() throws GeneralSecurityException {
    OpenDsrSignature verifier = verifier();
    for (String domain : List.of("example.com", "a.example-processor.com", "")) {
      assertThatThrownBy(() -> verifier.verify(BODY, signature, domain, List.of(processor)))
          .isInstanceOf(MessageException.class)
          .hasMessageContaining("domain");
    }
  }

  @Test
  void wildcard_standsForOneLabel() throws GeneralSecurityException {
    OpenDsrSignature verifier = verifier();
    List<X509Certificate> chain = List.of(certificate("wildcard.pem"));
    assertThatThrownBy(() -> verifier.verify(BODY, signature, "api." + DOMAIN, chain))
        .hasMessageStartingWith("the signature"); // by another key, but the name is right
    for (String domain : List.of(DOMAIN, "a.b." + DOMAIN)) {
      assertThatThrownBy(() -> verifier.verify(BODY, signature, domain, chain))
          .hasMessageContaining("domain");
    }
  }

  @Test
  void certificateThatNobodyTrustedIssued_isRefused() throws GeneralSecurityException {
    OpenDsrSignature verifier = verifier();
    List<X509Certificate> chain = List.of(certificate("selfsigned.pem"));
    assertThatThrownBy(() -> verifier.verify(BODY, signature, DOMAIN, chain))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("trusted authority");
  }

  @Test
  void selfSignedCertificate_isRefusedEvenIfTrusted() throws GeneralSecurityException {
    X509Certificate own = certificate("selfsigned.pem");
    OpenDsrSignature verifier =
        OpenDsrSignature.trusting(
            List.of(own), Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC));
    assertThatThrownBy(() -> verifier.verify(BODY, signature, DOMAIN, List.of(own)))
        .isInstanceOf(MessageException.class);
  }

  @Test
  void certificateOutsideItsTime_isRefused() throws GeneralSecurityException {
    OpenDsrSignature late = verifierAt("2300-01-01T00:00:00Z");
    assertThatThrownBy(() -> late.verify(BODY, signature, DOMAIN, List.of(processor)))
        .isInstanceOf(MessageException.class)
        .hasMessageContaining("valid now");
  }

  @Test
  void shortKey_isRefused() throws GeneralSecurityException {
    OpenDsrSignature verifier = verifier();
    List<X509Certificate> chain = List.of(certificate("short.pem"));
    assertThatThrownBy(() -> verifier.verify(BODY, signature, DOMAIN, chain))
        .isInstanceOf(MessageException.class);
  }

  @Test
  void keyOfAnotherKind_isRejected() throws GeneralSecurityException {
    PrivateKey other =
        java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    assertThatThrownBy(() -> OpenDsrSignature.sign(BODY, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RSA");
  }
}

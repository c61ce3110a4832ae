package dev.velum.crypto.signature;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Makes certificates and revocation lists, good and bad ones. */
final class TestAuthority {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  static final Instant BEFORE = NOW.minusSeconds(1000);
  static final Instant AFTER = NOW.plusSeconds(1000);

  final SigningKey key = SigningKey.generate(SignatureAlgorithm.ECDSA_P256);
  final String name;
  final X509Certificate certificate;

  private TestAuthority(String name, Optional<TestAuthority> issuer, Request request) {
    this.name = name;
    this.certificate =
        issuer.isPresent()
            ? issuer.get().issue(name, key.verificationKey(), request)
            : sign(name, key, name, key.verificationKey().toPublicKey(), request);
  }

  static TestAuthority root() {
    return new TestAuthority("CN=root", Optional.empty(), authority());
  }

  static TestAuthority root(Request request) {
    return new TestAuthority("CN=root", Optional.empty(), request);
  }

  TestAuthority intermediate(String newName, Request request) {
    return new TestAuthority(newName, Optional.of(this), request);
  }

  X509Certificate issue(String subject, VerificationKey subjectKey, Request request) {
    return sign(name, key, subject, subjectKey.toPublicKey(), request);
  }

  /** Certifies a key that Velum would refuse, too. */
  X509Certificate issue(String subject, PublicKey subjectKey, Request request) {
    return sign(name, key, subject, subjectKey, request);
  }

  /** What a certificate says. */
  static final class Request {
    Instant from = BEFORE;
    Instant until = AFTER;
    int serial = 1;
    Optional<BasicConstraints> constraints = Optional.empty();
    int usage = KeyUsage.digitalSignature;
    Optional<KeyPurposeId> purpose = Optional.of(KeyPurposeId.id_kp_codeSigning);
    boolean unknownCriticalExtension;

    Request valid(Instant newFrom, Instant newUntil) {
      from = newFrom;
      until = newUntil;
      return this;
    }

    Request serial(int newSerial) {
      serial = newSerial;
      return this;
    }

    Request usage(int newUsage) {
      usage = newUsage;
      return this;
    }

    Request purpose(Optional<KeyPurposeId> newPurpose) {
      purpose = newPurpose;
      return this;
    }

    Request constraints(BasicConstraints newConstraints) {
      constraints = Optional.of(newConstraints);
      return this;
    }

    Request unknownCriticalExtension() {
      unknownCriticalExtension = true;
      return this;
    }
  }

  static Request signer() {
    return new Request();
  }

  static Request authority() {
    return new Request()
        .constraints(new BasicConstraints(true))
        .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
        .purpose(Optional.empty());
  }

  private static X509Certificate sign(
      String issuer, SigningKey issuerKey, String subject, PublicKey subjectKey, Request request) {
    try {
      V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
      generator.setSerialNumber(new ASN1Integer(request.serial));
      generator.setSignature(algorithm());
      generator.setIssuer(new X500Name(issuer));
      generator.setStartDate(new Time(Date.from(request.from)));
      generator.setEndDate(new Time(Date.from(request.until)));
      generator.setSubject(new X500Name(subject));
      generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
      generator.setExtensions(extensions(request));
      byte[] der = seal(generator.generateTBSCertificate(), issuerKey);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Extensions extensions(Request request) throws Exception {
    List<Extension> all = new ArrayList<>();
    if (request.constraints.isPresent()) {
      all.add(extension(Extension.basicConstraints, request.constraints.get()));
    }
    if (request.usage != 0) {
      all.add(extension(Extension.keyUsage, new KeyUsage(request.usage)));
    }
    if (request.purpose.isPresent()) {
      all.add(extension(Extension.extendedKeyUsage, new ExtendedKeyUsage(request.purpose.get())));
    }
    if (request.unknownCriticalExtension) {
      all.add(extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), new ASN1Integer(1)));
    }
    return new Extensions(all.toArray(new Extension[0]));
  }

  private static Extension extension(ASN1ObjectIdentifier oid, ASN1Encodable value)
      throws Exception {
    return new Extension(oid, true, value.toASN1Primitive().getEncoded("DER"));
  }

  /** Returns a revocation list with this serial number, or an empty one. */
  void writeCrl(Path file, Optional<Integer> serial, Instant nextUpdate) throws Exception {
    V2TBSCertListGenerator generator = new V2TBSCertListGenerator();
    generator.setIssuer(new X500Name(name));
    generator.setSignature(algorithm());
    generator.setThisUpdate(new Time(Date.from(BEFORE)));
    generator.setNextUpdate(new Time(Date.from(nextUpdate)));
    serial.ifPresent(
        number ->
            generator.addCRLEntry(
                new ASN1Integer(BigInteger.valueOf(number)), new Time(Date.from(BEFORE)), 1));
    Files.write(file, seal(generator.generateTBSCertList(), key));
  }

  private static byte[] seal(ASN1Encodable content, SigningKey key) throws Exception {
    ASN1Primitive body = content.toASN1Primitive();
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(body);
    parts.add(algorithm());
    parts.add(new DERBitString(key.sign(body.getEncoded("DER"))));
    return new DERSequence(parts).getEncoded("DER");
  }

  /** ecdsa-with-SHA256. */
  private static AlgorithmIdentifier algorithm() {
    return new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));
  }

  static void writePem(Path file, X509Certificate... certificates) throws Exception {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      text.append(
          new String(
              Pem.format("CERTIFICATE", certificate.getEncoded()),
              java.nio.charset.StandardCharsets.US_ASCII));
    }
    Files.writeString(file, text);
  }
}

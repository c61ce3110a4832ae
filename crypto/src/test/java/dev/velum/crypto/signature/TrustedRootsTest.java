package dev.velum.crypto.signature;

import static dev.velum.crypto.signature.TestAuthority.AFTER;
import static dev.velum.crypto.signature.TestAuthority.BEFORE;
import static dev.velum.crypto.signature.TestAuthority.NOW;
import static dev.velum.crypto.signature.TestAuthority.authority;
import static dev.velum.crypto.signature.TestAuthority.signer;
import static java.math.BigInteger.TEN;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.velum.crypto.FormatException;
import dev.velum.crypto.signature.TestAuthority.Request;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.DSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedRootsTest {
  private final TestAuthority root = TestAuthority.root();
  private final SigningKey key = SigningKey.generate(SignatureAlgorithm.ED25519);

  @TempDir Path folder;

  private static Clock clock(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private TrustedRoots roots() {
    return TrustedRoots.of(List.of(root.certificate)).at(clock(NOW));
  }

  private X509Certificate certificate(Request request) {
    return root.issue("CN=signer", key.verificationKey(), request);
  }

  private static void assertRefused(
      TrustedRoots roots, List<X509Certificate> chain, String message) {
    assertThatThrownBy(() -> roots.verify(chain))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessage(message)
        .hasNoCause();
  }

  private void assertSignerRefused(Request request, String rule) {
    assertRefused(roots(), List.of(certificate(request)), "the signer's certificate " + rule);
  }

  @Test
  void certificateOfARoot_givesItsKey() {
    assertThat(roots().verify(List.of(certificate(signer())))).isEqualTo(key.verificationKey());
  }

  @Test
  void intermediates_areFoundInAnyOrder() {
    TestAuthority one = root.intermediate("CN=one", authority());
    TestAuthority two = one.intermediate("CN=two", authority());
    X509Certificate leaf = two.issue("CN=signer", key.verificationKey(), signer());
    TestAuthority stranger = TestAuthority.root();

    assertThat(
            roots()
                .verify(
                    List.of(
                        leaf,
                        root.certificate,
                        stranger.certificate,
                        one.certificate,
                        two.certificate)))
        .isEqualTo(key.verificationKey());
    assertRefused(
        roots(), List.of(leaf, one.certificate), "the certificates do not lead to a trusted root");
  }

  @Test
  void chainOfANamesake_isRefused() {
    TestAuthority namesake = TestAuthority.root();
    X509Certificate leaf = namesake.issue("CN=signer", key.verificationKey(), signer());

    assertRefused(
        roots(),
        List.of(leaf, namesake.certificate),
        "the certificates do not lead to a trusted root");
  }

  @Test
  void selfSignedCertificate_isRefusedUnlessItIsTheRoot() {
    TestAuthority self = TestAuthority.root(signer());
    List<X509Certificate> chain = List.of(self.certificate);

    assertRefused(roots(), chain, "the certificates do not lead to a trusted root");
    assertThat(TrustedRoots.of(chain).at(clock(NOW)).verify(chain))
        .isEqualTo(self.key.verificationKey());
  }

  @Test
  void expiredSigner_isRefused() {
    assertSignerRefused(signer().valid(BEFORE, NOW.minusSeconds(1)), "has expired");
  }

  @Test
  void signerOfTheFuture_isRefused() {
    assertSignerRefused(signer().valid(NOW.plusSeconds(1), AFTER), "is not valid yet");
  }

  @Test
  void expiredIntermediate_isRefused() {
    TestAuthority expired =
        root.intermediate("CN=one", authority().valid(BEFORE, NOW.minusSeconds(1)));
    X509Certificate leaf = expired.issue("CN=signer", key.verificationKey(), signer());

    assertRefused(
        roots(), List.of(leaf, expired.certificate), "intermediate certificate 1 has expired");
  }

  @Test
  void expiredRoot_isRefused() {
    List<X509Certificate> chain =
        List.of(certificate(signer().valid(BEFORE, AFTER.plusSeconds(100))));

    assertRefused(
        roots().at(clock(AFTER.plusSeconds(50))), chain, "the root certificate has expired");
    assertRefused(
        roots().at(clock(BEFORE.minusSeconds(1))), chain, "the root certificate is not valid yet");
  }

  @Test
  void signerWithoutDigitalSignature_isRefused() {
    String rule = "must have the key usage digitalSignature";

    assertSignerRefused(signer().usage(KeyUsage.keyEncipherment), rule);
    assertSignerRefused(signer().usage(0), rule);
  }

  @Test
  void signerForOtherPurposes_isRefused() {
    assertSignerRefused(
        signer().purpose(Optional.of(KeyPurposeId.id_kp_serverAuth)),
        "must have the extended key usage code signing, or none");
    roots().verify(List.of(certificate(signer().purpose(Optional.empty()))));
    roots()
        .verify(
            List.of(certificate(signer().purpose(Optional.of(KeyPurposeId.anyExtendedKeyUsage)))));
  }

  @Test
  void issuerThatIsNoAuthority_isRefused() {
    TestAuthority signerOnly = root.intermediate("CN=one", signer());
    X509Certificate leaf = signerOnly.issue("CN=signer", key.verificationKey(), signer());

    assertRefused(
        roots(),
        List.of(leaf, signerOnly.certificate),
        "intermediate certificate 1 must be one of an authority that may issue certificates");
  }

  @Test
  void issuerWithoutCertificateSigning_isRefused() {
    TestAuthority other = root.intermediate("CN=one", authority().usage(KeyUsage.digitalSignature));
    X509Certificate leaf = other.issue("CN=signer", key.verificationKey(), signer());

    assertRefused(
        roots(),
        List.of(leaf, other.certificate),
        "intermediate certificate 1 must be one of an authority that may issue certificates");
  }

  @Test
  void pathLongerThanAllowed_isRefused() {
    TestAuthority one =
        root.intermediate("CN=one", authority().constraints(new BasicConstraints(0)));
    TestAuthority two = one.intermediate("CN=two", authority());
    X509Certificate leaf = two.issue("CN=signer", key.verificationKey(), signer());

    assertThatThrownBy(() -> roots().verify(List.of(leaf, two.certificate, one.certificate)))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessageContaining("allows fewer certificates below it");
  }

  @Test
  void unknownCriticalExtension_isRefused() {
    assertSignerRefused(
        signer().unknownCriticalExtension(), "has a critical extension that is not known here");
  }

  @Test
  void longChain_isRefused() {
    List<X509Certificate> chain = new ArrayList<>(Collections.nCopies(9, certificate(signer())));

    assertRefused(roots(), chain, "there must be at most 8 certificates");
  }

  @Test
  void manyCertificatesOfOneName_endInARefusal() {
    TestAuthority loop = root.intermediate("CN=root", authority());
    X509Certificate leaf = TestAuthority.root().issue("CN=signer", key.verificationKey(), signer());

    assertRefused(
        roots(),
        List.of(leaf, loop.certificate, loop.certificate, loop.certificate),
        "the certificates do not lead to a trusted root");
  }

  @Test
  void signerBeyondThePredicate_isRefused() {
    X509Certificate leaf = certificate(signer());

    roots()
        .acceptingOnly(c -> c.getSubjectX500Principal().getName().equals("CN=signer"))
        .verify(List.of(leaf));
    assertRefused(
        roots().acceptingOnly(c -> false),
        List.of(leaf),
        "the signer's certificate is not among those accepted");
  }

  @Test
  void revokedSigner_isRefusedWhenAListIsGiven() throws Exception {
    Path revoking = folder.resolve("revoking.crl");
    Path empty = folder.resolve("empty.crl");
    root.writeCrl(revoking, Optional.of(7), AFTER);
    root.writeCrl(empty, Optional.empty(), AFTER);
    List<X509Certificate> chain = List.of(certificate(signer().serial(7)));

    roots().verify(chain);
    roots().withRevocationLists(empty).verify(chain);
    assertRefused(
        roots().withRevocationLists(revoking), chain, "the signer's certificate was revoked");
  }

  @Test
  void outdatedOrForeignRevocationList_isRefused() throws Exception {
    Path outdated = folder.resolve("outdated.crl");
    Path foreign = folder.resolve("foreign.crl");
    root.writeCrl(outdated, Optional.empty(), NOW.minusSeconds(950)); // 900 s are tolerated
    TestAuthority.root().writeCrl(foreign, Optional.empty(), AFTER);
    List<X509Certificate> chain = List.of(certificate(signer()));
    String rule = "the signer's certificate needs a current revocation list of its issuer";

    assertRefused(roots().withRevocationLists(outdated), chain, rule);
    assertRefused(roots().withRevocationLists(foreign), chain, rule);
  }

  @Test
  void pemFiles_areRead() throws Exception {
    Path file = folder.resolve("root.pem");
    TestAuthority.writePem(file, root.certificate, TestAuthority.root().certificate);

    TrustedRoots roots = TrustedRoots.read(file).at(clock(NOW));

    assertThat(roots).hasToString("2 trusted roots");
    assertThat(roots.verify(List.of(certificate(signer())))).isEqualTo(key.verificationKey());
  }

  @Test
  void filesOfAnotherKind_areRefused() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));

    assertThatThrownBy(() -> TrustedRoots.read(TestFiles.key("p256.pub")))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must hold 'CERTIFICATE' only, not 'PUBLIC KEY'");
    assertThatThrownBy(() -> TrustedRoots.read(empty))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must hold a PEM block 'CERTIFICATE'");
    assertThatThrownBy(() -> roots().withRevocationLists(TestFiles.key("p256.crt")))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is not one revocation list in DER or PEM");
    assertThatThrownBy(() -> roots().withRevocationLists(empty))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is not one revocation list in DER or PEM");
  }

  @Test
  void certificateInAnotherEncoding_isRefused() throws Exception {
    byte[] der = root.certificate.getEncoded();
    byte[] longer = java.util.Arrays.copyOf(der, der.length + 1);

    assertThatThrownBy(() -> Certificates.parse(longer, "c"))
        .isInstanceOf(FormatException.class)
        .hasMessage("c: is not a certificate in DER");
    assertThatThrownBy(() -> Certificates.parse(Pem.format("CERTIFICATE", der), "c"))
        .isInstanceOf(FormatException.class)
        .hasMessage("c: is not a certificate in DER");
  }

  /** Checking a signature with such a key takes the runtime hours. */
  @Test
  void certificateOfAnEndlessKey_isNotTried() throws Exception {
    BigInteger p = BigInteger.ONE.shiftLeft(160_000).setBit(0);
    BigInteger q = BigInteger.ONE.shiftLeft(159_000).setBit(0);
    PublicKey endless =
        KeyFactory.getInstance("DSA").generatePublic(new DSAPublicKeySpec(TWO, p, q, TEN));
    X509Certificate between =
        TestAuthority.root().issue("CN=between", endless, TestAuthority.authority());
    X509Certificate signer =
        signedWithDsa(
            root.intermediate("CN=between", authority())
                .issue("CN=signer", key.verificationKey(), signer()));

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertRefused(
                roots(),
                List.of(signer, between),
                "the certificates do not lead to a trusted root"));
  }

  /** Returns a certificate with the numbers 2 and 10 for a signature. */
  private static X509Certificate signedWithDsa(X509Certificate certificate) throws Exception {
    AlgorithmIdentifier dsa = new AlgorithmIdentifier(NISTObjectIdentifiers.dsa_with_sha256);
    ASN1Sequence parts = ASN1Sequence.getInstance(certificate.getTBSCertificate());
    ASN1Encodable[] changed = parts.toArray();
    changed[2] = dsa;
    DERSequence numbers =
        new DERSequence(new ASN1Encodable[] {new ASN1Integer(TWO), new ASN1Integer(TEN)});
    byte[] der =
        new DERSequence(
                new ASN1Encodable[] {new DERSequence(changed), dsa, new DERBitString(numbers)})
            .getEncoded("DER");
    return Certificates.parse(der, "certificate");
  }

  @Test
  void emptyListsAndMoreThanEightCertificates_areRejected() {
    assertThatThrownBy(() -> TrustedRoots.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("roots must not be empty");
    assertThatThrownBy(() -> roots().verify(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("certificates must not be empty");
    assertThatThrownBy(() -> roots().withRevocationLists())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("files must not be empty");
    X509Certificate leaf = certificate(signer());
    roots().verify(Collections.nCopies(8, leaf));
    assertRefused(roots(), Collections.nCopies(9, leaf), "there must be at most 8 certificates");
  }
}

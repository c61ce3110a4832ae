package dev.velum.crypto.signature;

import dev.velum.crypto.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reads X.509 certificates (RFC 5280) and puts them into order. */
final class Certificates {
  /** The signer's certificate and those that lead to a root; deeper hierarchies are not in use. */
  static final int MAX_CHAIN = 8;

  static final int MAX_CERTIFICATE_BYTES = 1 << 16;

  private static final String LABEL = "CERTIFICATE";
  private static final int DER_SEQUENCE = 0x30;
  private static final Set<String> BOUNDED_KEYS =
      Set.of("RSA", "RSASSA-PSS", "EC", "EdDSA", "Ed25519", "Ed448");

  private Certificates() {}

  /** Reads a PEM file of at least one certificate and nothing else. */
  static List<X509Certificate> read(Path file) throws IOException {
    String place = "certificate file " + file;
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.read(file, place)) {
      if (!block.label().equals(LABEL)) {
        throw new FormatException(
            place + ": must hold '" + LABEL + "' only, not '" + block.label() + "'");
      }
      certificates.add(parse(block.der(), place));
    }
    if (certificates.isEmpty()) {
      throw new FormatException(place + ": must hold a PEM block '" + LABEL + "'");
    }
    return certificates;
  }

  static X509Certificate parse(byte[] der, String place) {
    // The runtime's factory would take PEM and PKCS#7 as well.
    if (der.length == 0 || der.length > MAX_CERTIFICATE_BYTES || der[0] != DER_SEQUENCE) {
      throw new FormatException(place + ": is not a certificate in DER");
    }
    try {
      ByteArrayInputStream in = new ByteArrayInputStream(der);
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      if (!Arrays.equals(certificate.getEncoded(), der)) {
        throw new FormatException(place + ": is not a certificate in DER");
      }
      return certificate;
    } catch (CertificateException e) {
      throw new FormatException(place + ": is not a certificate in DER");
    }
  }

  /**
   * Returns whether checking a signature under the certified key takes bounded time: the runtime
   * limits the numbers of RSA keys and has named curves only, but takes DSA numbers of any size,
   * with which one signature costs hours.
   */
  static boolean isKeyBounded(X509Certificate certificate) {
    return BOUNDED_KEYS.contains(certificate.getPublicKey().getAlgorithm());
  }

  /** Returns whether one certificate names the other as its issuer and was signed by its key. */
  static boolean isIssued(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}

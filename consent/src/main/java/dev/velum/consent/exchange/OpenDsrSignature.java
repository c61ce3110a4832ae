package dev.velum.consent.exchange;

import static dev.velum.core.internal.Checks.argument;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Signatures over the bodies of OpenDSR messages (OpenDSR 2.0, sections 4 and 8.8): RSA with PKCS#1
 * v1.5 padding over the SHA-256 digest, in base64, sent in the header {@value #HEADER}.
 *
 * <p>Verifying holds against whoever has not the private key of a certificate that a trusted
 * authority issued for the sender's domain. It does not hold against replay: compare ids and
 * states. Revocation is not checked. Immutable and safe for use by several threads.
 */
public final class OpenDsrSignature {
  /** The header with the signature. */
  public static final String HEADER = "X-OpenDSR-Signature";

  /** The header with the domain whose certificate signed. */
  public static final String DOMAIN_HEADER = "X-OpenDSR-Processor-Domain";

  private static final String ALGORITHM = "SHA256withRSA";
  private static final int MIN_BITS = 2048;
  private static final int DNS_NAME = 2; // RFC 5280, GeneralName

  private final Set<TrustAnchor> authorities;
  private final Clock clock;

  private OpenDsrSignature(Set<TrustAnchor> authorities, Clock clock) {
    this.authorities = authorities;
    this.clock = clock;
  }

  /**
   * Signs a body.
   *
   * @param key an RSA key
   * @return the text for the header
   * @throws IllegalArgumentException if the key is not an RSA key
   */
  public static String sign(byte[] body, PrivateKey key) {
    argument(
        key.getAlgorithm().equals("RSA"), "key must be an RSA key, got %s", key.getAlgorithm());
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(body);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("key must be usable for RSA signatures", e);
    }
  }

  /**
   * Returns a verifier.
   *
   * @param authorities the certificates of the authorities that are trusted, at least one
   * @param clock tells whether certificates are valid now
   * @throws IllegalArgumentException if there is no authority
   */
  public static OpenDsrSignature trusting(Collection<X509Certificate> authorities, Clock clock) {
    argument(!authorities.isEmpty(), "authorities must not be empty");
    Set<TrustAnchor> anchors =
        Set.copyOf(
            authorities.stream().map(authority -> new TrustAnchor(authority, null)).toList());
    return new OpenDsrSignature(anchors, Objects.requireNonNull(clock, "clock"));
  }

  /**
   * Checks a signature before the body is parsed.
   *
   * @param body as it came
   * @param signature the text of the header; line breaks in it are ignored
   * @param domain the sender's, which must be the one that the receiver talks to
   * @param chain the sender's certificate first, then those that lead to an authority
   * @throws MessageException if anything of it does not hold
   */
  public void verify(byte[] body, String signature, String domain, List<X509Certificate> chain) {
    argument(!chain.isEmpty(), "chain must not be empty");
    X509Certificate own = chain.get(0);
    if (!names(own).stream().anyMatch(name -> matches(name, domain))) {
      throw new MessageException("the certificate must be issued for the sender's domain");
    }
    checkTrusted(chain);
    if (!(own.getPublicKey() instanceof java.security.interfaces.RSAPublicKey key)
        || key.getModulus().bitLength() < MIN_BITS) {
      throw new MessageException("the certificate must have an RSA key of 2048 bits or more");
    }
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(body);
      if (verifier.verify(Base64.getMimeDecoder().decode(signature))) {
        return;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // refused below like a signature by another key
    }
    throw new MessageException("the signature must be the sender's over this body");
  }

  private void checkTrusted(List<X509Certificate> chain) {
    try {
      List<X509Certificate> path =
          chain.stream()
              .filter(link -> authorities.stream().noneMatch(a -> link.equals(a.getTrustedCert())))
              .toList();
      if (path.isEmpty()) {
        throw new MessageException("the certificate must not be an authority's own");
      }
      CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      PKIXParameters parameters = new PKIXParameters(authorities);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(clock.instant()));
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
    } catch (GeneralSecurityException e) {
      throw new MessageException(
          "the certificate must be valid now and issued by a trusted authority");
    }
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return List.of(); // a name in the subject does not count (RFC 9525, 2)
      }
      return names.stream()
          .filter(name -> Objects.equals(name.get(0), DNS_NAME))
          .map(name -> name.get(1).toString())
          .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** Compares as in RFC 9525, 6.3: a wildcard stands for the whole first label. */
  private static boolean matches(String name, String domain) {
    String pattern = name.toLowerCase(Locale.ROOT);
    String host = domain.toLowerCase(Locale.ROOT);
    if (!pattern.startsWith("*.")) {
      return pattern.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(pattern.substring(1));
  }
}

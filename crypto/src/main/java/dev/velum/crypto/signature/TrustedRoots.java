package dev.velum.crypto.signature;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Root certificates: signatures are accepted from everybody whom they certify for signing.
 *
 * <p>A signer's certificate is accepted if it leads to one of these roots (RFC 5280, as the Java
 * runtime checks it, with the runtime's own list of algorithms that are too weak), every
 * certificate on the way is valid at the time of the clock, at most 8 are needed, its key usage has
 * {@code digitalSignature}, and its extended key usage, if there is one, has code signing.
 * Certificates between it and a root must be of RSA or elliptic curve keys. The operating system's
 * roots are never trusted by themselves, nothing is fetched from the network, and revocation is
 * checked only against lists that the caller gives.
 *
 * <p>A root certifies everybody it likes: unless it is a root for this purpose alone, say by {@link
 * #acceptingOnly} who may sign. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * TrustedRoots roots = TrustedRoots.read(Path.of("company-root.pem"));
 * ModelSignature.read(Path.of("model.sig")).verify(Path.of("model"), roots);
 * }</pre>
 */
public final class TrustedRoots implements Verifier {
  private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final String DELTA_CRL_INDICATOR = "2.5.29.27";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int MAX_CRL_BYTES = 1 << 24;

  private final List<X509Certificate> roots;
  private final List<X509CRL> crls;
  private final Clock clock;
  private final Predicate<? super X509Certificate> signers;

  private TrustedRoots(
      List<X509Certificate> roots,
      List<X509CRL> crls,
      Clock clock,
      Predicate<? super X509Certificate> signers) {
    this.roots = roots;
    this.crls = crls;
    this.clock = clock;
    this.signers = signers;
  }

  /**
   * Returns the roots of these PEM files, with the system's clock.
   *
   * @param files one or more certificates each, at most 256 KiB
   * @throws FormatException if a file holds something else
   */
  public static TrustedRoots read(Path... files) throws IOException {
    List<X509Certificate> roots = new ArrayList<>();
    for (Path file : files) {
      roots.addAll(Certificates.read(file));
    }
    return of(roots);
  }

  /**
   * Returns these roots, with the system's clock.
   *
   * @param roots at least one
   */
  public static TrustedRoots of(List<X509Certificate> roots) {
    argument(!roots.isEmpty(), "roots must not be empty");
    return new TrustedRoots(List.copyOf(roots), List.of(), Clock.systemUTC(), signer -> true);
  }

  /**
   * Returns the same roots, trusted at another time.
   *
   * @param newClock tells the time at which all certificates must be valid
   */
  public TrustedRoots at(Clock newClock) {
    return new TrustedRoots(roots, crls, Objects.requireNonNull(newClock, "newClock"), signers);
  }

  /**
   * Returns the same roots, for signers of whom the predicate is true as well.
   *
   * @param newSigners asked with the signer's certificate after everything else was checked
   */
  public TrustedRoots acceptingOnly(Predicate<? super X509Certificate> newSigners) {
    return new TrustedRoots(roots, crls, clock, Objects.requireNonNull(newSigners, "newSigners"));
  }

  /**
   * Returns the same roots, with revocation lists. From then on each certificate below a root needs
   * a list of its issuer that is current at the time of the clock, give or take the 15 minutes that
   * the Java runtime allows for clocks that differ.
   *
   * @param files one list each, in DER or PEM, at most 16 MiB; complete ones, as lists of changes
   *     (RFC 5280, section 5.2.4) are refused
   * @throws FormatException if a file holds something else
   */
  public TrustedRoots withRevocationLists(Path... files) throws IOException {
    List<X509CRL> all = new ArrayList<>(crls);
    for (Path file : files) {
      all.add(readCrl(file));
    }
    argument(!all.isEmpty(), "files must not be empty");
    return new TrustedRoots(roots, List.copyOf(all), clock, signers);
  }

  private static X509CRL readCrl(Path file) throws IOException {
    String place = "revocation list " + file;
    byte[] bytes = Pem.readLimited(file, MAX_CRL_BYTES, place);
    try {
      List<Pem.Block> blocks = Pem.parse(bytes, place);
      byte[] der = blocks.size() == 1 ? blocks.get(0).der() : bytes;
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      X509CRL crl = (X509CRL) factory.generateCRL(new ByteArrayInputStream(der));
      if (crl.getExtensionValue(DELTA_CRL_INDICATOR) != null) {
        // The runtime would read over it, and take what it revokes for good.
        throw new FormatException(place + ": must be complete, not the changes of another list");
      }
      return crl;
    } catch (GeneralSecurityException e) {
      throw new FormatException(place + ": is not one revocation list in DER or PEM");
    }
  }

  /**
   * Returns the key of the signer whose certificates these are.
   *
   * @param certificates the signer's first, then those that may lead to a root, in any order; at
   *     most 8
   * @throws SignatureRefusedException if they do not lead to a root, or one of them does not hold;
   *     the message names it by its place in the chain, as names in certificates may be persons
   * @throws FormatException if the certified key is of a kind that no {@link SignatureAlgorithm} is
   *     for
   */
  public VerificationKey verify(List<X509Certificate> certificates) {
    argument(!certificates.isEmpty(), "certificates must not be empty");
    if (certificates.size() > Certificates.MAX_CHAIN) {
      throw new SignatureRefusedException(
          "there must be at most " + Certificates.MAX_CHAIN + " certificates");
    }
    Chain chain = chain(certificates);
    Instant now = clock.instant();
    checkValidity(chain.root(), "the root certificate", now);
    validate(chain, now);
    X509Certificate signer = certificates.get(0);
    checkUsage(signer);
    if (!signers.test(signer)) {
      throw new SignatureRefusedException("the signer's certificate is not among those accepted");
    }
    return VerificationKey.parse(signer.getPublicKey().getEncoded(), "signer's certificate");
  }

  /** Certificates from the signer's up, and the root that issued the last of them. */
  private record Chain(List<X509Certificate> path, X509Certificate root) {}

  /** Follows issuers, a root wherever there is one; each step uses up a certificate, so it ends. */
  private Chain chain(List<X509Certificate> certificates) {
    List<X509Certificate> path = new ArrayList<>(certificates.subList(0, 1));
    List<X509Certificate> others = new ArrayList<>(certificates.subList(1, certificates.size()));
    while (true) {
      X509Certificate last = path.get(path.size() - 1);
      for (X509Certificate root : roots) {
        if (Certificates.isIssued(last, root)) {
          return new Chain(path, root);
        }
      }
      X509Certificate issuer =
          others.stream()
              .filter(Certificates::isKeyBounded)
              .filter(other -> Certificates.isIssued(last, other))
              .findFirst()
              .orElseThrow(
                  () ->
                      new SignatureRefusedException(
                          "the certificates do not lead to a trusted root"));
      others.remove(issuer);
      path.add(issuer);
    }
  }

  private void validate(Chain chain, Instant now) {
    try {
      CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain.path());
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(chain.root(), null)));
      parameters.setDate(Date.from(now));
      parameters.setRevocationEnabled(false);
      CertPathValidator validator = CertPathValidator.getInstance("PKIX");
      if (!crls.isEmpty()) {
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(
            EnumSet.of(
                PKIXRevocationChecker.Option.PREFER_CRLS,
                PKIXRevocationChecker.Option.NO_FALLBACK));
        parameters.addCertPathChecker(checker);
        parameters.addCertStore(
            CertStore.getInstance(
                "Collection", new CollectionCertStoreParameters(new HashSet<>(crls))));
      }
      validator.validate(path, parameters);
    } catch (CertPathValidatorException e) {
      throw refused(chain, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks PKIX", e);
    }
  }

  private static SignatureRefusedException refused(Chain chain, CertPathValidatorException e) {
    Reason reason = e.getReason();
    String rule;
    if (reason == BasicReason.EXPIRED) {
      rule = "has expired";
    } else if (reason == BasicReason.NOT_YET_VALID) {
      rule = "is not valid yet";
    } else if (reason == BasicReason.REVOKED) {
      rule = "was revoked";
    } else if (reason == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
      rule = "needs a current revocation list of its issuer";
    } else if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
      rule = "uses an algorithm or a key that this Java runtime holds too weak";
    } else if (reason == PKIXReason.NOT_CA_CERT || reason == PKIXReason.INVALID_KEY_USAGE) {
      rule = "must be one of an authority that may issue certificates";
    } else if (reason == PKIXReason.PATH_TOO_LONG) {
      rule = "allows fewer certificates below it";
    } else if (reason == PKIXReason.INVALID_NAME) {
      rule = "carries a name that an authority above it does not allow";
    } else if (reason == PKIXReason.UNRECOGNIZED_CRIT_EXT) {
      rule = "has a critical extension that is not known here";
    } else {
      rule = "does not hold";
    }
    return new SignatureRefusedException(name(chain, e.getIndex()) + " " + rule);
  }

  private static String name(Chain chain, int index) {
    if (index < 0 || index >= chain.path().size()) {
      return "the chain of certificates";
    }
    return index == 0 ? "the signer's certificate" : "intermediate certificate " + index;
  }

  /** The Java runtime trusts an anchor for ever; here its end is its end. */
  private static void checkValidity(X509Certificate certificate, String name, Instant now) {
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new SignatureRefusedException(name + " is not valid yet");
    }
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new SignatureRefusedException(name + " has expired");
    }
  }

  private static void checkUsage(X509Certificate signer) {
    boolean[] usage = signer.getKeyUsage();
    if (usage == null || !usage[DIGITAL_SIGNATURE]) {
      throw new SignatureRefusedException(
          "the signer's certificate must have the key usage digitalSignature");
    }
    try {
      List<String> extended = signer.getExtendedKeyUsage();
      if (extended != null && !extended.contains(CODE_SIGNING) && !extended.contains(ANY_USAGE)) {
        throw new SignatureRefusedException(
            "the signer's certificate must have the extended key usage code signing, or none");
      }
    } catch (CertificateParsingException e) {
      throw new SignatureRefusedException("the signer's extended key usage cannot be read");
    }
  }

  /** Returns how many roots there are. */
  @Override
  public String toString() {
    return roots.size() + " trusted roots";
  }
}

package dev.velum.crypto.signature;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A public key that checks what the holder of the private key signed.
 *
 * <p>Keys are checked when they come in: the point of an elliptic curve key lies on its curve, an
 * Ed25519 key is none of the few under which signatures for any message can be made, an RSA modulus
 * has 2048 to 8192 bits. Where the key comes from is for the caller to know. Immutable and safe for
 * use by several threads.
 *
 * <pre>{@code
 * VerificationKey.read(Path.of("release-key.pub")).verify(message, signature);
 * }</pre>
 */
public final class VerificationKey implements Verifier {
  private static final String LABEL = "PUBLIC KEY";

  private static final BigInteger ED25519_PRIME =
      BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /**
   * The y coordinates of the eight points whose order divides 8: 1, -1, 0, and those of order 8.
   * The double of the latter has y = 0, so y^2 = -x^2 by the addition law, and the equation of the
   * curve becomes d y^4 + 2 y^2 - 1 = 0. Under such a key anybody can sign many messages with S =
   * 0, as RFC 8032, section 5.1.7, checks no order.
   */
  private static final Set<BigInteger> SMALL_ORDER =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          ED25519_PRIME.subtract(BigInteger.ONE),
          new BigInteger("5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
          new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16));

  private final SignatureAlgorithm algorithm;
  private final PublicKey key;

  private VerificationKey(SignatureAlgorithm algorithm, PublicKey key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  /**
   * Returns the key of this file.
   *
   * @param file one PEM block {@code PUBLIC KEY} (X.509 SubjectPublicKeyInfo), at most 256 KiB
   * @throws FormatException if it holds something else, such as a private key or a certificate, or
   *     a key of a kind that no {@link SignatureAlgorithm} is for
   */
  public static VerificationKey read(Path file) throws IOException {
    String place = "key file " + file;
    Pem.Block block = Pem.readOne(file, place);
    if (!block.label().equals(LABEL)) {
      throw new FormatException(place + ": must hold '" + LABEL + "', not '" + block.label() + "'");
    }
    return parse(block.der(), place);
  }

  /**
   * Returns the key that a provider or a certificate holds.
   *
   * @throws IllegalArgumentException if it is of a kind that no {@link SignatureAlgorithm} is for
   */
  public static VerificationKey of(PublicKey key) {
    byte[] encoded = key.getEncoded();
    argument(encoded != null, "key must have an encoding");
    try {
      return parse(Objects.requireNonNull(encoded), "key");
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Reads a SubjectPublicKeyInfo. */
  static VerificationKey parse(byte[] der, String place) {
    AlgorithmIdentifier identifier;
    try {
      SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(der);
      if (!Arrays.equals(info.getEncoded(ASN1Encoding.DER), der)) {
        throw new FormatException(place + ": is not a public key in DER");
      }
      identifier = info.getAlgorithm();
    } catch (IOException | RuntimeException e) {
      throw e instanceof FormatException known
          ? known
          : new FormatException(place + ": is not a public key in DER");
    }
    SignatureAlgorithm algorithm = algorithm(identifier, place);
    try {
      KeyFactory factory = KeyFactory.getInstance(SignatureAlgorithm.keyFactory(identifier));
      PublicKey key = factory.generatePublic(new X509EncodedKeySpec(der));
      check(key, place);
      algorithm.newSignature().initVerify(key);
      return new VerificationKey(algorithm, key);
    } catch (GeneralSecurityException e) {
      throw new FormatException(place + ": is not a valid key for " + algorithm);
    }
  }

  /** Returns what keys with this identifier sign with. */
  static SignatureAlgorithm algorithm(AlgorithmIdentifier identifier, String place) {
    return SignatureAlgorithm.of(identifier)
        .orElseThrow(
            () ->
                new FormatException(
                    place
                        + ": must be a key for Ed25519, for ECDSA on the named curve P-256, P-384"
                        + " or P-521, or for RSA, not for algorithm "
                        + identifier.getAlgorithm()));
  }

  private static void check(PublicKey key, String place) {
    if (key instanceof ECPublicKey ec && !isOnCurve(ec)) {
      throw new FormatException(place + ": the point must lie on its curve");
    }
    if (key instanceof EdECPublicKey ed
        && SMALL_ORDER.contains(ed.getPoint().getY().mod(ED25519_PRIME))) {
      throw new FormatException(place + ": the point must not have a small order");
    }
    if (key instanceof RSAPublicKey rsa) {
      checkRsa(rsa, place);
    }
  }

  /** The prime curves of NIST have cofactor 1: every point on them but infinity is good. */
  private static boolean isOnCurve(ECPublicKey key) {
    EllipticCurve curve = key.getParams().getCurve();
    if (!(curve.getField() instanceof ECFieldFp field)) {
      return false;
    }
    BigInteger p = field.getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    // y^2 = x^3 + a x + b (mod p)
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return x.signum() >= 0
        && y.signum() >= 0
        && x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.multiply(y).mod(p).equals(right);
  }

  private static void checkRsa(RSAPublicKey key, String place) {
    int bits = key.getModulus().bitLength();
    if (bits < SignatureAlgorithm.MIN_RSA_BITS || bits > SignatureAlgorithm.MAX_RSA_BITS) {
      throw new FormatException(
          place
              + ": an RSA modulus must have "
              + SignatureAlgorithm.MIN_RSA_BITS
              + " to "
              + SignatureAlgorithm.MAX_RSA_BITS
              + " bits, has "
              + bits);
    }
    // FIPS 186-5, section A.1.1, wants 2^16 < e < 2^256, odd; long exponents only cost time.
    BigInteger e = key.getPublicExponent();
    if (!e.testBit(0) || e.bitLength() < 17 || e.bitLength() > 64 || !key.getModulus().testBit(0)) {
      throw new FormatException(
          place + ": an RSA exponent must be odd, above 65536 and below 2^64, the modulus odd");
    }
  }

  /** Returns how the holder of the private key signs. */
  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * Returns normally if the holder of the private key signed this message.
   *
   * <p>ECDSA and RSA-PSS signatures of a message are not unique, and who knows one for ECDSA can
   * make a second one: never take a signature as the name of what it signs.
   *
   * @param message the message, unchanged; not hashed by the caller
   * @param signature 64 bytes for Ed25519, DER for ECDSA, as long as the modulus for RSA-PSS
   * @throws SignatureRefusedException if it is not, whatever the reason
   */
  public void verify(byte[] message, byte[] signature) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(signature, "signature");
    boolean valid;
    try {
      valid = isValid(message, signature);
    } catch (GeneralSecurityException | RuntimeException e) {
      valid = false; // the runtime throws on signatures that are not well formed
    }
    if (!valid) {
      throw new SignatureRefusedException("the signature is not one of this key over this content");
    }
  }

  /** Checks the form first: some runtimes overlook bytes behind an Ed25519 signature. */
  private boolean isValid(byte[] message, byte[] signature) throws GeneralSecurityException {
    return switch (algorithm) {
      case ED25519 -> signature.length == 64 && isValidInRuntime(message, signature);
      case RSA_PSS ->
          key instanceof RSAPublicKey rsa
              && signature.length == (rsa.getModulus().bitLength() + 7) / 8
              && isValidInRuntime(message, signature);
      case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> isValidEcdsa(message, signature);
    };
  }

  private boolean isValidEcdsa(byte[] message, byte[] der) throws GeneralSecurityException {
    Optional<EcdsaSignature> signature = EcdsaSignature.parse(der);
    if (signature.isEmpty() || !(key instanceof ECPublicKey ec)) {
      return false;
    }
    return signature.get().mayBeReduced(ec)
        ? signature.get().isValid(ec, algorithm, message)
        : isValidInRuntime(message, der);
  }

  private boolean isValidInRuntime(byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature function = algorithm.newSignature();
    function.initVerify(key);
    function.update(message);
    return function.verify(signature);
  }

  /** Returns the X.509 SubjectPublicKeyInfo as a PEM block. */
  public String toPem() {
    return new String(Pem.format(LABEL, key.getEncoded()), US_ASCII);
  }

  /** Writes {@link #toPem()}; the file appears only when it is complete. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(toPem().getBytes(US_ASCII)));
  }

  /**
   * Returns the public name of the key, 64 lower-case hexadecimal digits: the SHA-256 digest of
   * {@link #toPem()}, as OpenSSF Model Signing names keys.
   */
  public String keyId() {
    return DigestAlgorithm.SHA_256.digest(toPem().getBytes(US_ASCII)).hex();
  }

  /** Returns the key as the Java runtime has it. */
  public PublicKey toPublicKey() {
    return key;
  }

  /** Returns whether the other object is the same key. */
  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that
        && Arrays.equals(key.getEncoded(), that.key.getEncoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key.getEncoded());
  }

  /** Returns algorithm and key id. */
  @Override
  public String toString() {
    return algorithm + " key " + keyId();
  }
}

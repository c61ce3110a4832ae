package dev.velum.crypto.signature;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * How a signature is made; it follows from the key.
 *
 * <p>All of them are done by the Java runtime. Signing with {@link #ED25519} needs no random
 * numbers; the others draw them from the runtime's default {@link java.security.SecureRandom}.
 */
public enum SignatureAlgorithm {
  /** Ed25519 (RFC 8032), 64-byte signatures: the usual choice where both ends know it. */
  ED25519("Ed25519", ""),
  /** ECDSA (FIPS 186-5) on the curve P-256 with SHA-256, signatures in DER: known everywhere. */
  ECDSA_P256("SHA256withECDSA", "P-256"),
  /** ECDSA on the curve P-384 with SHA-384, signatures in DER. */
  ECDSA_P384("SHA384withECDSA", "P-384"),
  /** ECDSA on the curve P-521 with SHA-512, signatures in DER; OpenSSF Model Signing names it. */
  ECDSA_P521("SHA512withECDSA", "P-521"),
  /**
   * RSASSA-PSS (RFC 8017) with SHA-256, MGF1 with SHA-256 and 32 bytes of salt; keys of 2048 to
   * 8192 bits.
   */
  RSA_PSS("RSASSA-PSS", "");

  /** The smallest and the largest RSA modulus; verification slows with the square of the size. */
  static final int MIN_RSA_BITS = 2048;

  static final int MAX_RSA_BITS = 8192;

  /** RFC 8017, section 9.1: both hash functions alike, and as much salt as digest. */
  static final PSSParameterSpec PSS =
      new PSSParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

  /** RFC 8410, section 3. */
  private static final ASN1ObjectIdentifier ID_ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  private final String jcaName;
  private final String curve;

  SignatureAlgorithm(String jcaName, String curve) {
    this.jcaName = jcaName;
    this.curve = curve;
  }

  /** Returns the curve's name as NIST writes it, or an empty text if this is not ECDSA. */
  String curve() {
    return curve;
  }

  /** Returns the name of the digest that ECDSA signs. */
  String digest() {
    return "SHA-" + jcaName.substring("SHA".length(), jcaName.indexOf("with"));
  }

  boolean isEcdsa() {
    return !curve.isEmpty();
  }

  /** Returns a fresh signature object, to be initialized with a key. */
  Signature newSignature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(jcaName);
    if (this == RSA_PSS) {
      signature.setParameter(PSS);
    }
    return signature;
  }

  /** Returns what a key with this identifier signs with, or nothing if it is of another kind. */
  static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
    var oid = identifier.getAlgorithm();
    ASN1Encodable parameters = identifier.getParameters();
    // The runtime overlooks parameters that must not be there: one key would have several names.
    if (oid.equals(ID_ED25519) && parameters == null) {
      return Optional.of(ED25519);
    }
    boolean isPlainRsa =
        oid.equals(PKCSObjectIdentifiers.rsaEncryption)
            && (parameters == null || DERNull.INSTANCE.equals(parameters));
    if (isPlainRsa || oid.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return Optional.of(RSA_PSS);
    }
    if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      for (SignatureAlgorithm algorithm : values()) {
        if (algorithm.isEcdsa() && NISTNamedCurves.getOID(algorithm.curve).equals(parameters)) {
          return Optional.of(algorithm);
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the name of the key factory for keys with this identifier. */
  static String keyFactory(AlgorithmIdentifier identifier) {
    var oid = identifier.getAlgorithm();
    if (oid.equals(ID_ED25519)) {
      return "Ed25519";
    }
    if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "EC";
    }
    return oid.equals(PKCSObjectIdentifiers.id_RSASSA_PSS) ? "RSASSA-PSS" : "RSA";
  }
}

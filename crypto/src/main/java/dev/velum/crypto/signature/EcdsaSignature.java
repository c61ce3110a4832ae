package dev.velum.crypto.signature;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/**
 * The two numbers of an ECDSA signature, and what the Java runtime leaves out about them.
 *
 * <p>The runtime takes a number that lacks its leading zero byte, and is negative for all others,
 * for the positive one, so that it accepts a signature in several spellings. That of Java 17
 * compares r with an x coordinate where FIPS 186-5, section 6.4.2, wants the coordinate modulo the
 * order of the curve, and refuses the few signatures where that is another number.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {
  /** Returns the signature, or nothing if this is not the DER of two positive integers. */
  static Optional<EcdsaSignature> parse(byte[] der) {
    try {
      ASN1Sequence sequence = ASN1Sequence.getInstance(der);
      if (sequence.size() != 2) {
        return Optional.empty();
      }
      BigInteger r = ASN1Integer.getInstance(sequence.getObjectAt(0)).getValue();
      BigInteger s = ASN1Integer.getInstance(sequence.getObjectAt(1)).getValue();
      ASN1Integer[] numbers = {new ASN1Integer(r), new ASN1Integer(s)};
      boolean isCanonical =
          Arrays.equals(new DERSequence(numbers).getEncoded(ASN1Encoding.DER), der);
      return isCanonical && r.signum() > 0 && s.signum() > 0
          ? Optional.of(new EcdsaSignature(r, s))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns whether r may be a coordinate that was reduced: one signature in 2^128 on P-256, fewer
   * on the larger curves, unless somebody makes it so.
   */
  boolean mayBeReduced(ECPublicKey key) {
    BigInteger p = ((ECFieldFp) key.getParams().getCurve().getField()).getP();
    return r.add(key.getParams().getOrder()).compareTo(p) < 0;
  }

  /** Returns what Bouncy Castle says of the signature. */
  boolean isValid(ECPublicKey key, SignatureAlgorithm algorithm, byte[] message)
      throws GeneralSecurityException {
    X9ECParameters curve = ECNamedCurveTable.getByName(algorithm.curve());
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(
        false,
        new ECPublicKeyParameters(
            curve.getCurve().createPoint(key.getW().getAffineX(), key.getW().getAffineY()),
            new ECDomainParameters(curve)));
    return verifier.verifySignature(
        MessageDigest.getInstance(algorithm.digest()).digest(message), r, s);
  }
}

package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the Java runtime leaves out of ECDSA. */
class EcdsaSignatureTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);
  private static final SigningKey KEY = SigningKey.generate(SignatureAlgorithm.ECDSA_P256);

  /**
   * Takes a point whose x coordinate is above the order of the curve, makes r of it, and recovers
   * the key under which (r, s) signs the message (SEC 1, section 4.1.6).
   */
  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521"})
  void coordinateAboveTheOrder_isReduced(SignatureAlgorithm algorithm) throws Exception {
    X9ECParameters curve = NISTNamedCurves.getByName(algorithm.curve());
    BigInteger n = curve.getN();
    BigInteger r = BigInteger.ZERO;
    Optional<ECPoint> point = Optional.empty();
    while (point.isEmpty()) {
      r = r.add(BigInteger.ONE);
      point = point(curve, r.add(n));
    }
    BigInteger s = BigInteger.valueOf(4);
    String digest =
        algorithm == SignatureAlgorithm.ECDSA_P521 ? "512" : algorithm.curve().substring(2);
    BigInteger e = new BigInteger(1, MessageDigest.getInstance("SHA-" + digest).digest(MESSAGE));
    ECPoint key =
        point.get().multiply(s).subtract(curve.getG().multiply(e.mod(n))).multiply(r.modInverse(n));
    VerificationKey verificationKey =
        VerificationKey.parse(
            new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(
                        X9ObjectIdentifiers.id_ecPublicKey,
                        NISTNamedCurves.getOID(algorithm.curve())),
                    key.getEncoded(false))
                .getEncoded(),
            "key");

    verificationKey.verify(MESSAGE, der(r, s));
    assertRefused(verificationKey, der(r.add(BigInteger.ONE), s));
    assertRefused(verificationKey, der(r, s.add(BigInteger.ONE)));
    assertThatThrownBy(() -> verificationKey.verify(new byte[1], der(BigInteger.ONE, s)))
        .isInstanceOf(SignatureRefusedException.class);
  }

  private static Optional<ECPoint> point(X9ECParameters curve, BigInteger x) {
    byte[] compressed = new byte[1 + (curve.getCurve().getFieldSize() + 7) / 8];
    byte[] digits = x.toByteArray();
    int length = Math.min(digits.length, compressed.length - 1);
    System.arraycopy(
        digits, digits.length - length, compressed, compressed.length - length, length);
    compressed[0] = 2;
    try {
      return Optional.of(curve.getCurve().decodePoint(compressed));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no point has this coordinate
    }
  }

  @Test
  void otherSpellings_areRefused() throws Exception {
    BigInteger r;
    byte[] signature;
    do { // until the first number needs a zero byte in front
      signature = KEY.sign(MESSAGE);
      r = EcdsaSignature.parse(signature).orElseThrow().r();
    } while (r.bitLength() < 256);
    BigInteger s = EcdsaSignature.parse(signature).orElseThrow().s();
    KEY.verificationKey().verify(MESSAGE, signature);
    int content = signature.length - 2;

    assertRefused(without(signature, 4)); // no zero byte: a negative number
    assertRefused(der(r.subtract(BigInteger.ONE.shiftLeft(256)), s));
    byte[] padded = with(signature, 4, 0);
    padded[3]++;
    padded[1]++;
    assertRefused(padded);
    byte[] longForm = with(signature, 1, 0x81);
    longForm[2] = (byte) content;
    assertRefused(longForm);
    assertRefused(with(signature, signature.length, 0));
    assertRefused(sequence(new ASN1Integer(r), new ASN1Integer(s), DERNull.INSTANCE));
    assertRefused(sequence(new ASN1Integer(r)));
    assertRefused(sequence(new ASN1Integer(r), DERNull.INSTANCE));
    assertRefused(new BERSequence(numbers(r, s)).getEncoded());
    assertRefused(der(r, s.negate()));
    assertRefused(new byte[0]);
  }

  @Test
  void numbersOutOfRange_areRefused() throws Exception {
    EcdsaSignature signature = EcdsaSignature.parse(KEY.sign(MESSAGE)).orElseThrow();
    BigInteger n = NISTNamedCurves.getByName("P-256").getN();
    BigInteger[] bad = {
      BigInteger.ZERO, n, signature.r().add(n), signature.s().add(n), BigInteger.ONE.shiftLeft(4096)
    };

    for (BigInteger number : bad) {
      assertRefused(der(number, signature.s()));
      assertRefused(der(signature.r(), number));
      assertRefused(der(number, number));
    }
  }

  private static byte[] without(byte[] signature, int at) {
    byte[] result = Arrays.copyOf(signature, signature.length - 1);
    System.arraycopy(signature, at + 1, result, at, result.length - at);
    result[at - 1]--; // the length of the number
    result[1]--;
    return result;
  }

  private static byte[] with(byte[] signature, int at, int extra) {
    byte[] result = Arrays.copyOf(signature, signature.length + 1);
    System.arraycopy(signature, at, result, at + 1, signature.length - at);
    result[at] = (byte) extra;
    return result;
  }

  private static ASN1EncodableVector numbers(BigInteger r, BigInteger s) {
    ASN1EncodableVector numbers = new ASN1EncodableVector();
    numbers.add(new ASN1Integer(r));
    numbers.add(new ASN1Integer(s));
    return numbers;
  }

  private static byte[] der(BigInteger r, BigInteger s) throws Exception {
    return new DERSequence(numbers(r, s)).getEncoded("DER");
  }

  private static byte[] sequence(ASN1Encodable... parts) throws Exception {
    return new DERSequence(parts).getEncoded("DER");
  }

  private static void assertRefused(byte[] signature) {
    assertRefused(KEY.verificationKey(), signature);
  }

  private static void assertRefused(VerificationKey key, byte[] signature) {
    assertThat(signature).isNotNull();
    assertThatThrownBy(() -> key.verify(MESSAGE, signature))
        .isInstanceOf(SignatureRefusedException.class)
        .hasMessage("the signature is not one of this key over this content");
  }
}

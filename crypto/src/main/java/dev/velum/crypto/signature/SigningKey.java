package dev.velum.crypto.signature;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * A private key that signs, together with its public key.
 *
 * <p>Made by {@link #generate}, read from PKCS#8 in PEM, plain or encrypted, or taken from a
 * provider such as a hardware module. Reading derives the public key and tries the pair out once,
 * so a damaged key is found before it signs. No method and no message shows the private part; it
 * stays in memory until the garbage collector has taken the object. Immutable and safe for use by
 * several threads.
 *
 * <pre>{@code
 * SigningKey key = SigningKey.generate(SignatureAlgorithm.ED25519);
 * key.write(Path.of("release-key.pem"), passphrase);
 * key.verificationKey().write(Path.of("release-key.pub"));
 * byte[] signature = key.sign(message);
 * }</pre>
 */
public final class SigningKey implements Signer {
  private static final String PLAIN = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final int NEW_RSA_BITS = 3072;

  private final PrivateKey key;
  private final VerificationKey verificationKey;

  private SigningKey(PrivateKey key, VerificationKey verificationKey) {
    this.key = key;
    this.verificationKey = verificationKey;
  }

  /** Returns a new key; RSA moduli have 3072 bits. */
  public static SigningKey generate(SignatureAlgorithm algorithm) {
    try {
      KeyPairGenerator generator;
      switch (algorithm) {
        case ED25519 -> generator = KeyPairGenerator.getInstance("Ed25519");
        case RSA_PSS -> {
          generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(new RSAKeyGenParameterSpec(NEW_RSA_BITS, RSAKeyGenParameterSpec.F4));
        }
        default -> {
          generator = KeyPairGenerator.getInstance("EC");
          String curve = "secp" + algorithm.curve().substring(2) + "r1"; // as SEC 2 names them
          generator.initialize(new ECGenParameterSpec(curve));
        }
      }
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
    }
  }

  /**
   * Returns the key pair of a provider; the private key may be one that never leaves a device.
   *
   * @throws IllegalArgumentException if it is of a kind that no {@link SignatureAlgorithm} is for,
   *     or private and public key do not belong together
   */
  public static SigningKey of(KeyPair pair) {
    VerificationKey verificationKey = VerificationKey.of(pair.getPublic());
    SigningKey key = new SigningKey(pair.getPrivate(), verificationKey);
    argument(key.isConsistent(), "private and public key must belong together");
    return key;
  }

  /**
   * Returns the key of this file.
   *
   * @param file one PEM block {@code PRIVATE KEY} (PKCS#8), at most 256 KiB
   * @throws FormatException if it holds something else, such as a public or an encrypted key, or a
   *     key of a kind that no {@link SignatureAlgorithm} is for
   */
  public static SigningKey read(Path file) throws IOException {
    String place = "key file " + file;
    Pem.Block block = Pem.readOne(file, place);
    if (block.label().equals(ENCRYPTED)) {
      throw new FormatException(place + ": is encrypted, a passphrase is needed");
    }
    checkLabel(block, PLAIN, place);
    return parseAndErase(block.der(), place);
  }

  /**
   * Returns the key of this file.
   *
   * @param file one PEM block {@code ENCRYPTED PRIVATE KEY} (PKCS#8 with PBES2, PBKDF2 and AES in
   *     CBC mode), at most 256 KiB
   * @param passphrase its passphrase, printable ASCII; not kept
   * @throws FormatException if it holds something else, or is protected in another way
   * @throws dev.velum.crypto.DecryptionException if the passphrase is wrong, or the file was
   *     altered
   */
  public static SigningKey read(Path file, char[] passphrase) throws IOException {
    String place = "key file " + file;
    Pem.Block block = Pem.readOne(file, place);
    checkLabel(block, ENCRYPTED, place);
    return parseAndErase(EncryptedPkcs8.decrypt(block.der(), passphrase, place), place);
  }

  private static void checkLabel(Pem.Block block, String label, String place) {
    String found = block.label();
    if (found.equals(label)) {
      return;
    }
    boolean otherForm = found.endsWith(" " + PLAIN) && !found.equals(ENCRYPTED);
    throw new FormatException(
        place
            + ": must hold '"
            + label
            + "', not '"
            + found
            + (otherForm ? "'; 'openssl pkcs8 -topk8' converts to this form" : "'"));
  }

  private static SigningKey parseAndErase(byte[] der, String place) {
    try {
      return parse(der, place);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static SigningKey parse(byte[] der, String place) {
    PrivateKeyInfo info;
    try {
      info = PrivateKeyInfo.getInstance(der);
    } catch (RuntimeException e) { // what a message of a parser says may be part of the key
      throw new FormatException(place + ": is not a private key in DER");
    }
    AlgorithmIdentifier identifier = info.getPrivateKeyAlgorithm();
    SignatureAlgorithm algorithm = VerificationKey.algorithm(identifier, place);
    SigningKey key;
    try {
      KeyFactory factory = KeyFactory.getInstance(SignatureAlgorithm.keyFactory(identifier));
      PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(der));
      byte[] publicKey = publicKey(privateKey, algorithm, identifier);
      checkCompanions(info, publicKey, place);
      key = new SigningKey(privateKey, VerificationKey.parse(publicKey, place));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw e instanceof FormatException known
          ? known
          : new FormatException(place + ": is not a valid private key for " + algorithm);
    }
    if (!key.isConsistent()) {
      throw new FormatException(place + ": is not a valid private key for " + algorithm);
    }
    return key;
  }

  /**
   * Returns the SubjectPublicKeyInfo that belongs to a private key. The Java runtime has no way
   * from one to the other for elliptic curves, so Bouncy Castle multiplies the base point.
   */
  private static byte[] publicKey(
      PrivateKey key, SignatureAlgorithm algorithm, AlgorithmIdentifier identifier)
      throws GeneralSecurityException, IOException {
    if (key instanceof EdECPrivateKey ed) {
      byte[] seed = ed.getBytes().orElseThrow(GeneralSecurityException::new);
      try {
        byte[] point = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
        return new SubjectPublicKeyInfo(identifier, point).getEncoded();
      } finally {
        Arrays.fill(seed, (byte) 0);
      }
    }
    if (key instanceof ECPrivateKey ec) {
      X9ECParameters curve = ECNamedCurveTable.getByName(algorithm.curve());
      BigInteger d = ec.getS();
      if (d.signum() <= 0 || d.compareTo(curve.getN()) >= 0) {
        throw new GeneralSecurityException();
      }
      byte[] point = new FixedPointCombMultiplier().multiply(curve.getG(), d).getEncoded(false);
      return new SubjectPublicKeyInfo(identifier, point).getEncoded();
    }
    if (key instanceof RSAPrivateCrtKey rsa) {
      return new SubjectPublicKeyInfo(
              identifier, new RSAPublicKey(rsa.getModulus(), rsa.getPublicExponent()))
          .getEncoded();
    }
    throw new GeneralSecurityException();
  }

  /**
   * Checks what may stand beside a private key: its public key (RFC 5958, section 2; RFC 5915,
   * section 3) and its curve once more.
   *
   * @param publicKey the SubjectPublicKeyInfo derived from the private key
   */
  private static void checkCompanions(PrivateKeyInfo info, byte[] publicKey, String place)
      throws IOException {
    byte[] derived = SubjectPublicKeyInfo.getInstance(publicKey).getPublicKeyData().getBytes();
    boolean fits = !info.hasPublicKey() || isSameKey(info.getPublicKeyData().getBytes(), derived);
    if (info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      var sec1 = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey());
      ASN1Object curve = sec1.getParametersObject();
      ASN1BitString point = sec1.getPublicKey();
      fits &= curve == null || curve.equals(info.getPrivateKeyAlgorithm().getParameters());
      fits &= point == null || isSameKey(point.getBytes(), derived);
    }
    if (!fits) {
      throw new FormatException(
          place + ": the public key and the curve beside the private key must be its own");
    }
  }

  /** Compares with a derived key; a point may be compressed (SEC 1, section 2.3.3). */
  private static boolean isSameKey(byte[] claimed, byte[] derived) {
    int half = (derived.length - 1) / 2;
    boolean isCompressed = claimed.length == 1 + half && derived.length == 1 + 2 * half;
    if (!isCompressed || claimed[0] == derived[0]) {
      return Arrays.equals(claimed, derived);
    }
    return claimed[0] == 2 + (derived[2 * half] & 1)
        && Arrays.equals(claimed, 1, 1 + half, derived, 1, 1 + half);
  }

  private boolean isConsistent() {
    byte[] message = "velum: do these keys belong together?".getBytes(UTF_8);
    try {
      verificationKey.verify(message, sign(message));
      return true;
    } catch (SignatureRefusedException | IllegalStateException e) {
      return false;
    }
  }

  /** Returns how this key signs. */
  public SignatureAlgorithm algorithm() {
    return verificationKey.algorithm();
  }

  /** Returns the public key, which checks what this key signs. */
  public VerificationKey verificationKey() {
    return verificationKey;
  }

  /**
   * Returns the signature of a message: 64 bytes for Ed25519, DER for ECDSA, as long as the modulus
   * for RSA-PSS.
   *
   * @param message the message itself, not hashed by the caller
   * @throws IllegalStateException if the provider that holds the key fails
   */
  public byte[] sign(byte[] message) {
    Objects.requireNonNull(message, "message");
    try {
      Signature function = algorithm().newSignature();
      function.initSign(key);
      function.update(message);
      return function.sign();
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalStateException("the private key cannot sign with " + algorithm(), e);
    }
  }

  /**
   * Writes the key encrypted, as PKCS#8 with PBES2 (PBKDF2 with HMAC-SHA-256, AES-256 in CBC mode).
   * The file appears only when it is complete, readable by its owner alone where the file system
   * knows owners. CBC mode does not notice changes: protect the file against writers by other
   * means.
   *
   * @param passphrase at least 8 characters of printable ASCII; not kept
   * @throws IllegalStateException if the key is held by a device that does not give it away
   */
  public void write(Path file, char[] passphrase) throws IOException {
    byte[] der = EncryptedPkcs8.encrypt(key, passphrase);
    try (AtomicFile target = AtomicFile.createPrivate(file)) {
      target.output().write(Pem.format(ENCRYPTED, der));
      target.commit();
    }
  }

  /** Returns algorithm and key id, nothing of the private key. */
  @Override
  public String toString() {
    return "signing half of " + verificationKey;
  }
}

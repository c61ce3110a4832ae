package dev.velum.crypto.signature;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.state;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.FormatException;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Private keys under a passphrase (PKCS#8 with PBES2, RFC 8018), as far as the Java runtime knows
 * them: PBKDF2 with HMAC, AES in CBC mode.
 */
final class EncryptedPkcs8 {
  /** Some 5 s of one core, for a file that asks for it. */
  static final int MAX_ITERATIONS = 10_000_000;

  private static final String NEW = "PBEWithHmacSHA256AndAES_256";

  /** OWASP's figure of 2023 for PBKDF2 with HMAC-SHA-256. */
  private static final int NEW_ITERATIONS = 600_000;

  private static final int MIN_NEW_PASSPHRASE = 8;
  private static final int SALT_BYTES = 16;
  private static final int NEW_KEY_BYTES = 32;
  private static final Pattern KNOWN =
      Pattern.compile("PBEWithHmacSHA(1|224|256|384|512|512/224|512/256)AndAES_(128|256)");

  private EncryptedPkcs8() {}

  /** Returns the PKCS#8 bytes, which the caller erases. */
  static byte[] decrypt(byte[] der, char[] passphrase, String place) {
    checkAscii(passphrase);
    EncryptedPrivateKeyInfo info;
    AlgorithmParameters parameters;
    int iterations;
    try {
      info = new EncryptedPrivateKeyInfo(der);
      parameters = info.getAlgParameters();
      // The parameters of PBES2, not the algorithm, spell out what it is made of.
      if (parameters == null || !KNOWN.matcher(parameters.toString()).matches()) {
        throw unknown(place);
      }
      iterations = parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw e instanceof FormatException known ? known : unknown(place);
    }
    if (iterations > MAX_ITERATIONS) {
      throw new FormatException(
          place
              + ": must ask for at most "
              + MAX_ITERATIONS
              + " iterations, asks for "
              + iterations);
    }
    try {
      Cipher cipher = Cipher.getInstance(parameters.toString());
      cipher.init(Cipher.DECRYPT_MODE, key(parameters.toString(), passphrase), parameters);
      byte[] plain = cipher.doFinal(info.getEncryptedData());
      PrivateKeyInfo.getInstance(plain); // one wrong passphrase in 256 gives good padding
      return plain;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new DecryptionException();
    }
  }

  private static FormatException unknown(String place) {
    return new FormatException(
        place + ": must be encrypted with PBES2, PBKDF2 and AES in CBC mode (RFC 8018)");
  }

  /** Returns the EncryptedPrivateKeyInfo of a key. */
  static byte[] encrypt(PrivateKey key, char[] passphrase) throws IOException {
    checkAscii(passphrase);
    argument(
        passphrase.length >= MIN_NEW_PASSPHRASE,
        "passphrase must have at least %s characters",
        MIN_NEW_PASSPHRASE);
    byte[] plain = key.getEncoded();
    state(plain != null && "PKCS#8".equals(key.getFormat()), "the key does not leave its device");
    try {
      byte[] salt = new byte[SALT_BYTES];
      new SecureRandom().nextBytes(salt);
      Cipher cipher = Cipher.getInstance(NEW);
      cipher.init(
          Cipher.ENCRYPT_MODE, key(NEW, passphrase), new PBEParameterSpec(salt, NEW_ITERATIONS));
      byte[] sealed = cipher.doFinal(Objects.requireNonNull(plain));
      return encode(salt, cipher.getIV(), sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + NEW, e);
    } finally {
      Arrays.fill(Objects.requireNonNull(plain), (byte) 0);
    }
  }

  /** The runtime reads this form and cannot write it: it knows no name for its own algorithm. */
  private static byte[] encode(byte[] salt, byte[] iv, byte[] sealed) throws IOException {
    AlgorithmIdentifier prf =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    PBES2Parameters parameters =
        new PBES2Parameters(
            new KeyDerivationFunc(
                PKCSObjectIdentifiers.id_PBKDF2,
                new PBKDF2Params(salt, NEW_ITERATIONS, NEW_KEY_BYTES, prf)),
            new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)));
    return new org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), sealed)
        .getEncoded();
  }

  private static SecretKey key(String algorithm, char[] passphrase)
      throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(passphrase);
    try {
      return SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
    } finally {
      spec.clearPassword();
    }
  }

  /** Other characters would be encoded differently by different programs. */
  private static void checkAscii(char[] passphrase) {
    boolean ascii = passphrase.length > 0;
    for (char c : passphrase) {
      ascii &= c >= ' ' && c <= '~';
    }
    argument(ascii, "passphrase must be printable ASCII and not empty");
  }
}

package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as files: what is read, what is written, and what is refused. */
class KeyFilesTest {
  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(SignatureAlgorithm.class)
  void writtenKey_isReadAgain(SignatureAlgorithm algorithm) throws IOException {
    SigningKey key = SigningKey.generate(algorithm);
    Path secret = folder.resolve("key.pem");
    Path open = folder.resolve("key.pub");

    key.write(secret, TestFiles.PASSPHRASE);
    key.verificationKey().write(open);

    SigningKey again = SigningKey.read(secret, TestFiles.PASSPHRASE);
    assertThat(again.algorithm()).isEqualTo(algorithm);
    assertThat(again.verificationKey()).isEqualTo(key.verificationKey());
    VerificationKey.read(open).verify(MESSAGE, again.sign(MESSAGE));
    if (Files.getFileStore(secret).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void writtenKeys_haveSaltsOfTheirOwn() throws IOException {
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ED25519);
    Set<String> salts = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Path file = folder.resolve("key" + i);
      key.write(file, "8 chars!".toCharArray());
      PBES2Parameters scheme =
          PBES2Parameters.getInstance(
              EncryptedPrivateKeyInfo.getInstance(Pem.readOne(file, "key").der())
                  .getEncryptionAlgorithm()
                  .getParameters());
      PBKDF2Params derivation =
          PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
      assertThat(derivation.getIterationCount()).isEqualTo(BigInteger.valueOf(600_000));
      assertThat(derivation.getSalt()).hasSize(16);
      salts.add(HexFormat.of().formatHex(derivation.getSalt()));
    }

    assertThat(salts).hasSize(3);
  }

  @Test
  void newRsaKey_has3072Bits() {
    PublicKey key = SigningKey.generate(SignatureAlgorithm.RSA_PSS).verificationKey().toPublicKey();

    assertThat(((java.security.interfaces.RSAPublicKey) key).getModulus().bitLength())
        .isEqualTo(3072);
  }

  @Test
  void keysAreEqual_ifTheirBytesAre() throws IOException {
    VerificationKey key = VerificationKey.read(TestFiles.key("p256.pub"));

    assertThat(key)
        .isEqualTo(VerificationKey.of(key.toPublicKey()))
        .hasSameHashCodeAs(VerificationKey.of(key.toPublicKey()))
        .isNotEqualTo(VerificationKey.read(TestFiles.key("p384.pub")))
        .isNotEqualTo(key.toPublicKey());
    assertThat(key.hashCode())
        .isNotEqualTo(VerificationKey.read(TestFiles.key("p384.pub")).hashCode());
  }

  @ParameterizedTest
  @CsvSource({"p256-encrypted,p256", "ed25519-encrypted-sha512-aes128,ed25519"})
  void keyEncryptedByOpenssl_isRead(String encrypted, String plain) throws IOException {
    SigningKey key = SigningKey.read(TestFiles.key(encrypted + ".pem"), TestFiles.PASSPHRASE);

    assertThat(key.verificationKey())
        .isEqualTo(VerificationKey.read(TestFiles.key(plain + ".pub")));
  }

  @Test
  void wrongPassphrase_isRefused() {
    assertThatThrownBy(
            () -> SigningKey.read(TestFiles.key("p256-encrypted.pem"), "another one".toCharArray()))
        .isInstanceOf(DecryptionException.class);
    assertThatThrownBy(
            () -> CertifiedKey.readPkcs12(TestFiles.key("p256.p12"), "another one".toCharArray()))
        .isInstanceOf(DecryptionException.class);
  }

  /** One in 256 wrong keys leaves good padding behind. */
  @Test
  void manyWrongPassphrases_areAllRefusedAlike() {
    for (int i = 0; i < 2000; i++) {
      char[] wrong = ("wrong-" + i).toCharArray();
      assertThatThrownBy(() -> SigningKey.read(TestFiles.key("p256-one-iteration.pem"), wrong))
          .isInstanceOf(DecryptionException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pässword", "tab\tulator"})
  void passphraseBeyondPrintableAscii_isRejected(String passphrase) {
    assertThatThrownBy(
            () -> SigningKey.read(TestFiles.key("p256-encrypted.pem"), passphrase.toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passphrase must be printable ASCII and not empty");
  }

  @Test
  void shortPassphrase_isRejectedForNewFiles() {
    SigningKey key = SigningKey.generate(SignatureAlgorithm.ED25519);

    assertThatThrownBy(() -> key.write(folder.resolve("key.pem"), "1234567".toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passphrase must have at least 8 characters");
    assertThatThrownBy(() -> key.write(folder.resolve("key.pem"), "pässwords".toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passphrase must be printable ASCII and not empty");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "p256.pub|must hold 'PRIVATE KEY', not 'PUBLIC KEY'",
        "p256.crt|must hold 'PRIVATE KEY', not 'CERTIFICATE'",
        "p256-encrypted.pem|is encrypted, a passphrase is needed",
        "p256-sec1.pem|must hold 'PRIVATE KEY', not 'EC PRIVATE KEY'; 'openssl pkcs8 -topk8'"
            + " converts to this form",
        "rsa-pkcs1.pem|must hold 'PRIVATE KEY', not 'RSA PRIVATE KEY'; 'openssl pkcs8 -topk8'"
            + " converts to this form",
        "x25519.pem|not for algorithm 1.3.101.110",
        "ed448.pem|not for algorithm 1.3.101.113",
        "secp256k1.pem|must be a key for Ed25519, for ECDSA on the named curve P-256, P-384 or"
            + " P-521",
        "p256-explicit.pem|must be a key for Ed25519, for ECDSA on the named curve",
        "rsa1024.pem|an RSA modulus must have 2048 to 8192 bits, has 1024",
        "message.txt|must hold exactly one PEM block, has 0",
        "p256.p12|must hold exactly one PEM block, has 0"
      })
  void privateKeyOfTheWrongKind_isRefused(String name, String rule) {
    assertThatThrownBy(() -> SigningKey.read(TestFiles.key(name)))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("key file ")
        .hasMessageContaining(rule)
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "p256.pem|must hold 'PUBLIC KEY', not 'PRIVATE KEY'",
        "p256.crt|must hold 'PUBLIC KEY', not 'CERTIFICATE'",
        "x25519.pub|not for algorithm 1.3.101.110",
        "ed448.pub|not for algorithm 1.3.101.113",
        "secp256k1.pub|must be a key for Ed25519",
        "p256-explicit.pub|must be a key for Ed25519",
        "p256-compressed.pub|is not a valid key for ECDSA_P256",
        "rsa1024.pub|an RSA modulus must have 2048 to 8192 bits, has 1024"
      })
  void publicKeyOfTheWrongKind_isRefused(String name, String rule) {
    assertThatThrownBy(() -> VerificationKey.read(TestFiles.key(name)))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("key file ")
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "p256-scrypt.pem|must be encrypted with PBES2, PBKDF2 and AES in CBC mode (RFC 8018)",
        "p256-hostile-iterations.pem|must ask for at most 10000000 iterations, asks for 10000001",
        "p256.pem|must hold 'ENCRYPTED PRIVATE KEY', not 'PRIVATE KEY'"
      })
  void encryptedKeyOfTheWrongKind_isRefused(String name, String rule) {
    assertThatThrownBy(() -> SigningKey.read(TestFiles.key(name), TestFiles.PASSPHRASE))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(rule);
  }

  @Test
  void keystoreOfOpenssl_givesKeyAndCertificate() throws IOException {
    CertifiedKey key = CertifiedKey.readPkcs12(TestFiles.key("p256.p12"), TestFiles.PASSPHRASE);

    assertThat(key.key().verificationKey())
        .isEqualTo(VerificationKey.read(TestFiles.key("p256.pub")));
    assertThat(key.certificates()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256.pem", "message.txt", "p256.crt"})
  void keystoreThatIsNone_isRefused(String name) {
    assertThatThrownBy(() -> CertifiedKey.readPkcs12(TestFiles.key(name), TestFiles.PASSPHRASE))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is not a PKCS#12 keystore");
  }

  @Test
  void certificateOfAnotherKey_isRejected() throws IOException {
    SigningKey other = SigningKey.read(TestFiles.key("p384.pem"));

    assertThatThrownBy(() -> CertifiedKey.read(other, TestFiles.key("p256.crt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the first certificate must be the one of the key");
  }

  @Test
  void halvesOfTwoKeys_areRejected() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    KeyPair one = generator.generateKeyPair();
    KeyPair other = generator.generateKeyPair();

    assertThatThrownBy(() -> SigningKey.of(new KeyPair(one.getPublic(), other.getPrivate())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("private and public key must belong together");
  }

  @Test
  void keyOfAnotherKind_isRejected() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();

    assertThatThrownBy(() -> SigningKey.of(pair))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not for algorithm 1.3.101.110");
  }

  @Test
  void damagedPrivateKey_isRefusedWithoutShowingIt() throws IOException {
    String pem = Files.readString(TestFiles.key("rsa.pem"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "").trim());
    Path file = folder.resolve("damaged.pem");
    int refused = 0;
    for (int i = 30; i < der.length; i += 61) {
      byte[] damaged = der.clone();
      damaged[i] ^= 4;
      Files.write(file, Pem.format("PRIVATE KEY", damaged));
      try {
        // A bit of the private exponent that CRT does not use may be wrong, and nothing is.
        SigningKey.read(file).verificationKey();
      } catch (FormatException e) {
        refused++;
        assertThat(e).hasNoCause();
        assertThat(e.getMessage().length()).isLessThan(file.toString().length() + 150);
      }
    }
    assertThat(refused).isGreaterThan(10);
  }

  private static final ASN1ObjectIdentifier ID_ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  /** PKCS#8 may carry the public key along, and SEC 1 inside of it key and curve once more. */
  @Test
  void companionsOfAPrivateKey_mustFit() throws IOException {
    PrivateKeyInfo ed = info("ed25519.pem");
    byte[] edPoint = point("ed25519.pub");
    PrivateKeyInfo p256 = info("p256.pem");
    byte[] p256Point = point("p256.pub");
    byte[] compressed = Arrays.copyOf(p256Point, 33);
    compressed[0] = (byte) (2 + (p256Point[64] & 1));
    byte[] otherHalf = compressed.clone();
    otherHalf[0] ^= 1;
    byte[] alteredEd = edPoint.clone();
    alteredEd[0] ^= 1;
    byte[] altered = p256Point.clone();
    altered[64] ^= 1;
    ASN1ObjectIdentifier curve = SECObjectIdentifiers.secp256r1;
    ASN1ObjectIdentifier other = SECObjectIdentifiers.secp384r1;

    assertThat(readPkcs8(withKey(ed, edPoint)).verificationKey())
        .isEqualTo(VerificationKey.read(TestFiles.key("ed25519.pub")));
    for (PrivateKeyInfo good :
        new PrivateKeyInfo[] {
          withKey(p256, p256Point),
          sec1(p256, Optional.of(p256Point), Optional.of(curve)),
          sec1(p256, Optional.of(compressed), Optional.empty()),
          sec1(p256, Optional.empty(), Optional.of(curve))
        }) {
      assertThat(readPkcs8(good).verificationKey())
          .isEqualTo(VerificationKey.read(TestFiles.key("p256.pub")));
    }
    for (PrivateKeyInfo bad :
        new PrivateKeyInfo[] {
          withKey(ed, alteredEd),
          withKey(ed, new byte[0]),
          withKey(p256, altered),
          sec1(p256, Optional.of(altered), Optional.of(curve)),
          sec1(p256, Optional.of(otherHalf), Optional.empty()),
          sec1(p256, Optional.of(Arrays.copyOf(p256Point, 64)), Optional.empty()),
          sec1(p256, Optional.empty(), Optional.of(other))
        }) {
      assertThatThrownBy(() -> readPkcs8(bad))
          .isInstanceOf(FormatException.class)
          .hasMessageEndingWith(
              "the public key and the curve beside the private key must be its own");
    }
  }

  private static PrivateKeyInfo info(String name) throws IOException {
    return PrivateKeyInfo.getInstance(Pem.readOne(TestFiles.key(name), name).der());
  }

  private static byte[] point(String name) throws IOException {
    return SubjectPublicKeyInfo.getInstance(Pem.readOne(TestFiles.key(name), name).der())
        .getPublicKeyData()
        .getBytes();
  }

  private static PrivateKeyInfo withKey(PrivateKeyInfo info, byte[] publicKey) throws IOException {
    return new PrivateKeyInfo(
        info.getPrivateKeyAlgorithm(), info.parsePrivateKey(), null, publicKey);
  }

  private static PrivateKeyInfo sec1(
      PrivateKeyInfo info, Optional<byte[]> point, Optional<ASN1ObjectIdentifier> curve)
      throws IOException {
    BigInteger secret =
        org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
    return new PrivateKeyInfo(
        info.getPrivateKeyAlgorithm(),
        new org.bouncycastle.asn1.sec.ECPrivateKey(
            256, secret, point.map(DERBitString::new).orElse(null), curve.orElse(null)));
  }

  private SigningKey readPkcs8(PrivateKeyInfo info) throws IOException {
    Path file = folder.resolve("key.pem");
    Files.write(file, Pem.format("PRIVATE KEY", info.getEncoded()));
    return SigningKey.read(file);
  }

  /** RFC 8410, section 3, and RFC 3279, section 2.3.1; one key must not have several names. */
  @Test
  void parametersThatMustNotBeThere_areRefused() throws IOException {
    ASN1Encodable[] strange = {new DERSequence(), new ASN1Integer(5), ID_ED25519};
    byte[] ed = point("ed25519.pub");
    byte[] rsa = point("rsa.pub");

    assertNoKey(
        new SubjectPublicKeyInfo(new AlgorithmIdentifier(ID_ED25519, DERNull.INSTANCE), ed));
    for (ASN1Encodable parameters : strange) {
      assertNoKey(new SubjectPublicKeyInfo(new AlgorithmIdentifier(ID_ED25519, parameters), ed));
      assertNoKey(
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, parameters), rsa));
    }
    PrivateKeyInfo info = info("ed25519.pem");
    assertThatThrownBy(
            () ->
                readPkcs8(
                    new PrivateKeyInfo(
                        new AlgorithmIdentifier(ID_ED25519, DERNull.INSTANCE),
                        info.parsePrivateKey())))
        .isInstanceOf(FormatException.class);
  }

  private static void assertNoKey(SubjectPublicKeyInfo info) throws IOException {
    byte[] der = info.getEncoded();
    assertThatThrownBy(() -> VerificationKey.parse(der, "key"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must be a key for Ed25519");
  }

  @Test
  void keystoreWithoutTheCertificate_isRefused() {
    assertThatThrownBy(
            () ->
                CertifiedKey.readPkcs12(
                    TestFiles.key("p256-no-certificate.p12"), TestFiles.PASSPHRASE))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith("must hold the certificate of its private key");
  }

  @Test
  void toString_showsNoPrivateKey() throws IOException {
    SigningKey key = SigningKey.read(TestFiles.key("ed25519.pem"));
    CertifiedKey certified =
        CertifiedKey.readPkcs12(TestFiles.key("p256.p12"), TestFiles.PASSPHRASE);

    assertThat(key.toString())
        .isEqualTo("signing half of ED25519 key " + key.verificationKey().keyId());
    assertThat(certified.toString()).startsWith("certified signing half of ECDSA_P256 key ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // little-endian y of the points whose order divides 8, with either sign of x
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
      })
  void ed25519KeyOfSmallOrder_isRefused(String point) {
    BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    byte[] encoded = HexFormat.of().parseHex(point);
    assertThat(orderDividesEight(encoded, p)).isTrue();
    AlgorithmIdentifier ed25519 = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

    assertThatThrownBy(
            () ->
                VerificationKey.parse(new SubjectPublicKeyInfo(ed25519, encoded).getEncoded(), "k"))
        .isInstanceOf(FormatException.class)
        .hasMessage("k: the point must not have a small order");
  }

  /** Doubles three times by the y coordinate alone: y' = (y^2 + x^2) / (1 - d x^2 y^2). */
  private static boolean orderDividesEight(byte[] encoded, BigInteger p) {
    byte[] big = new byte[32];
    for (int i = 0; i < 32; i++) {
      big[i] = encoded[31 - i];
    }
    big[0] &= 0x7f;
    BigInteger d =
        BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(p)).mod(p);
    BigInteger y = new BigInteger(1, big);
    for (int i = 0; i < 3; i++) {
      BigInteger y2 = y.multiply(y).mod(p);
      // x^2 = (y^2 - 1) / (d y^2 + 1)
      BigInteger x2 =
          y2.subtract(BigInteger.ONE)
              .multiply(d.multiply(y2).add(BigInteger.ONE).modInverse(p))
              .mod(p);
      BigInteger below = BigInteger.ONE.subtract(d.multiply(x2).multiply(y2)).mod(p);
      y = y2.add(x2).multiply(below.modInverse(p)).mod(p);
    }
    return y.equals(BigInteger.ONE);
  }

  @Test
  void pointOffItsCurve_isRefused() throws IOException {
    byte[] der = VerificationKey.read(TestFiles.key("p256.pub")).toPublicKey().getEncoded();
    der[der.length - 1] ^= 1;

    assertThatThrownBy(() -> VerificationKey.parse(der, "k"))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("k: ");
  }

  static Stream<RSAPublicKey> oddRsaKeys() {
    BigInteger n = BigInteger.TWO.pow(2048).subtract(BigInteger.ONE);
    BigInteger e = BigInteger.valueOf(65537);
    return Stream.of(
        new RSAPublicKey(n, BigInteger.valueOf(3)),
        new RSAPublicKey(n, e.subtract(BigInteger.ONE)),
        new RSAPublicKey(n, BigInteger.TWO.pow(64).add(BigInteger.ONE)),
        new RSAPublicKey(n.subtract(BigInteger.ONE), e),
        new RSAPublicKey(BigInteger.TWO.pow(2047).subtract(BigInteger.ONE), e),
        new RSAPublicKey(BigInteger.TWO.pow(8193).subtract(BigInteger.ONE), e));
  }

  @ParameterizedTest
  @MethodSource("oddRsaKeys")
  void rsaKeyBeyondTheLimits_isRefused(RSAPublicKey key) throws IOException {
    AlgorithmIdentifier rsa =
        new AlgorithmIdentifier(
            PKCSObjectIdentifiers.rsaEncryption, org.bouncycastle.asn1.DERNull.INSTANCE);
    byte[] der = new SubjectPublicKeyInfo(rsa, key).getEncoded();

    assertThatThrownBy(() -> VerificationKey.parse(der, "k"))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("k: an RSA ");
  }

  @Test
  void keyId_isTheDigestOfThePemText() throws IOException {
    VerificationKey key =
        VerificationKey.read(TestFiles.file("model_signing/public_keys/signing-key-pub.pem"));
    String pem = key.toPem();

    assertThat(pem)
        .isEqualTo(
            Files.readString(TestFiles.file("model_signing/public_keys/signing-key-pub.pem"))
                .replaceAll("(?s)^.*(?=-----BEGIN)", ""));
    assertThat(key.keyId()).hasSize(64).matches("[0-9a-f]+");
  }

  @Test
  void textAroundTheBlock_isIgnored() throws IOException {
    Path file = folder.resolve("key.pub");
    String pem = Files.readString(TestFiles.key("p256.pub"));
    Files.writeString(
        file, "What follows is a key.\r\n\r\n" + pem.replace("\n", "  \r\n") + "End\n");

    assertThat(VerificationKey.read(file))
        .isEqualTo(VerificationKey.read(TestFiles.key("p256.pub")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-----BEGIN PUBLIC KEY-----;AAAA|the last PEM block has no end",
        "-----BEGIN PUBLIC KEY-----;AAAA;-----END PRIVATE KEY-----|line 3: is not the boundary",
        "-----BEGIN PUBLIC KEY-----;-----BEGIN PUBLIC KEY-----|line 2: is not the boundary",
        "-----END PUBLIC KEY-----|line 1: is not the boundary",
        "-----BEGIN public key-----|line 1: is not the boundary",
        "-----BEGIN PUBLIC KEY-----;Proc-Type: 4,ENCRYPTED|line 2: must be Base64",
        "-----BEGIN PUBLIC KEY-----;AA;-----END PUBLIC KEY-----|not the Base64 of any bytes",
        "-----BEGIN PUBLIC KEY-----;AB==;-----END PUBLIC KEY-----|not the Base64 of any bytes",
        "-----BEGIN PUBLIC KEY-----;AA==;AAAA;-----END PUBLIC KEY-----|not the Base64 of any bytes",
        "-----BEGIN PUBLIC KEY-----;AAAA;-----END PUBLIC KEY-----|is not a public key in DER",
        "-----BEGIN PUBLIC KEY-----;-----END PUBLIC KEY-----|is not a public key in DER"
      })
  void malformedPem_isRefusedWithItsLine(String text, String rule) throws IOException {
    Path file = folder.resolve("key.pub");
    Files.writeString(file, text.replace(';', '\n'));

    assertThatThrownBy(() -> VerificationKey.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(rule);
  }

  @Test
  void overLongFile_isRefused() throws IOException {
    Path file = folder.resolve("key.pub");
    byte[] bytes = new byte[Pem.MAX_FILE_BYTES + 1];
    Arrays.fill(bytes, (byte) '\n');
    Files.write(file, bytes);

    assertThatThrownBy(() -> VerificationKey.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must have at most 262144 bytes");
  }

  @Test
  void twoKeysInAFile_areRefused() throws IOException {
    Path file = folder.resolve("keys.pub");
    String pem = Files.readString(TestFiles.key("p256.pub"));
    Files.writeString(file, pem + pem);

    assertThatThrownBy(() -> VerificationKey.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("must hold exactly one PEM block, has 2");
  }

  /** A keystore with two keys, one without any, and one whose key has another passphrase. */
  @Test
  void keystoreWithoutExactlyOneKey_isRefused() throws Exception {
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(
        new ByteArrayInputStream(Files.readAllBytes(TestFiles.key("p256.p12"))),
        TestFiles.PASSPHRASE);
    Certificate[] chain = one.getCertificateChain("one");
    Key key = one.getKey("one", TestFiles.PASSPHRASE);
    KeyStore two = empty();
    two.setKeyEntry("a", key, TestFiles.PASSPHRASE, chain);
    two.setKeyEntry("b", key, TestFiles.PASSPHRASE, chain);
    KeyStore none = empty();
    none.setCertificateEntry("a", chain[0]);
    KeyStore foreign = empty();
    foreign.setKeyEntry("a", key, "other-passphrase".toCharArray(), chain);

    assertThatThrownBy(() -> CertifiedKey.readPkcs12(write(two), TestFiles.PASSPHRASE))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith(": must hold exactly one private key, has 2");
    assertThatThrownBy(() -> CertifiedKey.readPkcs12(write(none), TestFiles.PASSPHRASE))
        .isInstanceOf(FormatException.class)
        .hasMessageEndingWith(": must hold exactly one private key, has 0");
    assertThatThrownBy(() -> CertifiedKey.readPkcs12(write(foreign), TestFiles.PASSPHRASE))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void keystoreWithAKeyOfAnotherKind_isRefused() throws Exception {
    TestAuthority root = TestAuthority.root();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    KeyPair small = generator.generateKeyPair();
    KeyStore store = empty();
    store.setKeyEntry(
        "a",
        small.getPrivate(),
        TestFiles.PASSPHRASE,
        new Certificate[] {root.issue("CN=s", small.getPublic(), TestAuthority.signer())});

    assertThatThrownBy(() -> CertifiedKey.readPkcs12(write(store), TestFiles.PASSPHRASE))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("an RSA modulus must have 2048 to 8192 bits, has 1024");
  }

  @Test
  void certificates_areOneToEight() throws Exception {
    SigningKey key = SigningKey.read(TestFiles.key("p256.pem"));
    Path crt = TestFiles.key("p256.crt");

    assertThat(CertifiedKey.read(key, crt).certificates()).hasSize(1);
    assertThatThrownBy(() -> CertifiedKey.read(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("certificates must be 1 to 8, got 0");
    assertThatThrownBy(() -> CertifiedKey.read(key, crt, crt, crt, crt, crt, crt, crt, crt, crt))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("certificates must be 1 to 8, got 9");
  }

  private static KeyStore empty() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private Path write(KeyStore store) throws Exception {
    Path file = folder.resolve("store.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, TestFiles.PASSPHRASE);
    }
    return file;
  }
}

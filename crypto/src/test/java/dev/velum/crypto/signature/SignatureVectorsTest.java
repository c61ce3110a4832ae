package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published keys and signatures, and those of OpenSSL. */
class SignatureVectorsTest {
  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));

  @TempDir Path folder;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  /** RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc). */
  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
        + "cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
        + "0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
        + "84dc6594a7c15e9716ed28dc027beceea1ec40a",
    "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42,"
        + "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf,"
        + "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
        + "a3feebbd454d4423643ce80e2a9ac94fa54ca49f,"
        + "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66"
        + "431e0303dca179c138ac17ad9bef1177331a704"
  })
  void ed25519_signsAndVerifiesAsRfc8032(
      String secret, String point, String message, String signature) throws IOException {
    byte[] content = hex(message);
    SigningKey key =
        read(new PrivateKeyInfo(ED25519, new DEROctetString(hex(secret))).getEncoded());

    assertThat(key.verificationKey())
        .isEqualTo(publicKey(new SubjectPublicKeyInfo(ED25519, hex(point))));
    assertThat(key.sign(content)).isEqualTo(hex(signature));
    key.verificationKey().verify(content, hex(signature));
  }

  /**
   * RFC 6979, sections A.2.5 to A.2.7: keys, and signatures with the digest of the curve's size.
   */
  @ParameterizedTest
  @CsvSource({
    "P-256,sample,C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721,"
        + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
        + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299,"
        + "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
        + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    "P-256,test,C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721,"
        + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
        + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299,"
        + "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,"
        + "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    "P-384,sample,6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
        + "96D5724E4C70A825F872C9EA60D2EDF5,"
        + "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64"
        + "DEF8F0EA9055866064A254515480BC13"
        + "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1"
        + "288B231C3AE0D4FE7344FD2533264720,"
        + "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
        + "81A648152E44ACF96E36DD1E80FABE46,"
        + "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
        + "A329C145786E679E7B82C71A38628AC8",
    "P-521,sample,00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75"
        + "CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538,"
        + "01894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD"
        + "371123D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD761DCAC474B9A2F5023A4"
        + "00493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A"
        + "28A0DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5,"
        + "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F"
        + "174E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA,"
        + "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF"
        + "282623EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"
  })
  void ecdsa_derivesTheKeyAndVerifiesAsRfc6979(
      String curve, String message, String secret, String point, String r, String s)
      throws IOException {
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, NISTNamedCurves.getOID(curve));
    byte[] signature =
        new DERSequence(
                new ASN1Integer[] {
                  new ASN1Integer(new BigInteger(1, hex(r))),
                  new ASN1Integer(new BigInteger(1, hex(s)))
                })
            .getEncoded();
    int bits = Integer.parseInt(curve.substring(2));
    ECPrivateKey sec1 = new ECPrivateKey(bits, new BigInteger(1, hex(secret)));

    SigningKey key = read(new PrivateKeyInfo(algorithm, sec1).getEncoded());

    assertThat(key.verificationKey())
        .isEqualTo(publicKey(new SubjectPublicKeyInfo(algorithm, hex("04" + point))));
    key.verificationKey().verify(message.getBytes(US_ASCII), signature);
    assertThatThrownBy(() -> key.verificationKey().verify("Sample".getBytes(US_ASCII), signature))
        .isInstanceOf(SignatureRefusedException.class);
  }

  static List<Case> wycheproofEd25519() {
    return TestVectors.wycheproof("eddsa_test.json.gz");
  }

  @ParameterizedTest
  @MethodSource("wycheproofEd25519")
  void wycheproofEd25519_holds(Case test) throws IOException {
    byte[] point = hex(test.group().get("key").get("pk").asText());

    String outcome =
        outcome(new SubjectPublicKeyInfo(ED25519, point), test.bytes("msg"), test.bytes("sig"));

    assertThat(outcome).isEqualTo(test.isValid() ? "accepted" : "refused");
  }

  static List<JsonNode> cavp(String kind) {
    List<JsonNode> cases = new ArrayList<>();
    TestVectors.read("cavp_ecdsa.json.gz").get(kind).forEach(cases::add);
    return cases;
  }

  static List<JsonNode> cavpSignatures() {
    return cavp("signatures");
  }

  static List<JsonNode> cavpPublicKeys() {
    return cavp("publicKeys");
  }

  @ParameterizedTest
  @MethodSource("cavpSignatures")
  void cavpSignature_isAcceptedOrRefused(JsonNode test) throws IOException {
    byte[] signature =
        new DERSequence(
                new ASN1Integer[] {
                  new ASN1Integer(new BigInteger(test.get("r").asText(), 16)),
                  new ASN1Integer(new BigInteger(test.get("s").asText(), 16))
                })
            .getEncoded();

    String outcome = outcome(point(test), TestVectors.hex(test, "msg"), signature);

    assertThat(outcome)
        .isEqualTo(test.get("result").asText().startsWith("P") ? "accepted" : "refused");
  }

  @ParameterizedTest
  @MethodSource("cavpPublicKeys")
  void cavpPublicKey_isAcceptedOrRefused(JsonNode test) throws IOException {
    String outcome = outcome(point(test), new byte[0], new byte[0]);

    assertThat(outcome)
        .isEqualTo(test.get("result").asText().startsWith("P") ? "refused" : "no key");
  }

  private static SubjectPublicKeyInfo point(JsonNode test) {
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(
            X9ObjectIdentifiers.id_ecPublicKey, NISTNamedCurves.getOID(test.get("curve").asText()));
    return new SubjectPublicKeyInfo(
        algorithm, hex("04" + test.get("x").asText() + test.get("y").asText()));
  }

  private static String outcome(SubjectPublicKeyInfo info, byte[] message, byte[] signature)
      throws IOException {
    try {
      VerificationKey.parse(info.getEncoded(), "key").verify(message, signature);
      return "accepted";
    } catch (SignatureRefusedException e) {
      return "refused";
    } catch (FormatException e) {
      return "no key";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "p256", "p384", "p521", "rsa", "rsapss"})
  void signatureOfOpenssl_isAccepted(String name) throws IOException {
    byte[] message = Files.readAllBytes(TestFiles.key("message.txt"));
    byte[] signature = Files.readAllBytes(TestFiles.key(name + ".sig"));

    VerificationKey key = VerificationKey.read(TestFiles.key(name + ".pub"));

    key.verify(message, signature);
    assertThat(SigningKey.read(TestFiles.key(name + ".pem")).verificationKey()).isEqualTo(key);
  }

  private SigningKey read(byte[] pkcs8) throws IOException {
    Path file = folder.resolve("key.pem");
    Files.write(file, Pem.format("PRIVATE KEY", pkcs8));
    return SigningKey.read(file);
  }

  private VerificationKey publicKey(SubjectPublicKeyInfo info) throws IOException {
    Path file = folder.resolve("key.pub");
    Files.write(file, Pem.format("PUBLIC KEY", info.getEncoded()));
    return VerificationKey.read(file);
  }
}

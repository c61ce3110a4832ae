package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.integrity.MerkleTree;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedCheckpointTest {
  /** The key and note that implementations of signed notes are tested with. */
  private static final String PUBLISHED_KEY =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String PUBLISHED_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
  private static final String PUBLISHED_TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;
  private static final String PUBLISHED_SIGNATURE =
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
          + "pRZb6KE6RyyBwJnAM=\n";
  private static final String OTHER_KEY =
      "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
  private static final String OTHER_SIGNATURE =
      "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLo"
          + "x33WWd1RvMc+QQ=\n";

  private final CheckpointSigner signer = CheckpointSigner.generate("example.org/audit");
  private final AuditCheckpoint checkpoint =
      new AuditCheckpoint("example.org/audit", 0, MerkleTree.create().head().root());

  @Test
  void publishedNote_verifies() {
    SignedNote note =
        SignedNote.parse(PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE + OTHER_SIGNATURE);

    CheckpointVerifier.parse(PUBLISHED_KEY).requireSigned(note);
    CheckpointVerifier.parse(OTHER_KEY).requireSigned(note);
    assertThat(note.text()).isEqualTo(PUBLISHED_TEXT);
    assertThat(note).hasToString(PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE + OTHER_SIGNATURE);
  }

  @Test
  void publishedNote_isSignedAlike() throws Exception {
    byte[] seed = Base64.getDecoder().decode(PUBLISHED_SEED);
    byte[] publicKey = Base64.getDecoder().decode(PUBLISHED_KEY.split("\\+", 3)[2]);
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    KeyPair pair =
        new KeyPair(
            keys.generatePublic(new X509EncodedKeySpec(der("302a300506032b6570032100", publicKey))),
            keys.generatePrivate(
                new PKCS8EncodedKeySpec(der("302e020100300506032b657004220420", seed))));
    CheckpointSigner peter = CheckpointSigner.of("PeterNeumann", pair);

    assertThat(peter.verifier()).hasToString(PUBLISHED_KEY);
    assertThat(peter.sign(PUBLISHED_TEXT)).hasToString(PUBLISHED_SIGNATURE);
  }

  /** The DER prefix, and the key without the type byte before it. */
  private static byte[] der(String prefix, byte[] typeAndKey) {
    byte[] der = Arrays.copyOf(HexFormat.of().parseHex(prefix), prefix.length() / 2 + 32);
    System.arraycopy(typeAndKey, 1, der, prefix.length() / 2, 32);
    return der;
  }

  @Test
  void everyPartAndEveryChangeOfAVerifierKey_isRejected() {
    for (int from = 0; from < PUBLISHED_KEY.length(); from++) {
      for (int to = from; to <= PUBLISHED_KEY.length(); to++) {
        if (to - from < PUBLISHED_KEY.length()) {
          assertNoVerifier(PUBLISHED_KEY.substring(from, to));
        }
      }
    }
    byte[] bytes = PUBLISHED_KEY.getBytes(ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i]++;
      assertNoVerifier(new String(bytes, ISO_8859_1));
      bytes[i]--;
    }
    // another length and another algorithm, with the key ids that belong to them
    assertNoVerifier("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==");
    assertNoVerifier("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  }

  private static void assertNoVerifier(String text) {
    assertThatThrownBy(() -> CheckpointVerifier.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void malformedNotes_areRejected() {
    String note = PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE;
    for (String malformed :
        List.of(
            "",
            "\n",
            PUBLISHED_TEXT,
            PUBLISHED_TEXT + "\n",
            note.substring(0, note.length() - 1),
            "\u0001" + note,
            "\ud800" + note,
            PUBLISHED_TEXT + "\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBt\n",
            PUBLISHED_TEXT + "\n— Name x08g\n",
            note + "Unexpected line.\n",
            PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE.repeat(101))) {
      assertThatThrownBy(() -> SignedNote.parse(malformed)).isInstanceOf(AuditException.class);
    }
  }

  @Test
  void signedCheckpoint_readsBackAndVerifies() {
    SignedCheckpoint read = SignedCheckpoint.parse(checkpoint.sign(signer).toString());

    assertThat(read.verify(CheckpointVerifier.parse(signer.verifier().toString())))
        .isEqualTo(checkpoint);
  }

  @Test
  void witnessesSignature_isIgnoredByOthersAndVerifiesByItself() {
    CheckpointSigner witness = CheckpointSigner.generate("witness.example");
    SignedCheckpoint cosigned = checkpoint.sign(signer).sign(witness);

    assertThat(cosigned.verify(signer.verifier())).isEqualTo(checkpoint);
    assertThat(SignedCheckpoint.parse(cosigned.toString()).verify(witness.verifier()))
        .isEqualTo(checkpoint);
  }

  @Test
  void checkpointOfAnotherKey_isRefused() {
    CheckpointVerifier sameName = CheckpointSigner.generate("example.org/audit").verifier();

    assertThatThrownBy(() -> checkpoint.sign(signer).verify(sameName))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("not signed");
  }

  @Test
  void changedCheckpoint_isRefused() {
    String text = checkpoint.sign(signer).toString().replace("\n0\n", "\n1\n");

    assertThatThrownBy(() -> SignedCheckpoint.parse(text).verify(signer.verifier()))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void secondSignatureOfTheSameKeyThatDoesNotHold_isRefused() {
    SignedNote.Line line = signer.sign("another text\n");
    String note = checkpoint.sign(signer) + line.toString();

    assertThatThrownBy(() -> SignedCheckpoint.parse(note).verify(signer.verifier()))
        .isInstanceOf(AuditException.class);
  }

  @Test
  void noteThatIsNoCheckpoint_isRefused() {
    assertThatThrownBy(() -> SignedCheckpoint.parse(PUBLISHED_TEXT + "\n" + PUBLISHED_SIGNATURE))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("not a checkpoint");
  }

  @Test
  void keysThatAreNoPairOrNotEd25519_areRejected() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("Ed25519");
    KeyPair mixed =
        new KeyPair(keys.generateKeyPair().getPublic(), keys.generateKeyPair().getPrivate());
    KeyPair ecdsa = KeyPairGenerator.getInstance("EC").generateKeyPair();

    assertThatThrownBy(() -> CheckpointSigner.of("n", mixed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pair");
    assertThatThrownBy(() -> CheckpointSigner.of("n", ecdsa))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Ed25519");
    assertThatThrownBy(() -> CheckpointSigner.generate("two words"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void signer_doesNotShowItsKey() {
    assertThat(signer).hasToString("CheckpointSigner[example.org/audit]");
  }
}

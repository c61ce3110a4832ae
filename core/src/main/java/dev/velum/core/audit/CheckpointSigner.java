package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;

/**
 * Signs checkpoints with Ed25519 (RFC 8032).
 *
 * <p><b>Guarantee.</b> Nobody without the private key can make a checkpoint that the {@link
 * #verifier} takes. Whoever has it can sign another past, which two checkpoints that contradict
 * each other then show: hand each to somebody who keeps it.
 *
 * <p>Immutable and safe for use by several threads; never shows the private key.
 */
public final class CheckpointSigner {
  private static final String ALGORITHM = "Ed25519";

  private final CheckpointVerifier verifier;
  private final PrivateKey key;

  private CheckpointSigner(CheckpointVerifier verifier, PrivateKey key) {
    this.verifier = verifier;
    this.key = key;
  }

  /** Returns a signer with a new key, as {@link #of} would with a key pair of the JDK. */
  public static CheckpointSigner generate(String name) {
    try {
      return of(name, KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
    }
  }

  /**
   * Returns a signer with this key.
   *
   * @param name of the key, at best the origin of its trail; without spaces and pluses
   * @param keys an Ed25519 key pair
   * @throws IllegalArgumentException if the name may not stand in a note, the keys are not of
   *     Ed25519, or they do not belong together
   */
  public static CheckpointSigner of(String name, KeyPair keys) {
    CheckpointSigner signer =
        new CheckpointSigner(CheckpointVerifier.of(name, keys.getPublic()), keys.getPrivate());
    signer.tryOut();
    return signer;
  }

  private void tryOut() {
    try {
      String probe = "velum key check\n";
      verifier.requireSigned(new SignedNote(probe, List.of(sign(probe))));
    } catch (AuditException e) {
      throw new IllegalArgumentException("the private and the public key are not a pair", e);
    }
  }

  /** Returns the public half, to be handed to whoever checks. */
  public CheckpointVerifier verifier() {
    return verifier;
  }

  SignedNote.Line sign(String text) {
    byte[] keyId = verifier.keyId();
    byte[] signature = signature(text.getBytes(UTF_8));
    byte[] bytes = new byte[keyId.length + signature.length];
    System.arraycopy(keyId, 0, bytes, 0, keyId.length);
    System.arraycopy(signature, 0, bytes, keyId.length, signature.length);
    return new SignedNote.Line(verifier.name(), bytes);
  }

  private byte[] signature(byte[] text) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(key);
      signer.update(text);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the private key does not sign with " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "CheckpointSigner[" + verifier.name() + "]";
  }
}

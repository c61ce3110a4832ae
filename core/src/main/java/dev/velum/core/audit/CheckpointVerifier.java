package dev.velum.core.audit;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public half of a {@link CheckpointSigner}: a name and an Ed25519 key (RFC 8032).
 *
 * <p>Its text, {@code name+keyId+key}, is the verifier key of signed notes that other tools for
 * transparency logs take. Immutable.
 */
public final class CheckpointVerifier {
  private static final String ALGORITHM = "Ed25519";
  private static final byte ED25519 = 1;
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final int KEY_ID_BYTES = 4;
  private static final Pattern TEXT =
      Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]{44})");

  /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410, section 4). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final PublicKey key;
  private final byte[] typeAndKey;
  private final byte[] keyId;

  private CheckpointVerifier(String name, PublicKey key, byte[] typeAndKey) {
    AuditCheckpoint.checkName("name", name);
    requirePoint(key);
    this.name = name;
    this.key = key;
    this.typeAndKey = typeAndKey;
    this.keyId = keyId(name, typeAndKey);
  }

  /**
   * Returns a verifier for signatures under this key.
   *
   * @param name of the key, at best the origin of its trail
   * @throws IllegalArgumentException if the name may not stand in a note or the key is not an
   *     Ed25519 key
   */
  public static CheckpointVerifier of(String name, PublicKey key) {
    byte[] encoded = Objects.requireNonNull(key.getEncoded(), "encoding of the key");
    argument(
        encoded.length == X509_PREFIX.length + KEY_BYTES
            && Arrays.equals(encoded, 0, X509_PREFIX.length, X509_PREFIX, 0, X509_PREFIX.length),
        "key must be an Ed25519 key, got %s",
        key.getAlgorithm());
    byte[] typeAndKey = new byte[1 + KEY_BYTES];
    typeAndKey[0] = ED25519;
    System.arraycopy(encoded, X509_PREFIX.length, typeAndKey, 1, KEY_BYTES);
    return new CheckpointVerifier(name, key, typeAndKey);
  }

  /**
   * Returns the verifier that a text stands for.
   *
   * @throws IllegalArgumentException if it is not the {@link #toString()} of a verifier
   */
  public static CheckpointVerifier parse(String text) {
    Matcher parts = TEXT.matcher(text);
    argument(parts.matches(), "text is not a verifier key: name+keyId+key");
    byte[] typeAndKey = Base64.getDecoder().decode(parts.group(3));
    argument(typeAndKey[0] == ED25519, "the verifier key is not of Ed25519");
    CheckpointVerifier parsed =
        new CheckpointVerifier(parts.group(1), publicKey(typeAndKey), typeAndKey);
    argument(parsed.toString().equals(text), "the key id is not that of name and key");
    return parsed;
  }

  private static PublicKey publicKey(byte[] typeAndKey) {
    byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
    System.arraycopy(typeAndKey, 1, encoded, X509_PREFIX.length, KEY_BYTES);
    try {
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the verifier key is not a point of the curve", e);
    }
  }

  private static void requirePoint(PublicKey key) {
    try {
      Signature.getInstance(ALGORITHM).initVerify(key);
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("the verifier key is not a point of the curve", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
    }
  }

  /** The first four bytes of {@code SHA-256(name || LF || type || key)}. */
  private static byte[] keyId(String name, byte[] typeAndKey) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(name.getBytes(UTF_8));
      sha256.update((byte) '\n');
      return Arrays.copyOf(sha256.digest(typeAndKey), KEY_ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }

  /** Returns the name of the key. */
  public String name() {
    return name;
  }

  byte[] keyId() {
    return keyId.clone();
  }

  /**
   * Refuses the note unless this key has signed its text. Signatures of other keys are ignored; a
   * signature that claims to be of this key must hold.
   */
  void requireSigned(SignedNote note) {
    byte[] text = note.text().getBytes(UTF_8);
    boolean signed = false;
    for (SignedNote.Line line : note.signatures()) {
      if (line.name().equals(name) && Arrays.equals(line.keyId(), keyId)) {
        if (!holds(line.signature(), text)) {
          throw new AuditException("the signature of " + name + " does not fit the checkpoint");
        }
        signed = true;
      }
    }
    if (!signed) {
      throw new AuditException("the checkpoint is not signed by " + name);
    }
  }

  private boolean holds(byte[] signature, byte[] text) {
    if (signature.length != SIGNATURE_BYTES) {
      return false; // the JDK takes zeros behind a signature for part of its number
    }
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // not even a point and a number
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CheckpointVerifier that
        && name.equals(that.name)
        && Arrays.equals(typeAndKey, that.typeAndKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keyId);
  }

  /** Returns the text that {@link #parse} reads. */
  @Override
  public String toString() {
    return name
        + "+"
        + HexFormat.of().formatHex(keyId)
        + "+"
        + Base64.getEncoder().encodeToString(typeAndKey);
  }
}

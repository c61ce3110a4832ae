package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.internal.Hpke;
import dev.velum.crypto.internal.WrappedKey;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.XECKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The key of a recipient, used with HPKE (RFC 9180): whoever has the public key wraps, whoever has
 * the private key unwraps. The wrapped key names its recipient by the public key.
 */
final class RecipientKey extends KeyEncryptionKey {
  static final String TYPE = "hpke-x25519";

  private static final byte[] NO_DATA = {};

  private final byte[] publicKey;
  private final String parameter;

  /** The private key, or the public one again where only that is known. */
  private final Secret secret;

  private final boolean unwraps;

  private RecipientKey(byte[] publicKey, byte[] secret, boolean unwraps) {
    this.publicKey = publicKey;
    this.parameter = "r=" + Base64.getUrlEncoder().withoutPadding().encodeToString(publicKey);
    this.secret = new Secret(secret);
    this.unwraps = unwraps;
  }

  static RecipientKey of(PublicKey key) {
    checkCurve(key);
    argument(key instanceof XECPublicKey, "public key must be an X25519 key");
    // RFC 7748 section 5: little-endian, the top bit of the last byte ignored.
    byte[] bytes = new byte[Hpke.KEY_BYTES];
    byte[] number = ((XECPublicKey) key).getU().mod(BigInteger.TWO.pow(255)).toByteArray();
    for (int i = 0; i < Math.min(number.length, bytes.length); i++) {
      bytes[i] = number[number.length - 1 - i];
    }
    Hpke.seal(bytes, NO_DATA, NO_DATA, NO_DATA, new SecureRandom()); // refuses keys of low order
    return new RecipientKey(bytes, bytes.clone(), false);
  }

  static RecipientKey of(PrivateKey key) {
    checkCurve(key);
    Optional<byte[]> scalar =
        key instanceof XECPrivateKey readable ? readable.getScalar() : Optional.empty();
    argument(
        scalar.isPresent() && scalar.get().length == Hpke.KEY_BYTES,
        "private key must be an X25519 key whose bytes can be read");
    return new RecipientKey(Hpke.publicKey(scalar.get()), scalar.get(), true);
  }

  private static void checkCurve(java.security.Key key) {
    argument(
        key instanceof XECKey named
            && named.getParams() instanceof NamedParameterSpec curve
            && NamedParameterSpec.X25519.getName().equalsIgnoreCase(curve.getName()),
        "key must be an X25519 key, got one for %s",
        key.getAlgorithm());
  }

  @Override
  protected WrappedKey wrap(byte[] label, byte[] wrapped, SecureRandom random) {
    WrappedKey head = new WrappedKey(TYPE, List.of(parameter), new byte[0]);
    byte[] ciphertext =
        secret.use(
            bytes -> Hpke.seal(publicKey, head.associatedData(label), NO_DATA, wrapped, random));
    return new WrappedKey(TYPE, head.parameters(), ciphertext);
  }

  @Override
  protected Optional<byte[]> unwrap(byte[] label, WrappedKey wrapped) {
    return secret.use(
        bytes ->
            unwraps
                    && wrapped.type().equals(TYPE)
                    && wrapped.parameters().equals(List.of(parameter))
                ? Hpke.open(bytes, wrapped.associatedData(label), NO_DATA, wrapped.ciphertext())
                : Optional.empty());
  }

  @Override
  public void destroy() {
    secret.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return secret.isDestroyed();
  }
}

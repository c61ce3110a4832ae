package dev.velum.anonymize.pseudonym;

import dev.velum.core.MessageAuthenticator;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.KeyState;
import dev.velum.crypto.KeyVersion;
import dev.velum.crypto.Keyset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Binds transforms to the keys of a domain.
 *
 * <p>What is new is made with the primary key of each purpose: {@link KeyPurpose#PSEUDONYM} for
 * tokens, vaults, date shifts and surrogates, {@link KeyPurpose#DETERMINISTIC}, {@link
 * KeyPurpose#FIELD} and {@link KeyPurpose#FORMAT_PRESERVING} for encryption; a vault needs {@link
 * KeyPurpose#FIELD}, too. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Pseudonymizer research = Pseudonymizer.in(PseudonymDomain.of("research-2026"), secrets);
 * ValueTransform emails = research.bind(token().type("email").normalize(Normalization.EMAIL));
 * String pseudonym = emails.apply(address, TransformContext.none());
 * }</pre>
 */
public final class Pseudonymizer {
  /** The bytes of a code from which a token takes its bits. */
  static final int CODE_BYTES = 32;

  private final PseudonymDomain domain;
  private final PseudonymSecrets secrets;

  private Pseudonymizer(PseudonymDomain domain, PseudonymSecrets secrets) {
    this.domain = Objects.requireNonNull(domain, "domain");
    this.secrets = Objects.requireNonNull(secrets, "secrets");
  }

  /** Returns the pseudonymizer of a domain. */
  public static Pseudonymizer in(PseudonymDomain domain, PseudonymSecrets secrets) {
    return new Pseudonymizer(domain, secrets);
  }

  /**
   * Returns a transform at work.
   *
   * @throws IllegalArgumentException if the secrets lack a key or a vault that it needs
   */
  public ValueTransform bind(Transform transform) {
    if (transform instanceof TextTransform text) {
      return text.bind(this);
    }
    return ((ColumnTransform) transform).bind(this);
  }

  PseudonymDomain domain() {
    return domain;
  }

  Keyset keys() {
    return secrets.keys();
  }

  /** Returns the id of the key that new pseudonyms are made with. */
  String primaryKeyId() {
    return primary().keyId();
  }

  private KeyVersion primary() {
    return keys()
        .info()
        .primary(KeyPurpose.PSEUDONYM)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the keyset must have a key for purpose " + KeyPurpose.PSEUDONYM));
  }

  /** Returns the ids of all versions that are in use, the primary one first, then the newest. */
  List<String> keyIds() {
    List<String> ids = new ArrayList<>();
    for (KeyVersion version : keys().info().versions()) {
      if (version.purpose() == KeyPurpose.PSEUDONYM && version.state() == KeyState.ENABLED) {
        ids.add(0, version.keyId());
      }
    }
    String primary = primaryKeyId();
    ids.remove(primary);
    ids.add(0, primary);
    return ids;
  }

  MessageAuthenticator authenticator(String keyId) {
    return keys().authenticator(KeyPurpose.PSEUDONYM, keyId);
  }

  /** Returns the function of the domain for one use, under the primary key. */
  Prf prf(String label, String... parts) {
    return prf(primaryKeyId(), label, parts);
  }

  /** Returns the function of the domain for one use. */
  Prf prf(String keyId, String label, String[] parts) {
    String[] all = new String[parts.length + 1];
    all[0] = domain.name();
    System.arraycopy(parts, 0, all, 1, parts.length);
    return Prf.derive(authenticator(keyId), label, all);
  }

  /** Returns where ciphertexts of this domain belong. */
  EncryptionContext context(String use, String type) {
    return EncryptionContext.of("domain", domain.name(), "type", type).and("use", use);
  }

  TokenVault vault(String name) {
    return secrets
        .vault(name)
        .orElseThrow(
            () -> new IllegalArgumentException("the secrets must have a vault '" + name + "'"));
  }

  /** Returns a text that names domain and keys. */
  @Override
  public String toString() {
    return "Pseudonymizer[" + domain.name() + ", " + secrets + "]";
  }
}

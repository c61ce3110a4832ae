package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.crypto.CryptoException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The transform to random tokens, which a {@link TokenVault} links to the values.
 *
 * <p><b>Guarantee.</b> A token has nothing to do with the value: whoever holds the keys and not the
 * vault cannot turn it back, and when its entry is deleted nobody can. The vault holds the values
 * encrypted and finds them by keyed codes, so whoever holds the vault and not the keys learns how
 * many values there are. Tokens have the form of {@link PseudonymToken}; the key id in them is that
 * of the version with which they were made.
 *
 * <p>While a new version of the key is being introduced, all who write must know it: a writer with
 * the old one alone gives a value that is new to it another token.
 *
 * @param vault by which name the secrets have the vault
 * @param type the type of identifier
 * @param normalization the form in which values are compared and kept
 * @param prefix how tokens begin
 * @param consistency where equal values have equal tokens; not {@link Consistency#PER_OCCURRENCE}
 */
public record VaultToken(
    String vault, String type, Normalization normalization, String prefix, Consistency consistency)
    implements ReversibleTransform {
  private static final String LABEL = "velum-vault-1";
  private static final int BLOCK_BYTES = 16;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException as the methods of their names do
   */
  public VaultToken {
    notBlank(vault, "vault");
    KeyedTokens.checkedType(type);
    Objects.requireNonNull(normalization, "normalization");
    KeyedTokens.checkedPrefix(prefix);
    Objects.requireNonNull(consistency, "consistency");
    argument(
        consistency != Consistency.PER_OCCURRENCE, "tokens of a vault cannot be per occurrence");
  }

  /**
   * Returns this transform for another type of identifier; {@code "id"} by default.
   *
   * @param newType 1 to 64 lower-case letters, digits, dots, underscores or hyphens
   * @throws IllegalArgumentException if it is anything else
   */
  public VaultToken type(String newType) {
    return new VaultToken(vault, newType, normalization, prefix, consistency);
  }

  /** Returns this transform with another normalization; {@link Normalization#TEXT} by default. */
  public VaultToken normalize(Normalization newNormalization) {
    return new VaultToken(vault, type, newNormalization, prefix, consistency);
  }

  /**
   * Returns this transform with another prefix; {@code vt} by default.
   *
   * @param newPrefix 1 to 8 lower-case letters
   * @throws IllegalArgumentException if it is anything else
   */
  public VaultToken prefix(String newPrefix) {
    return new VaultToken(vault, type, normalization, newPrefix, consistency);
  }

  /**
   * Returns this transform with another consistency; {@link Consistency#EVERYWHERE_IN_DOMAIN} by
   * default.
   *
   * @throws IllegalArgumentException if it is {@link Consistency#PER_OCCURRENCE}
   */
  public VaultToken consistent(Consistency newConsistency) {
    return new VaultToken(vault, type, normalization, prefix, newConsistency);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return new Desk(pseudonymizer);
  }

  @Override
  public Reverse reverse(Pseudonymizer pseudonymizer) {
    Desk desk = new Desk(pseudonymizer);
    return new Reverse() {
      @Override
      public String valueOf(String result) {
        return desk.valueOf(result);
      }

      @Override
      public Optional<String> keyId(String result) {
        return PseudonymToken.parse(result).map(PseudonymToken::keyId);
      }
    };
  }

  /**
   * Returns what moves entries to the primary keys, and tells whether it did: not if an entry does
   * not open, or another change came first.
   */
  Predicate<VaultEntry> rekeying(Pseudonymizer pseudonymizer) {
    return new Desk(pseudonymizer)::rekey;
  }

  /** Stands between the transform and the vault. */
  private final class Desk implements ValueTransform {
    private final TokenVault store;
    private final EncryptionContext context;
    private final FieldCipher cipher;
    private final String keyId;
    private final TokenText texts;
    private final SecureRandom random = new SecureRandom();

    /** The terms under the versions of the key, the primary one first. */
    private final List<Prf> terms = new ArrayList<>();

    Desk(Pseudonymizer pseudonymizer) {
      store = pseudonymizer.vault(vault);
      context = pseudonymizer.context("vault", type);
      cipher = FieldCipher.with(pseudonymizer.keys());
      keyId = pseudonymizer.primaryKeyId();
      texts = new TokenText(prefix, keyId);
      for (String id : pseudonymizer.keyIds()) {
        terms.add(pseudonymizer.prf(id, LABEL, new String[] {type}));
      }
    }

    @Override
    public String apply(String value, TransformContext where) {
      String normalized = normalization.apply(value);
      String salt = consistency == Consistency.NEVER ? newToken() : Place.of(consistency, where);
      Content content = new Content(salt, normalized);
      for (Prf older : terms.subList(1, terms.size())) {
        Optional<VaultEntry> known = store.findLookup(lookup(older, content));
        if (known.isPresent()) {
          return known.get().token();
        }
      }
      String lookup = lookup(terms.get(0), content);
      Optional<VaultEntry> known = store.findLookup(lookup);
      if (known.isPresent()) {
        return known.get().token();
      }
      return store.putIfAbsent(new VaultEntry(lookup, newToken(), keyId, seal(content))).token();
    }

    private String lookup(Prf term, Content content) {
      byte[] message = (consistency + "/" + content.text()).getBytes(UTF_8);
      return HexFormat.of().formatHex(term.code(message));
    }

    private String seal(Content content) {
      byte[] padded = Padding.pad(content.text(), BLOCK_BYTES);
      return cipher.encrypt(FieldType.BYTES, padded, context).toText();
    }

    private String newToken() {
      byte[] code = new byte[Pseudonymizer.CODE_BYTES];
      random.nextBytes(code);
      return texts.of(code);
    }

    String valueOf(String token) {
      VaultEntry entry = store.findToken(token).orElseThrow(VaultToken::notThere);
      return Content.of(open(entry)).value();
    }

    private String open(VaultEntry entry) {
      try {
        FieldCiphertext sealed = FieldCiphertext.parse(entry.sealed());
        return Padding.unpad(cipher.decrypt(FieldType.BYTES, sealed, context));
      } catch (CryptoException | IllegalArgumentException e) {
        throw notThere();
      }
    }

    boolean rekey(VaultEntry entry) {
      Content content;
      try {
        content = Content.of(open(entry));
      } catch (DeidentificationException e) {
        return false;
      }
      String lookup = lookup(terms.get(0), content);
      return store.replace(entry, new VaultEntry(lookup, entry.token(), keyId, seal(content)));
    }
  }

  /** What is sealed: the value, and before it what sets it apart from equal ones. */
  private record Content(String salt, String value) {
    String text() {
      return salt.length() + ":" + salt + value;
    }

    static Content of(String text) {
      int colon = text.indexOf(':');
      int end = colon + 1 + Integer.parseInt(text, 0, colon, 10);
      return new Content(text.substring(colon + 1, end), text.substring(end));
    }
  }

  private static DeidentificationException notThere() {
    return new DeidentificationException(
        "the vault has no such token of this column, or its key is gone");
  }
}

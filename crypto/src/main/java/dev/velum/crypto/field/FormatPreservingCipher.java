package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.internal.Ff1;
import dev.velum.crypto.internal.Pool;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Encrypts texts to texts of the same length over the same alphabet: a 16-digit number to another
 * 16-digit number.
 *
 * <p><b>Guarantee.</b> Without the {@link KeyPurpose#FORMAT_PRESERVING} key, ciphertexts tell
 * nothing of the values but their lengths and which of one context are equal. There is <b>no
 * integrity</b>: every text of the alphabet decrypts to something, and a wrong key, context or
 * alteration is not noticed.
 *
 * <p><b>What leaks.</b> What leaks with {@link DeterministicCipher}, and more: somebody who knows
 * or chooses many pairs of value and ciphertext of one context learns about the rest as the pairs
 * approach the number of possible values. Therefore domains of fewer than {@value #MIN_DOMAIN_SIZE}
 * values are refused when the cipher is built, and contexts should be narrow: the column, and the
 * row where equality is not needed. Take it only where the form of a column cannot change.
 *
 * <p>A ciphertext has no room for a key id. The caller stores {@link #keyId()} where the column is
 * described, and reads what an older key wrote through {@link #under}.
 *
 * <pre>{@code
 * FormatPreservingCipher cards =
 *     FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(12, 19).build();
 * EncryptionContext column = EncryptionContext.of("column", "payments.card");
 * String stored = cards.encrypt(number, column);
 * }</pre>
 *
 * <p>FF1 (NIST SP 800-38G with the minimal domain of its revision 1) with AES-256; the tweak is the
 * canonical form of the context. Safe for use by several threads; meant to be kept and reused, as
 * {@link FieldCipher} is.
 */
public final class FormatPreservingCipher {
  /** The fewest values that a length and an alphabet must allow. */
  public static final int MIN_DOMAIN_SIZE = 1_000_000;

  /** The longest text, in characters. */
  public static final int MAX_LENGTH = 1024;

  private final UsableKeys keys;
  private final long keyId;
  private final Builder settings;
  private final Pool<Ff1> engines;

  private FormatPreservingCipher(UsableKeys keys, long keyId, Builder settings) {
    this.keys = keys;
    this.keyId = keyId;
    this.settings = settings;
    byte[] secret =
        keys.secret(keyId)
            .orElseThrow(
                () ->
                    new KeysetException(
                        "the keyset has no enabled key for purpose "
                            + KeyPurpose.FORMAT_PRESERVING
                            + " with this id"));
    int radix = settings.alphabet.length();
    this.engines = new Pool<>(() -> new Ff1(secret, radix));
  }

  /**
   * Returns a builder of ciphers under the primary key of a keyset.
   *
   * @throws IllegalArgumentException if the keyset has no key for {@link
   *     KeyPurpose#FORMAT_PRESERVING}
   */
  public static Builder builder(Keyset keys) {
    return new Builder(UsableKeys.of(keys, KeyPurpose.FORMAT_PRESERVING));
  }

  /** Returns the id of the key that this cipher uses, 16 lower-case hexadecimal digits. */
  public String keyId() {
    return UsableKeys.keyId(keyId);
  }

  /**
   * Returns the same cipher under an older key, for reading what it wrote.
   *
   * @param olderKeyId from {@link #keyId()}
   * @throws KeysetException if the keyset has no such key, or it is not enabled or for another
   *     purpose
   * @throws IllegalArgumentException if this is not a key id
   */
  public FormatPreservingCipher under(String olderKeyId) {
    argument(olderKeyId.matches("[0-9a-f]{16}"), "key id must be 16 lower-case hexadecimal digits");
    return new FormatPreservingCipher(keys, UsableKeys.number(olderKeyId), settings);
  }

  /**
   * Returns the text of the same length that stands for this one.
   *
   * @param text characters of the alphabet, within the lengths
   * @param context where the value belongs; another one gives another text
   * @throws IllegalArgumentException if it has another length or another character; the message
   *     names the position, counted from 1
   * @throws KeysetException if the key has reached one of its limits
   */
  public String encrypt(String text, EncryptionContext context) {
    int[] digits = digits(text);
    keys.count(keyId, digits.length);
    engines.lend(
        ff1 -> {
          ff1.encrypt(digits, context.encoded());
          return digits;
        });
    return text(digits);
  }

  /**
   * Returns the text that this one stands for, or another text if key or context is not the right
   * one: nothing is checked.
   *
   * @throws IllegalArgumentException as {@link #encrypt} does
   */
  public String decrypt(String text, EncryptionContext context) {
    int[] digits = digits(text);
    engines.lend(
        ff1 -> {
          ff1.decrypt(digits, context.encoded());
          return digits;
        });
    return text(digits);
  }

  private int[] digits(String text) {
    argument(
        text.length() >= settings.minLength && text.length() <= settings.maxLength,
        "text must have %s to %s characters, got %s",
        settings.minLength,
        settings.maxLength,
        text.length());
    int[] digits = new int[text.length()];
    for (int i = 0; i < digits.length; i++) {
      char c = text.charAt(i);
      digits[i] = c < settings.digitOf.length ? settings.digitOf[c] : -1;
      if (digits[i] < 0) {
        throw new IllegalArgumentException(
            "text must consist of characters of the alphabet, but character "
                + (i + 1)
                + " is another");
      }
    }
    return digits;
  }

  private String text(int[] digits) {
    char[] chars = new char[digits.length];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = settings.alphabet.charAt(digits[i]);
    }
    Arrays.fill(digits, 0);
    return new String(chars);
  }

  /** Returns a text that names the key and the size of the alphabet. */
  @Override
  public String toString() {
    return "FormatPreservingCipher[radix " + settings.alphabet.length() + ", key " + keyId() + "]";
  }

  /**
   * Builds ciphers. Alphabet and lengths have no default. Not safe for use by several threads; a
   * builder may be used again after {@link #build}.
   */
  public static final class Builder {
    private final UsableKeys keys;
    private String alphabet = "";
    private int[] digitOf = {};
    private int minLength;
    private int maxLength;

    private Builder(UsableKeys keys) {
      this.keys = keys;
    }

    private Builder(Builder other) {
      this.keys = other.keys;
      this.alphabet = other.alphabet;
      this.digitOf = other.digitOf;
      this.minLength = other.minLength;
      this.maxLength = other.maxLength;
    }

    /**
     * Sets the characters that texts consist of; their order counts.
     *
     * @param characters at least 2, all different, no surrogates
     * @throws IllegalArgumentException if they are not
     */
    @CanIgnoreReturnValue
    public Builder alphabet(String characters) {
      argument(
          characters.length() >= 2,
          "alphabet must have at least 2 characters, got %s",
          characters.length());
      int[] digits = new int[characters.chars().max().orElseThrow() + 1];
      Arrays.fill(digits, -1);
      for (int i = 0; i < characters.length(); i++) {
        char c = characters.charAt(i);
        argument(!Character.isSurrogate(c), "alphabet must have no surrogates");
        argument(digits[c] < 0, "alphabet must have no character twice");
        digits[c] = i;
      }
      alphabet = characters;
      digitOf = digits;
      return this;
    }

    /**
     * Sets the lengths that texts may have, in characters.
     *
     * @param min at least 2
     * @param max at least min, at most {@value FormatPreservingCipher#MAX_LENGTH}
     * @throws IllegalArgumentException if they are not
     */
    @CanIgnoreReturnValue
    public Builder lengths(int min, int max) {
      argument(min >= 2, "min must be >= 2, got %s", min);
      argument(
          max >= min && max <= MAX_LENGTH,
          "max must be min (%s) to %s, got %s",
          min,
          MAX_LENGTH,
          max);
      minLength = min;
      maxLength = max;
      return this;
    }

    /**
     * Returns the cipher.
     *
     * @throws IllegalStateException if alphabet or lengths are not set
     * @throws IllegalArgumentException if the shortest texts are fewer than {@value
     *     FormatPreservingCipher#MIN_DOMAIN_SIZE}
     */
    public FormatPreservingCipher build() {
      if (alphabet.isEmpty() || minLength == 0) {
        throw new IllegalStateException("alphabet and lengths must be set before build");
      }
      BigInteger domain = BigInteger.valueOf(alphabet.length()).pow(minLength);
      argument(
          domain.compareTo(BigInteger.valueOf(MIN_DOMAIN_SIZE)) >= 0,
          "alphabet and shortest length must allow at least %s values, got %s",
          MIN_DOMAIN_SIZE,
          domain);
      return new FormatPreservingCipher(keys, keys.primaryId(), new Builder(this));
    }
  }
}

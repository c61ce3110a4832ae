package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeysetException;
import dev.velum.crypto.field.FormatPreservingCipher;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The transform to texts of the same form: FF1 (NIST SP 800-38G) over the characters of an alphabet
 * ({@link FormatPreservingCipher}, which says what leaks).
 *
 * <p>Characters outside the alphabet are refused, or, with {@link #keepSeparators()}, stay where
 * they are if they are neither letters nor digits. With {@link #luhn()} the last digit is the check
 * digit of a card number: it must be right, and the result has a right one, too.
 *
 * <p>The tweak is made of the domain and the type, which is the name of the column unless another
 * is set. The result has no room for a key id: {@code Deidentifier} tells the key that was used,
 * and recovery has to be told it.
 *
 * @param alphabet the characters, in their order
 * @param type what tells columns apart; empty until a column or {@link #type} gives one
 * @param minLength the least number of characters of the alphabet, the check digit not counted
 * @param maxLength the greatest
 * @param separatorsKept whether separators stay
 * @param checked whether the last digit is a Luhn check digit
 */
public record FormatPreserving(
    String alphabet,
    String type,
    int minLength,
    int maxLength,
    boolean separatorsKept,
    boolean checked)
    implements ReversibleTransform {
  static final String DIGITS = "0123456789";

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the alphabet has a character twice or fewer than two, the
   *     shortest texts are fewer than {@value FormatPreservingCipher#MIN_DOMAIN_SIZE}, or a check
   *     digit is wanted and the alphabet is not that of digits
   */
  public FormatPreserving {
    argument(
        alphabet.length() >= 2 && alphabet.chars().distinct().count() == alphabet.length(),
        "alphabet must have at least 2 characters and none twice");
    argument(
        alphabet.chars().noneMatch(c -> Character.isSurrogate((char) c)),
        "alphabet must have no surrogates");
    argument(
        minLength >= 2 && maxLength >= minLength && maxLength <= FormatPreservingCipher.MAX_LENGTH,
        "lengths must ascend within 2 to %s, got %s to %s",
        FormatPreservingCipher.MAX_LENGTH,
        minLength,
        maxLength);
    BigInteger size = BigInteger.valueOf(alphabet.length()).pow(minLength);
    argument(
        size.compareTo(BigInteger.valueOf(FormatPreservingCipher.MIN_DOMAIN_SIZE)) >= 0,
        "alphabet and shortest length must allow at least %s values, got %s",
        FormatPreservingCipher.MIN_DOMAIN_SIZE,
        size);
    argument(!checked || alphabet.equals(DIGITS), "a check digit needs the alphabet of digits");
    if (!type.isEmpty()) {
      KeyedTokens.checkedType(type);
    }
  }

  /** Returns the transform over an alphabet, from the shortest safe length on. */
  static FormatPreserving over(String alphabet) {
    int length = 2;
    double least = Math.log(FormatPreservingCipher.MIN_DOMAIN_SIZE);
    while (alphabet.length() > 1 && length * Math.log(alphabet.length()) < least - 1e-9) {
      length++;
    }
    return new FormatPreserving(
        alphabet, "", length, FormatPreservingCipher.MAX_LENGTH, false, false);
  }

  /**
   * Returns this transform for texts of these lengths, in characters of the alphabet, the check
   * digit not counted. By default, from the shortest on that is safe.
   *
   * @throws IllegalArgumentException if the shortest are fewer than {@value
   *     FormatPreservingCipher#MIN_DOMAIN_SIZE} texts
   */
  public FormatPreserving lengths(int min, int max) {
    return new FormatPreserving(alphabet, type, min, max, separatorsKept, checked);
  }

  /** Returns this transform with everything but letters and digits left where it is. */
  public FormatPreserving keepSeparators() {
    return new FormatPreserving(alphabet, type, minLength, maxLength, true, checked);
  }

  /**
   * Returns this transform for numbers with a Luhn check digit, such as those of cards.
   *
   * @throws IllegalArgumentException if the alphabet is not that of digits
   */
  public FormatPreserving luhn() {
    return new FormatPreserving(alphabet, type, minLength, maxLength, separatorsKept, true);
  }

  /**
   * Returns this transform under the tweak of another type than the name of the column, so that two
   * columns can be joined.
   *
   * @param newType 1 to 64 lower-case letters, digits, dots, underscores or hyphens
   * @throws IllegalArgumentException if it is anything else
   */
  public FormatPreserving type(String newType) {
    return new FormatPreserving(
        alphabet, KeyedTokens.checkedType(newType), minLength, maxLength, separatorsKept, checked);
  }

  private FormatPreservingCipher cipher(Pseudonymizer pseudonymizer) {
    argument(!type.isEmpty(), "a format-preserving transform needs a type or a column");
    return FormatPreservingCipher.builder(pseudonymizer.keys())
        .alphabet(alphabet)
        .lengths(minLength, maxLength)
        .build();
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    FormatPreservingCipher cipher = cipher(pseudonymizer);
    EncryptionContext tweak = pseudonymizer.context("format-preserving", type);
    return (value, context) -> transformed(value, text -> cipher.encrypt(text, tweak));
  }

  @Override
  public Reverse reverse(Pseudonymizer pseudonymizer) {
    return reverse(cipher(pseudonymizer), pseudonymizer);
  }

  /** Returns what turns back the results of an older key. */
  Reverse reverse(Pseudonymizer pseudonymizer, String keyId) {
    try {
      return reverse(cipher(pseudonymizer).under(keyId), pseudonymizer);
    } catch (KeysetException e) {
      throw new DeidentificationException("the keyset has no such key in use", e);
    }
  }

  private Reverse reverse(FormatPreservingCipher cipher, Pseudonymizer pseudonymizer) {
    EncryptionContext tweak = pseudonymizer.context("format-preserving", type);
    return new Reverse() {
      @Override
      public String valueOf(String result) {
        return transformed(result, text -> cipher.decrypt(text, tweak));
      }

      @Override
      public Optional<String> keyId(String result) {
        return Optional.empty();
      }
    };
  }

  /** Encrypts or decrypts a text. */
  @FunctionalInterface
  private interface Permutation {
    String of(String text);
  }

  private String transformed(String value, Permutation permutation) {
    char[] kept = new char[Math.min(value.length(), maxLength + 1)];
    int count = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (alphabet.indexOf(c) >= 0) {
        if (count == kept.length) {
          throw new DeidentificationException(lengthRule());
        }
        kept[count++] = c;
      } else if (!separatorsKept || Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
        throw new DeidentificationException(
            "the value must consist of the alphabet, but character " + (i + 1) + " does not");
      }
    }
    int payload = checked ? count - 1 : count;
    if (payload < minLength || payload > maxLength) {
      throw new DeidentificationException(lengthRule());
    }
    if (checked && Luhn.checkDigit(kept, payload) != kept[payload]) {
      throw new DeidentificationException("the check digit (Luhn) of the value must be right");
    }
    String permuted = permutation.of(new String(kept, 0, payload));
    permuted.getChars(0, payload, kept, 0);
    if (checked) {
      kept[payload] = Luhn.checkDigit(kept, payload);
    }
    return count == value.length() ? new String(kept, 0, count) : merged(value, kept);
  }

  private String lengthRule() {
    return "the value must have "
        + minLength
        + " to "
        + maxLength
        + " characters of the alphabet"
        + (checked ? " and a check digit" : "");
  }

  private String merged(String value, char[] permuted) {
    char[] merged = value.toCharArray();
    int next = 0;
    for (int i = 0; i < merged.length; i++) {
      if (alphabet.indexOf(merged[i]) >= 0) {
        merged[i] = permuted[next++];
      }
    }
    return new String(merged);
  }
}

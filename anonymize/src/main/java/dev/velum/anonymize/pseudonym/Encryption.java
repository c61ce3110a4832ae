package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.CryptoException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.util.Objects;
import java.util.Optional;

/**
 * The transform to ciphertexts, which whoever holds the key can turn back.
 *
 * <p>Deterministic encryption ({@link DeterministicCipher}) gives equal values of one type equal
 * ciphertexts; randomized encryption ({@link FieldCipher}) tells not even that. A ciphertext opens
 * only in its domain and type, unaltered, and shows the id of its key ({@link FieldCiphertext}).
 * Values are padded, so only the number of blocks shows.
 *
 * @param mode how
 * @param type the type of identifier
 * @param separation sets these ciphertexts apart from others of the type; empty if they are not
 * @param normalization the form in which values are encrypted
 * @param blockBytes to a multiple of what the value is padded, in bytes
 */
public record Encryption(
    Mode mode, String type, String separation, Normalization normalization, int blockBytes)
    implements ReversibleTransform {
  private static final int MAX_BLOCK_BYTES = 1 << 16;

  /** Whether equal values have equal ciphertexts. */
  public enum Mode {
    /** They have. */
    DETERMINISTIC,
    /** They have not. */
    RANDOMIZED
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException as the methods of their names do
   */
  public Encryption {
    Objects.requireNonNull(mode, "mode");
    KeyedTokens.checkedType(type);
    Objects.requireNonNull(separation, "separation");
    Objects.requireNonNull(normalization, "normalization");
    argument(
        blockBytes >= 1 && blockBytes <= MAX_BLOCK_BYTES,
        "blockBytes must be 1 to %s, got %s",
        MAX_BLOCK_BYTES,
        blockBytes);
  }

  /**
   * Returns this transform for another type of identifier; {@code "id"} by default.
   *
   * @param newType 1 to 64 lower-case letters, digits, dots, underscores or hyphens
   * @throws IllegalArgumentException if it is anything else
   */
  public Encryption type(String newType) {
    return new Encryption(mode, newType, separation, normalization, blockBytes);
  }

  /** Returns this transform to ciphertexts that are unlike all others of the same type. */
  public Encryption separate(String from) {
    return new Encryption(mode, type, from, normalization, blockBytes);
  }

  /** Returns this transform with another normalization; {@link Normalization#TEXT} by default. */
  public Encryption normalize(Normalization newNormalization) {
    return new Encryption(mode, type, separation, newNormalization, blockBytes);
  }

  /**
   * Returns this transform with other blocks; of 16 bytes by default.
   *
   * @param newBlockBytes 1, which shows the length of values, to 65,536
   * @throws IllegalArgumentException if it is not
   */
  public Encryption padTo(int newBlockBytes) {
    return new Encryption(mode, type, separation, normalization, newBlockBytes);
  }

  private EncryptionContext context(Pseudonymizer pseudonymizer) {
    return pseudonymizer.context("pseudonym", type).and("separation", separation);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    EncryptionContext context = context(pseudonymizer);
    if (mode == Mode.DETERMINISTIC) {
      DeterministicCipher cipher = DeterministicCipher.with(pseudonymizer.keys());
      return (value, where) -> cipher.encrypt(FieldType.BYTES, padded(value), context).toText();
    }
    FieldCipher cipher = FieldCipher.with(pseudonymizer.keys());
    return (value, where) -> cipher.encrypt(FieldType.BYTES, padded(value), context).toText();
  }

  private byte[] padded(String value) {
    return Padding.pad(normalization.apply(value), blockBytes);
  }

  @Override
  public Reverse reverse(Pseudonymizer pseudonymizer) {
    EncryptionContext context = context(pseudonymizer);
    Opener opener =
        mode == Mode.DETERMINISTIC
            ? DeterministicCipher.with(pseudonymizer.keys())::decrypt
            : FieldCipher.with(pseudonymizer.keys())::decrypt;
    return new Reverse() {
      @Override
      public String valueOf(String result) {
        try {
          return Padding.unpad(
              opener.open(FieldType.BYTES, FieldCiphertext.parse(result), context));
        } catch (CryptoException | IllegalArgumentException e) {
          throw new DeidentificationException(
              "this is no ciphertext of this column, or its key is gone", e);
        }
      }

      @Override
      public Optional<String> keyId(String result) {
        try {
          return Optional.of(FieldCiphertext.parse(result).keyId());
        } catch (CryptoException e) {
          return Optional.empty();
        }
      }
    };
  }

  /** What both ciphers do alike. */
  @FunctionalInterface
  private interface Opener {
    byte[] open(FieldType<byte[]> type, FieldCiphertext ciphertext, EncryptionContext context);
  }
}

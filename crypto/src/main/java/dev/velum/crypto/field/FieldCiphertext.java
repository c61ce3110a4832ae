package dev.velum.crypto.field;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.crypto.FormatException;
import dev.velum.crypto.internal.ValueSealer;
import dev.velum.crypto.keyset.internal.UsableKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * An encrypted value, as bytes or as text.
 *
 * <p>The text is base64url without padding (RFC 4648 section 5): it stands in JSON, URLs and text
 * columns as it is. Kind and key id can be read without a key, so one can see which values still
 * depend on an old key; they are authenticated only when the value is decrypted.
 *
 * <p>Immutable and safe for use by several threads. Equal if the bytes are equal; for {@link
 * Kind#DETERMINISTIC} ciphertexts of one column that means that the values are equal.
 */
public final class FieldCiphertext {
  /** The longest, in bytes: what an array and its text can hold. */
  public static final int MAX_BYTES = 1 << 30;

  private final byte[] bytes;
  private final Kind kind;

  private FieldCiphertext(byte[] bytes, Kind kind) {
    this.bytes = bytes;
    this.kind = kind;
  }

  /** How a value was encrypted; the first byte of a ciphertext says it, with its version. */
  public enum Kind {
    /** By {@link FieldCipher}, version 1. */
    RANDOMIZED(1, ValueSealer.OVERHEAD_BYTES),
    /** By {@link DeterministicCipher}, version 1. */
    DETERMINISTIC(2, ValueSealer.HEADER_BYTES + 16),
    /** Under the key of a data subject, version 1. */
    SUBJECT(3, ValueSealer.OVERHEAD_BYTES);

    private final byte code;
    private final int overheadBytes;

    Kind(int code, int overheadBytes) {
      this.code = (byte) code;
      this.overheadBytes = overheadBytes;
    }

    /** Returns the first byte of such a ciphertext. */
    public byte code() {
      return code;
    }
  }

  /**
   * Returns the ciphertext with these bytes.
   *
   * @param bytes from {@link #toBytes}; copied
   * @throws FormatException if they are too few or too many, or of a kind that this version does
   *     not know
   */
  public static FieldCiphertext of(byte[] bytes) {
    return wrap(bytes.clone());
  }

  /** Returns the ciphertext with these bytes, which are not copied. */
  static FieldCiphertext wrap(byte[] bytes) {
    for (Kind kind : Kind.values()) {
      if (bytes.length > 0 && bytes[0] == kind.code) {
        // One byte more than the overhead: the tag of the value's type.
        if (bytes.length <= kind.overheadBytes || bytes.length > MAX_BYTES) {
          throw new FormatException(
              "a ciphertext of this kind must have "
                  + (kind.overheadBytes + 1)
                  + " to "
                  + MAX_BYTES
                  + " bytes, got "
                  + bytes.length);
        }
        return new FieldCiphertext(bytes, kind);
      }
    }
    throw new FormatException("the data is not a ciphertext of a kind that this version knows");
  }

  /**
   * Returns the ciphertext with this text.
   *
   * @param text from {@link #toText}
   * @throws FormatException if it is not base64url in the one spelling without padding, or not a
   *     ciphertext
   */
  public static FieldCiphertext parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new FormatException("a ciphertext must be base64url without padding");
    }
    FieldCiphertext parsed = wrap(bytes);
    if (!parsed.toText().equals(text)) {
      throw new FormatException("a ciphertext must be base64url without padding");
    }
    return parsed;
  }

  /** Returns the bytes, in an array of its own. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Returns the text. */
  public String toText() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns how the value was encrypted. */
  public Kind kind() {
    return kind;
  }

  /** Returns the id of the key, 16 lower-case hexadecimal digits. */
  public String keyId() {
    return UsableKeys.keyId(keyNumber());
  }

  /** Returns the key id as it stands in the ciphertext. */
  long keyNumber() {
    return ByteBuffer.wrap(bytes).getLong(1);
  }

  /**
   * Checks the kind.
   *
   * @throws IllegalArgumentException if the ciphertext is of another one
   */
  void requireKind(Kind expected) {
    argument(kind == expected, "ciphertext must be of kind %s, got %s", expected, kind);
  }

  /** Returns the bytes themselves, which must not be changed. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldCiphertext that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns kind, key id and size. */
  @Override
  public String toString() {
    return "FieldCiphertext[" + kind + ", key " + keyId() + ", " + bytes.length + " bytes]";
  }
}

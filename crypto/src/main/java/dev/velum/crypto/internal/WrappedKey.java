package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/**
 * A key that was encrypted under a key-encryption key, with what that key needs to know to decrypt
 * it: the kind of key-encryption key and its parameters. Not a record, since arrays do not compare.
 *
 * <p>Kind and parameters are words of printable ASCII. They stand in clear in the file, one blank
 * apart, and the ciphertext is bound to them where the kind allows it.
 */
public final class WrappedKey {
  private final String type;
  private final List<String> parameters;
  private final byte[] ciphertext;

  /**
   * Keeps the parts.
   *
   * @param type the kind of key-encryption key
   * @param parameters words without blanks, in the order that the kind defines
   * @param ciphertext not copied
   */
  public WrappedKey(String type, List<String> parameters, byte[] ciphertext) {
    this.type = type;
    this.parameters = List.copyOf(parameters);
    this.ciphertext = ciphertext;
  }

  /**
   * Takes a description apart.
   *
   * @param description as {@link #description()} gives it
   * @param ciphertext not copied
   * @throws IllegalArgumentException if it is not words of printable ASCII, one blank apart
   */
  public static WrappedKey of(String description, byte[] ciphertext) {
    argument(
        description.chars().allMatch(c -> c >= ' ' && c <= '~'), "words must be printable ASCII");
    List<String> words = Arrays.asList(description.split(" ", -1));
    argument(!words.contains(""), "words must be separated by one blank each");
    return new WrappedKey(words.get(0), words.subList(1, words.size()), ciphertext);
  }

  /** Returns the kind of key-encryption key. */
  public String type() {
    return type;
  }

  /** Returns the words after the kind. */
  public List<String> parameters() {
    return parameters;
  }

  /** Returns the encrypted key, which must not be changed. */
  public byte[] ciphertext() {
    return ciphertext;
  }

  /** Returns kind and parameters as they stand in the file. */
  public String description() {
    return parameters.isEmpty() ? type : type + " " + String.join(" ", parameters);
  }

  /**
   * Returns what the ciphertext is bound to: the place, kind and parameters.
   *
   * @param label names the format that the wrapped key is part of
   */
  public byte[] associatedData(byte[] label) {
    byte[] description = description().getBytes(US_ASCII);
    byte[] bound = Arrays.copyOf(label, label.length + description.length);
    System.arraycopy(description, 0, bound, label.length, description.length);
    return bound;
  }
}

package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/**
 * A file key that was encrypted under a key-encryption key, with what that key needs to know to
 * decrypt it. Not a record, since arrays do not compare.
 */
final class WrappedKey {
  private static final String LABEL = "velum-keyset-1 wrap ";

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
  WrappedKey(String type, List<String> parameters, byte[] ciphertext) {
    this.type = type;
    this.parameters = List.copyOf(parameters);
    this.ciphertext = ciphertext;
  }

  String type() {
    return type;
  }

  List<String> parameters() {
    return parameters;
  }

  byte[] ciphertext() {
    return ciphertext;
  }

  /** Returns type and parameters as they stand in the file. */
  String description() {
    return parameters.isEmpty() ? type : type + " " + String.join(" ", parameters);
  }

  /** Returns what the ciphertext is bound to: the format, type and parameters. */
  byte[] associatedData() {
    return (LABEL + description()).getBytes(US_ASCII);
  }
}

package dev.velum.crypto.signature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;

/**
 * An in-toto statement, version 1: something (the predicate) is said about artifacts (the subjects)
 * that are known by digest.
 *
 * <p>Velum writes and reads statements with one subject. As the specification wants it, members
 * that are not known are ignored: the signer has vouched for them, and they add and do not take
 * away.
 */
final class Statement {
  private static final String TYPE = "https://in-toto.io/Statement/v1";

  private Statement() {}

  /** Starts a statement; the caller adds the predicate. */
  static ObjectNode create(String predicateType, String subjectName, String sha256) {
    ObjectNode statement = JsonObject.create();
    statement.put("_type", TYPE);
    statement
        .putArray("subject")
        .addObject()
        .put("name", subjectName)
        .putObject("digest")
        .put("sha256", sha256);
    statement.put("predicateType", predicateType);
    return statement;
  }

  /** Reads a statement with a predicate of this type. */
  static JsonObject parse(byte[] payload, String predicateType, String place) {
    JsonObject statement = JsonObject.parse(payload, place);
    statement.requireText("_type", TYPE);
    statement.requireText("predicateType", predicateType);
    return statement;
  }

  /** Returns the only subject. */
  static JsonObject subject(JsonObject statement) {
    List<JsonObject> subjects = statement.objects("subject", 1);
    if (subjects.isEmpty()) {
      throw statement.malformed("'subject' must have one element");
    }
    return subjects.get(0);
  }

  /** Returns the SHA-256 digest of the subject. */
  static byte[] sha256(JsonObject subject) {
    return hex(subject.object("digest"), "sha256", 32);
  }

  /** Returns a digest of this many bytes, written as lower-case hexadecimal digits. */
  static byte[] hex(JsonObject object, String name, int sizeBytes) {
    String text = object.text(name);
    if (text.length() != 2 * sizeBytes
        || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      throw object.malformed(
          "'" + name + "' must be " + 2 * sizeBytes + " lower-case hexadecimal digits");
    }
    return HexFormat.of().parseHex(text);
  }
}

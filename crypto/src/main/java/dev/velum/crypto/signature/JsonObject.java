package dev.velum.crypto.signature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.velum.crypto.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object from outside, read strictly: its members have the type they are asked for, or a
 * {@link FormatException} names the place.
 *
 * <p>Only plain UTF-8 is read, so that no other parser sees another document in the same bytes.
 */
final class JsonObject {
  /** A signature over some 200,000 files; its tree takes about ten times as much memory. */
  static final int MAX_DOCUMENT_BYTES = 64 << 20;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_NAME_LENGTH = 256;
  private static final int MAX_NUMBER_LENGTH = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_DOCUMENT_BYTES)
                          .maxStringLength(MAX_DOCUMENT_BYTES)
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME_LENGTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // Names of strangers must not fill the virtual machine's own table.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String place;
  private final JsonNode node;

  private JsonObject(String place, JsonNode node) {
    this.place = place;
    this.node = node;
  }

  /** Returns an empty object to fill. */
  static ObjectNode create() {
    return MAPPER.createObjectNode();
  }

  static byte[] write(ObjectNode object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers cannot be written", e);
    }
  }

  /**
   * Reads a document.
   *
   * @param place how messages call it
   */
  static JsonObject parse(byte[] document, String place) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      JsonNode node = MAPPER.readTree(text);
      return object(node, place);
    } catch (CharacterCodingException e) {
      throw new FormatException(place + ": is not valid UTF-8");
    } catch (JsonProcessingException e) { // its message quotes the document
      JsonLocation at = e.getLocation();
      throw new FormatException(
          place
              + (at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr())
              + ": must be one JSON object without duplicate names, at most "
              + MAX_DEPTH
              + " deep");
    }
  }

  private static JsonObject object(JsonNode node, String place) {
    if (!node.isObject()) {
      throw new FormatException(place + ": must be a JSON object");
    }
    return new JsonObject(place, node);
  }

  String place() {
    return place;
  }

  FormatException malformed(String rule) {
    return new FormatException(place + ": " + rule);
  }

  /** Refuses members with other names; which ones are there is not quoted. */
  void allowOnly(Set<String> names) {
    for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
      if (!names.contains(all.next())) {
        throw malformed("has a member that is not known here");
      }
    }
  }

  /** Returns whether the member is there and not null. */
  boolean has(String name) {
    return node.hasNonNull(name);
  }

  private JsonNode member(String name) {
    JsonNode member = node.get(name);
    if (member == null || member.isNull()) {
      throw malformed("must have a member '" + name + "'");
    }
    return member;
  }

  private String placeOf(String name) {
    return place + ", " + name;
  }

  String text(String name) {
    JsonNode member = member(name);
    if (!member.isTextual()) {
      throw malformed("'" + name + "' must be text");
    }
    return member.textValue();
  }

  /** Returns the text, or nothing if the member is absent, null or empty. */
  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)).filter(text -> !text.isEmpty()) : Optional.empty();
  }

  /** Requires the member to be this text. */
  void requireText(String name, String expected) {
    if (!text(name).equals(expected)) {
      throw malformed("'" + name + "' must be '" + expected + "', others are not known here");
    }
  }

  byte[] base64(String name) {
    try {
      return Pem.canonicalBase64(text(name));
    } catch (IllegalArgumentException e) {
      throw malformed("'" + name + "' must be Base64 with padding");
    }
  }

  /** Returns a whole number; {@code 1e9} and {@code 1000.0} are such, too. */
  long wholeNumber(String name) {
    JsonNode member = member(name);
    if (!member.isNumber() || !member.canConvertToExactIntegral() || !member.canConvertToLong()) {
      throw malformed("'" + name + "' must be a whole number");
    }
    return member.longValue();
  }

  JsonObject object(String name) {
    return object(member(name), placeOf(name));
  }

  /** Returns the objects of an array. */
  List<JsonObject> objects(String name, int maxCount) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode element : array(name, maxCount)) {
      objects.add(object(element, placeOf(name) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  /** Returns the texts of an array. */
  List<String> texts(String name, int maxCount) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name, maxCount)) {
      if (!element.isTextual()) {
        throw malformed("'" + name + "' must be an array of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private JsonNode array(String name, int maxCount) {
    JsonNode member = member(name);
    if (!member.isArray()) {
      throw malformed("'" + name + "' must be an array");
    }
    if (member.size() > maxCount) {
      throw malformed("'" + name + "' must have at most " + maxCount + " elements");
    }
    return member;
  }
}

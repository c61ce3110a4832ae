package dev.velum.consent.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The fields of one JSON object of a message, read by name and kind. Whatever does not fit is a
 * {@link MessageException} with the field's name.
 */
final class Fields {
  static final int MAX_BYTES = 2 << 20;
  static final int MAX_TEXT = 10_000;
  static final int MAX_ITEMS = 1_000;

  private static final int MAX_DEPTH = 20;
  private static final Pattern UUID4 =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final JsonNode object;
  private final String path;

  private Fields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /** Reads the body of a message, which must be one JSON object. */
  static Fields parse(byte[] body) {
    if (body.length > MAX_BYTES) {
      throw new MessageException("the message must have at most " + MAX_BYTES + " bytes");
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(body);
    } catch (IOException e) {
      throw new MessageException("the message must be one JSON object without duplicate fields");
    }
    if (root == null || !root.isObject()) {
      throw new MessageException("the message must be one JSON object");
    }
    return new Fields(root, "");
  }

  MessageException refuse(String field, String rule) {
    return new MessageException(path + field + " must " + rule);
  }

  private Optional<JsonNode> find(String field) {
    return Optional.ofNullable(object.get(field)).filter(node -> !node.isNull());
  }

  private JsonNode need(String field) {
    return find(field).orElseThrow(() -> refuse(field, "be present"));
  }

  boolean has(String field) {
    return find(field).isPresent();
  }

  String text(String field) {
    return text(field, need(field));
  }

  Optional<String> optionalText(String field) {
    return find(field).map(node -> text(field, node));
  }

  private String text(String field, JsonNode node) {
    if (!node.isTextual()) {
      throw refuse(field, "be a string");
    }
    String text = node.textValue();
    if (text.length() > MAX_TEXT) {
      throw refuse(field, "have at most " + MAX_TEXT + " characters");
    }
    return text;
  }

  String filledText(String field) {
    String text = text(field);
    if (text.isBlank()) {
      throw refuse(field, "not be blank");
    }
    return text;
  }

  Optional<Boolean> optionalFlag(String field) {
    return find(field)
        .map(
            node -> {
              if (!node.isBoolean()) {
                throw refuse(field, "be true or false");
              }
              return node.booleanValue();
            });
  }

  Optional<Long> optionalCount(String field) {
    return find(field)
        .map(
            node -> {
              if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
                throw refuse(field, "be a whole number of at least 0");
              }
              return node.longValue();
            });
  }

  /** Returns a time of RFC 3339, which always has an offset. */
  Instant time(String field) {
    return time(field, text(field));
  }

  Optional<Instant> optionalTime(String field) {
    return optionalText(field).map(text -> time(field, text));
  }

  private Instant time(String field, String text) {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      throw refuse(field, "be a date and time with an offset (RFC 3339)");
    }
  }

  /** Returns a text that may be as long as the message. */
  String longText(String field) {
    JsonNode node = need(field);
    if (!node.isTextual()) {
      throw refuse(field, "be a string");
    }
    return node.textValue();
  }

  /** Returns a random UUID in lower case, as OpenDSR demands. */
  UUID uuid4(String field) {
    String text = text(field);
    if (!UUID4.matcher(text).matches()) {
      throw refuse(field, "be a UUID of version 4 in lower case");
    }
    return UUID.fromString(text);
  }

  URI url(String field) {
    return url(field, text(field));
  }

  Optional<URI> optionalUrl(String field) {
    return optionalText(field).map(text -> url(field, text));
  }

  private URI url(String field, String text) {
    try {
      URI url = new URI(text);
      if (url.isAbsolute() && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // refused below: its message would repeat the value
    }
    throw refuse(field, "be an absolute URL");
  }

  /** Returns the constant whose name in messages is the field's text. */
  <E extends Enum<E>> E term(String field, E[] terms, Function<E, String> name) {
    return term(field, text(field), terms, name);
  }

  <E extends Enum<E>> List<E> terms(String field, E[] terms, Function<E, String> name) {
    need(field);
    return texts(field).stream().map(text -> term(field, text, terms, name)).toList();
  }

  private <E extends Enum<E>> E term(
      String field, String text, E[] terms, Function<E, String> name) {
    for (E term : terms) {
      if (name.apply(term).equals(text)) {
        return term;
      }
    }
    throw refuse(field, "be one of " + Stream.of(terms).map(name).toList());
  }

  List<Fields> objects(String field) {
    List<Fields> all = new ArrayList<>();
    List<JsonNode> nodes = items(field);
    for (int number = 0; number < nodes.size(); number++) {
      String place = field + "[" + number + "]";
      if (!nodes.get(number).isObject()) {
        throw refuse(place, "be an object");
      }
      all.add(new Fields(nodes.get(number), path + place + "."));
    }
    return all;
  }

  List<Fields> neededObjects(String field) {
    need(field);
    return objects(field);
  }

  Fields object(String field) {
    JsonNode node = need(field);
    if (!node.isObject()) {
      throw refuse(field, "be an object");
    }
    return new Fields(node, path + field + ".");
  }

  List<URI> urls(String field) {
    List<URI> all = new ArrayList<>();
    List<String> texts = texts(field);
    for (int number = 0; number < texts.size(); number++) {
      all.add(url(field + "[" + number + "]", texts.get(number)));
    }
    return all;
  }

  List<String> texts(String field) {
    List<String> all = new ArrayList<>();
    List<JsonNode> nodes = items(field);
    for (int number = 0; number < nodes.size(); number++) {
      all.add(text(field + "[" + number + "]", nodes.get(number)));
    }
    return all;
  }

  /** Returns the items of an array; none if the field is absent. */
  private List<JsonNode> items(String field) {
    Optional<JsonNode> array = find(field);
    if (array.isEmpty()) {
      return List.of();
    }
    if (!array.get().isArray()) {
      throw refuse(field, "be an array");
    }
    if (array.get().size() > MAX_ITEMS) {
      throw refuse(field, "have at most " + MAX_ITEMS + " items");
    }
    List<JsonNode> nodes = new ArrayList<>();
    array.get().forEach(nodes::add);
    return nodes;
  }

  /** Returns an object of objects as it is, empty if the field is absent. */
  ObjectNode extensions(String field) {
    Optional<JsonNode> node = find(field);
    if (node.isEmpty()) {
      return MAPPER.createObjectNode();
    }
    if (!node.get().isObject()) {
      throw refuse(field, "be an object");
    }
    for (JsonNode extension : node.get()) {
      if (!extension.isObject()) {
        throw refuse(field, "hold objects only");
      }
    }
    return node.get().deepCopy();
  }

  /** Returns the fields as they came, but for the ones named. */
  ObjectNode without(List<String> names) {
    return object.<ObjectNode>deepCopy().without(names);
  }

  static byte[] write(ObjectNode object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (IOException e) {
      throw new IllegalStateException("a tree is JSON", e);
    }
  }
}

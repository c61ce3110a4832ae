package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object of a JSON document, and where it is; whatever does not fit is an error with place. */
final class JsonPlace {
  private final JsonNode object;
  private final String path;

  private JsonPlace(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  /**
   * Returns an object all of whose names are known.
   *
   * @throws DataMapException if it is no object or has another name
   */
  static JsonPlace of(JsonNode node, String path, Set<String> known) {
    if (!node.isObject()) {
      throw new DataMapException(path, "must be an object");
    }
    JsonPlace place = new JsonPlace(node, path);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new DataMapException(path, "has an unknown name \"" + name + "\"");
              }
            });
    return place;
  }

  DataMapException refuse(String name, String rule) {
    return new DataMapException(path(name), rule);
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  boolean has(String name) {
    return object.has(name);
  }

  JsonNode need(String name) {
    JsonNode node = object.get(name);
    if (node == null) {
      throw refuse(name, "is missing");
    }
    return node;
  }

  String text(String name) {
    return text(need(name), path(name));
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  private static String text(JsonNode node, String path) {
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw new DataMapException(path, "must be a text that is not blank");
    }
    return node.textValue();
  }

  boolean flag(String name) {
    JsonNode node = object.get(name);
    if (node != null && !node.isBoolean()) {
      throw refuse(name, "must be true or false");
    }
    return node != null && node.booleanValue();
  }

  List<String> texts(String name) {
    return list(name, (node, at) -> text(node, at));
  }

  /** Returns the elements of a list, which may be missing. */
  <T> List<T> list(String name, Element<T> reader) {
    @Nullable JsonNode node = object.get(name);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      throw refuse(name, "must be a list");
    }
    List<T> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(reader.read(node.get(i), path(name) + "[" + i + "]"));
    }
    return elements;
  }

  /** Returns a value that a function makes of a text. */
  <T> T value(String name, Function<String, T> parser, String rule) {
    try {
      return parser.apply(text(name));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw refuse(name, rule);
    }
  }

  /** Reads an element of a list. */
  @FunctionalInterface
  interface Element<T> {
    T read(JsonNode node, String path);
  }
}

package dev.velum.consent.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a group as JSON, written as they come: {@code {"store", "group", "records": [..]}}
 * with a record on each line. Every value is the very text that the store gave, or null.
 */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  static void write(OutputStream out, Spool spool, Spool.Group group) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("store", group.store());
      json.writeStringField("group", group.name());
      json.writeArrayFieldStart("records");
      spool.read(
          group,
          fields -> {
            json.writeRaw("\n");
            json.writeStartObject();
            for (Map.Entry<String, @Nullable String> field : fields.entrySet()) {
              json.writeFieldName(field.getKey());
              writeValue(json, field.getValue());
            }
            json.writeEndObject();
          });
      json.writeRaw("\n");
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw("\n");
    }
    text.flush();
  }

  private static void writeValue(JsonGenerator json, @Nullable String value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (isEncodable(value)) {
      json.writeString(value);
    } else {
      json.writeRawValue(escaped(value));
    }
  }

  private static boolean isEncodable(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** UTF-8 has no form for half a surrogate pair, and JSON has. */
  private static String escaped(String value) {
    StringBuilder text = new StringBuilder("\"");
    value
        .chars()
        .forEach(
            unit -> {
              text.append("\\u");
              String hex = Integer.toHexString(unit);
              text.append("0".repeat(4 - hex.length())).append(hex);
            });
    return text.append('"').toString();
  }
}

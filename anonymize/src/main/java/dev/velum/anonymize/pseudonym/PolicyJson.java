package dev.velum.anonymize.pseudonym;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.velum.anonymize.internal.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON form of policies: docs/formats/deidentification-policy.md. */
final class PolicyJson {
  private static final String FORMAT = "velum-deidentification-policy";
  private static final int FORMAT_VERSION = 1;
  private static final List<String> FIELDS =
      List.of(
          "format",
          "formatVersion",
          "name",
          "version",
          "otherColumns",
          "invalidValues",
          "columns",
          "paths");
  private static final int MAX_DEPTH = 32;
  private static final int MAX_CHARACTERS = 1 << 22;

  private static final ObjectMapper MAPPER =
      StrictJson.mapper(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private PolicyJson() {}

  static String write(DeidentificationPolicy policy) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("format", FORMAT);
    form.put("formatVersion", FORMAT_VERSION);
    form.put("name", policy.name());
    form.put("version", policy.version());
    form.put("otherColumns", policy.otherColumns().name());
    form.put("invalidValues", policy.invalidValues().name());
    form.put("columns", forms(policy.columns()));
    form.put("paths", forms(policy.paths()));
    try {
      return MAPPER.writeValueAsString(form).replace("\r\n", "\n") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a transform has settings that have no JSON form", e);
    }
  }

  private static Map<String, Object> forms(Map<String, Transform> transforms) {
    Map<String, Object> forms = new LinkedHashMap<>();
    transforms.forEach((place, transform) -> forms.put(place, TransformForm.write(transform)));
    return forms;
  }

  static DeidentificationPolicy read(String json, List<TextTransform.Reader> readers) {
    if (json.length() > MAX_CHARACTERS) {
      throw new DeidentificationException(
          "a policy must have at most " + MAX_CHARACTERS + " characters");
    }
    Map<String, Object> form;
    try {
      form = MAPPER.readValue(json, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new DeidentificationException(
          "the policy is not valid JSON in line " + lineOf(e) + ", or not an object");
    }
    if (form == null || !form.keySet().equals(Set.copyOf(FIELDS))) {
      throw new DeidentificationException("a policy must have the fields " + FIELDS);
    }
    if (!FORMAT.equals(form.get("format"))
        || !Integer.valueOf(FORMAT_VERSION).equals(form.get("formatVersion"))) {
      throw new DeidentificationException(
          "the policy must be of format " + FORMAT + " " + FORMAT_VERSION);
    }
    try {
      DeidentificationPolicy.Builder builder =
          DeidentificationPolicy.builder(
                  field(form, "name", String.class), field(form, "version", Integer.class))
              .otherColumns(OtherColumns.valueOf(field(form, "otherColumns", String.class)))
              .invalidValues(InvalidValues.valueOf(field(form, "invalidValues", String.class)));
      transforms(field(form, "columns", Map.class), readers).forEach(builder::column);
      transforms(field(form, "paths", Map.class), readers).forEach(builder::path);
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new DeidentificationException("the policy breaks a rule: " + e.getMessage(), e);
    }
  }

  private static <T> T field(Map<String, Object> form, String name, Class<T> type) {
    Object value = form.get(name);
    if (!type.isInstance(value)) {
      throw new DeidentificationException("field '" + name + "' of the policy is of another type");
    }
    return type.cast(value);
  }

  private static String lineOf(JsonProcessingException e) {
    return e.getLocation() == null ? "?" : Integer.toString(e.getLocation().getLineNr());
  }

  private static Map<String, Transform> transforms(
      Map<?, ?> forms, List<TextTransform.Reader> readers) {
    Map<String, Transform> transforms = new LinkedHashMap<>();
    forms.forEach(
        (place, form) -> {
          if (!(form instanceof Map<?, ?> settings)) {
            throw new DeidentificationException("a transform of the policy must be an object");
          }
          Map<String, Object> named = new LinkedHashMap<>();
          settings.forEach((name, setting) -> named.put((String) name, setting));
          transforms.put((String) place, TransformForm.read(named, readers));
        });
    return transforms;
  }
}

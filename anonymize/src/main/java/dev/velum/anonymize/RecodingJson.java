package dev.velum.anonymize;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.velum.anonymize.hierarchy.GeneralizationHierarchy;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute;
import dev.velum.anonymize.hierarchy.GeneralizedAttribute.Extent;
import dev.velum.anonymize.internal.StrictJson;
import dev.velum.anonymize.table.AnonymizationException;
import dev.velum.anonymize.table.AttributeRole;
import dev.velum.anonymize.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Recodings as JSON, in UTF-8:
 *
 * <pre>{@code
 * {
 *   "format": "velum-recoding",
 *   "version": 1,
 *   "columns": [{"name": "age", "role": "QUASI_IDENTIFIER"}, ...],
 *   "quasiIdentifiers": [
 *     {"name": "age", "level": 1, "ladders": [["34", "[30, 35)", "*"], ...]}, ...
 *   ],
 *   "publishedClasses": [["[30, 35)", ...], ...]
 * }
 * }</pre>
 *
 * <p>{@code columns} are those of the input with their roles, in order. {@code quasiIdentifiers}
 * name each column of that role once, with the level decided on and the whole hierarchy, value by
 * value. {@code publishedClasses} are the labels of each class that may be shown, in the order of
 * {@code quasiIdentifiers}. A local recoding has version 2, the highest level in use as {@code
 * level}, and in place of {@code publishedClasses} its steps, of which the first that fits a record
 * decides: {@code "steps": [{"levels": [1, ...], "publishedClasses": [["[30, 35)", ...], ...]}]}. A
 * local recoding by members has version 3 and in addition {@code "members": [["34", ..., "[30,
 * 35)", ...], ...]}, the values and then the labels of each tuple of quasi-identifiers; where spans
 * are allowed a quasi-identifier has {@code "spans": true}. Fields not named here are an error, as
 * they may narrow what the decision allows.
 */
final class RecodingJson {
  private static final String FORMAT = "velum-recoding";
  private static final int VERSION = 1;
  private static final int MAX_DEPTH = 8;
  private static final int MAX_TEXT_LENGTH = 1 << 20;
  private static final int LOCAL_VERSION = 2;
  private static final int MEMBERS_VERSION = 3;
  private static final List<String> FIELDS =
      List.of("format", "version", "columns", "quasiIdentifiers", "publishedClasses");
  private static final List<String> LOCAL_FIELDS =
      List.of("format", "version", "columns", "quasiIdentifiers", "steps");
  private static final List<String> MEMBERS_FIELDS =
      List.of("format", "version", "columns", "quasiIdentifiers", "steps", "members");

  private static final JsonMapper MAPPER =
      StrictJson.mapper(
          StreamReadConstraints.builder()
              .maxNestingDepth(MAX_DEPTH)
              .maxStringLength(MAX_TEXT_LENGTH)
              .maxDocumentLength(Recoding.MAX_FILE_BYTES)
              .build());

  private final String origin;

  private RecodingJson(String origin) {
    this.origin = origin;
  }

  static void write(Recoding recoding, OutputStream out) throws IOException {
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", version(recoding));
      json.writeArrayFieldStart("columns");
      for (Map.Entry<String, AttributeRole> column : recoding.roles().entrySet()) {
        json.writeStartObject();
        json.writeStringField("name", column.getKey());
        json.writeStringField("role", column.getValue().name());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("quasiIdentifiers");
      for (GeneralizedAttribute attribute : recoding.attributes()) {
        json.writeStartObject();
        json.writeStringField("name", attribute.name());
        json.writeNumberField("level", attribute.level());
        if (recoding.isByMembers() && attribute.hierarchy().hasSpans()) {
          json.writeBooleanField("spans", true);
        }
        writeTexts(json, "ladders", attribute.hierarchy().ladders());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (recoding.isLocal()) {
        writeSteps(json, recoding.steps());
      } else {
        writeTexts(json, "publishedClasses", recoding.publishedClasses().rows());
      }
      if (recoding.members().isPresent()) {
        writeTexts(json, "members", recoding.members().get().distinctRows());
      }
      json.writeEndObject();
    }
  }

  private static int version(Recoding recoding) {
    if (recoding.isByMembers()) {
      return MEMBERS_VERSION;
    }
    return recoding.isLocal() ? LOCAL_VERSION : VERSION;
  }

  private static void writeSteps(JsonGenerator json, List<RecodingStep> steps) throws IOException {
    json.writeArrayFieldStart("steps");
    for (RecodingStep step : steps) {
      json.writeStartObject();
      json.writeArrayFieldStart("levels");
      for (int level : step.levels()) {
        json.writeNumber(level);
      }
      json.writeEndArray();
      writeTexts(json, "publishedClasses", step.publishedClasses().rows());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeTexts(JsonGenerator json, String field, List<List<String>> rows)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (List<String> row : rows) {
      json.writeStartArray();
      for (String text : row) {
        json.writeString(text);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  static Recoding read(InputStream in, String origin) throws IOException {
    return new RecodingJson(origin).read(in);
  }

  private Recoding read(InputStream in) throws IOException {
    JsonNode root = parse(in);
    require(root.isObject(), "must be a JSON object");
    require(FORMAT.equals(root.path("format").textValue()), "format must be " + FORMAT);
    int version = root.path("version").isInt() ? root.path("version").intValue() : 0;
    require(
        version >= VERSION && version <= MEMBERS_VERSION,
        "version must be from " + VERSION + " to " + MEMBERS_VERSION);
    checkFields(root, "the recoding", fields(version));
    try {
      return recoding(root);
    } catch (RecodingFormatException e) {
      throw e;
    } catch (AnonymizationException | IllegalArgumentException e) {
      throw new RecodingFormatException(origin + ": " + e.getMessage());
    }
  }

  private static List<String> fields(int version) {
    return switch (version) {
      case VERSION -> FIELDS;
      case LOCAL_VERSION -> LOCAL_FIELDS;
      default -> MEMBERS_FIELDS;
    };
  }

  /** The parser's own messages may quote what stands there, so they go no further. */
  private JsonNode parse(InputStream in) throws IOException {
    try {
      return MAPPER.readTree(in);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new RecodingFormatException(
          origin + ", line " + line + ": must be JSON within the limits of the format");
    }
  }

  private Recoding recoding(JsonNode root) {
    Map<String, AttributeRole> roles = new LinkedHashMap<>();
    for (JsonNode column : array(root.path("columns"), "columns")) {
      checkFields(column, "a column", List.of("name", "role"));
      String name = text(column.path("name"), "the name of a column");
      require(roles.put(name, role(column.path("role"))) == null, "columns must differ in name");
    }
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    for (JsonNode attribute : array(root.path("quasiIdentifiers"), "quasiIdentifiers")) {
      attributes.add(attribute(attribute, roles));
    }
    List<String> names = attributes.stream().map(GeneralizedAttribute::name).toList();
    long quasiIdentifiers =
        roles.values().stream().filter(AttributeRole.QUASI_IDENTIFIER::equals).count();
    require(
        !names.isEmpty() && names.stream().distinct().count() == names.size(),
        "quasiIdentifiers must be at least one, each named once");
    require(
        quasiIdentifiers == names.size(),
        "each column with the role QUASI_IDENTIFIER must be in quasiIdentifiers");
    int version = root.path("version").intValue();
    require(
        version == MEMBERS_VERSION
            || attributes.stream().noneMatch(attribute -> attribute.hierarchy().hasSpans()),
        "spans must be used by members only");
    if (version == MEMBERS_VERSION) {
      List<List<String>> members = texts(root.path("members"), "members");
      require(
          members.stream().allMatch(row -> row.size() == 2 * names.size()),
          "each of members must have a value and a label for each quasi-identifier");
      return local(
          roles,
          attributes,
          array(root.path("steps"), "steps"),
          Optional.of(RecodingMembers.of(names, members)));
    }
    if (version == LOCAL_VERSION) {
      return local(roles, attributes, array(root.path("steps"), "steps"), Optional.empty());
    }
    Table classes = Table.of(names, texts(root.path("publishedClasses"), "publishedClasses"));
    return Recoding.global(roles, attributes, classes);
  }

  private Recoding local(
      Map<String, AttributeRole> roles,
      List<GeneralizedAttribute> highest,
      JsonNode nodes,
      Optional<RecodingMembers> members) {
    List<GeneralizedAttribute> attributes = new ArrayList<>();
    for (GeneralizedAttribute each : highest) {
      attributes.add(
          new GeneralizedAttribute(each.name(), each.hierarchy(), each.level(), Extent.LOCAL));
    }
    List<String> names = attributes.stream().map(GeneralizedAttribute::name).toList();
    List<RecodingStep> steps = new ArrayList<>();
    for (JsonNode node : nodes) {
      checkFields(node, "a step", List.of("levels", "publishedClasses"));
      List<Integer> levels = new ArrayList<>();
      for (JsonNode level : array(node.path("levels"), "levels")) {
        require(level.isInt(), "levels must be integers");
        levels.add(level.intValue());
      }
      require(levels.size() == names.size(), "a step must have a level for each quasi-identifier");
      for (int a = 0; a < levels.size(); a++) {
        require(
            levels.get(a) >= 0 && levels.get(a) <= attributes.get(a).level(),
            "levels of a step must be from 0 to those of the quasi-identifiers");
      }
      Table classes = Table.of(names, texts(node.path("publishedClasses"), "publishedClasses"));
      steps.add(new RecodingStep(levels, classes));
    }
    return new Recoding(roles, attributes, steps, members);
  }

  private GeneralizedAttribute attribute(JsonNode attribute, Map<String, AttributeRole> roles) {
    checkFields(attribute, "a quasi-identifier", List.of("name", "level", "spans", "ladders"));
    String name = text(attribute.path("name"), "the name of a quasi-identifier");
    require(
        roles.get(name) == AttributeRole.QUASI_IDENTIFIER,
        "a quasi-identifier must be a column of that role");
    require(attribute.path("level").isInt(), "the level of a quasi-identifier must be an integer");
    JsonNode spans = attribute.path("spans");
    require(spans.isMissingNode() || spans.isBoolean(), "spans must be true or false");
    GeneralizationHierarchy hierarchy =
        GeneralizationHierarchy.of(texts(attribute.path("ladders"), "ladders"));
    return new GeneralizedAttribute(
        name,
        spans.asBoolean() ? hierarchy.withSpans() : hierarchy,
        attribute.path("level").intValue());
  }

  private AttributeRole role(JsonNode node) {
    String name = text(node, "the role of a column");
    for (AttributeRole role : AttributeRole.values()) {
      if (role.name().equals(name)) {
        return role;
      }
    }
    throw broken("the role of a column must be a known one");
  }

  private List<List<String>> texts(JsonNode node, String name) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : array(node, name)) {
      List<String> texts = new ArrayList<>();
      for (JsonNode text : array(row, "each of " + name)) {
        texts.add(text(text, "each of " + name));
      }
      rows.add(texts);
    }
    return rows;
  }

  private JsonNode array(JsonNode node, String name) {
    require(node.isArray(), name + " must be an array");
    return node;
  }

  private String text(JsonNode node, String name) {
    require(node.isTextual(), name + " must be a text");
    return node.textValue();
  }

  private void checkFields(JsonNode node, String what, List<String> known) {
    require(node.isObject(), what + " must be an object");
    node.fieldNames()
        .forEachRemaining(
            field -> require(known.contains(field), what + " must have no further fields"));
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw broken(rule);
    }
  }

  private RecodingFormatException broken(String rule) {
    return new RecodingFormatException(String.format(Locale.ROOT, "%s: %s", origin, rule));
  }
}

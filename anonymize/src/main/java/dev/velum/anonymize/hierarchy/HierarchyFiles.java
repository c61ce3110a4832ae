package dev.velum.anonymize.hierarchy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.velum.anonymize.internal.StrictJson;
import dev.velum.anonymize.table.CsvOptions;
import dev.velum.anonymize.table.CsvTable;
import dev.velum.anonymize.table.Table;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Hierarchies as JSON, in UTF-8, in two forms.
 *
 * <p>Ladders, as {@link #write} writes them, value by value:
 *
 * <pre>{@code
 * {"format": "velum-hierarchy", "version": 1, "ladders": [["34", "[30, 35)", "*"], ...]}
 * }</pre>
 *
 * <p>with {@code "lowestLevel": 1} beside them where {@link GeneralizationHierarchy#lowestLevel} is
 * not 0, and {@code "spans": true} where values may become spans of neighbours; CSV keeps neither.
 *
 * <p>Or a tree, as one writes it by hand; a leaf is a text, and leaves that hang higher than others
 * keep their text up to their parent:
 *
 * <pre>{@code
 * {"label": "*", "children": [{"label": "lung", "children": ["flu", "cough"]}, "other"]}
 * }</pre>
 *
 * <p>CSV is read by {@link GeneralizationHierarchy#read(Path)} and written by {@link #writeCsv}.
 */
public final class HierarchyFiles {
  /** The largest file that {@link #read} reads, in bytes. */
  public static final long MAX_FILE_BYTES = 1L << 28;

  private static final String FORMAT = "velum-hierarchy";
  private static final int VERSION = 1;
  private static final Set<String> FIELDS =
      Set.of("format", "version", "lowestLevel", "spans", "ladders");
  private static final int MAX_DEPTH = 200;

  private static final JsonMapper MAPPER =
      StrictJson.mapper(
          StreamReadConstraints.builder()
              .maxNestingDepth(MAX_DEPTH)
              .maxDocumentLength(MAX_FILE_BYTES)
              .build());

  private final String origin;

  private HierarchyFiles(String origin) {
    this.origin = origin;
  }

  /**
   * Writes the ladders of a hierarchy as JSON, all or nothing.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(GeneralizationHierarchy hierarchy, Path file) throws IOException {
    AtomicFile.write(file, out -> write(hierarchy, out));
  }

  private static void write(GeneralizationHierarchy hierarchy, OutputStream out)
      throws IOException {
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      if (hierarchy.lowestLevel() > 0) {
        json.writeNumberField("lowestLevel", hierarchy.lowestLevel());
      }
      if (hierarchy.hasSpans()) {
        json.writeBooleanField("spans", true);
      }
      json.writeArrayFieldStart("ladders");
      for (List<String> ladder : hierarchy.ladders()) {
        json.writeStartArray();
        for (String label : ladder) {
          json.writeString(label);
        }
        json.writeEndArray();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /**
   * Writes the ladders of a hierarchy as CSV without a header, all or nothing, with commas, in
   * UTF-8.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeCsv(GeneralizationHierarchy hierarchy, Path file) throws IOException {
    CsvTable.writeWithoutHeader(table(hierarchy), file, CsvOptions.defaults());
  }

  private static Table table(GeneralizationHierarchy hierarchy) {
    List<String> levels = new ArrayList<>();
    for (int level = 0; level < hierarchy.height(); level++) {
      levels.add(Integer.toString(level));
    }
    return Table.of(levels, hierarchy.ladders());
  }

  /**
   * Reads a JSON file of one of the two forms.
   *
   * @throws IOException if the file cannot be read
   * @throws HierarchyException if it is neither, or breaks a promise of {@link
   *     GeneralizationHierarchy}; says where, and shows no value
   */
  public static GeneralizationHierarchy read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Objects.requireNonNullElse(file.getFileName(), file).toString());
    }
  }

  /**
   * Reads a stream as {@link #read(Path)} reads a file.
   *
   * @param origin what to call the stream in messages, such as a file name
   * @throws IOException if the stream cannot be read
   * @throws HierarchyException if it breaks a rule
   */
  public static GeneralizationHierarchy read(InputStream in, String origin) throws IOException {
    return new HierarchyFiles(origin).read(in);
  }

  private GeneralizationHierarchy read(InputStream in) throws IOException {
    JsonNode root = parse(in);
    require(root.isObject(), "must be a JSON object");
    if (root.has("ladders")) {
      require(FORMAT.equals(root.path("format").textValue()), "format must be " + FORMAT);
      require(
          root.path("version").isInt() && root.path("version").intValue() == VERSION,
          "version must be " + VERSION);
      return ofLadders(root);
    }
    List<List<String>> paths = new ArrayList<>();
    collect(root, new ArrayDeque<>(), paths);
    return GeneralizationHierarchy.of(origin, evened(paths));
  }

  private GeneralizationHierarchy ofLadders(JsonNode root) {
    root.fieldNames()
        .forEachRemaining(name -> require(FIELDS.contains(name), "must have no further fields"));
    GeneralizationHierarchy hierarchy =
        GeneralizationHierarchy.of(origin, ladders(root.path("ladders")));
    JsonNode spans = root.path("spans");
    require(spans.isMissingNode() || spans.isBoolean(), "spans must be true or false");
    JsonNode lowest = root.path("lowestLevel");
    require(
        lowest.isMissingNode()
            || (lowest.isInt() && lowest.intValue() >= 0 && lowest.intValue() < hierarchy.height()),
        "lowestLevel must be a level");
    return (spans.asBoolean() ? hierarchy.withSpans() : hierarchy)
        .between(lowest.asInt(), hierarchy.height() - 1);
  }

  /** The parser's own messages may quote what stands there, so they go no further. */
  private JsonNode parse(InputStream in) throws IOException {
    try {
      return MAPPER.readTree(in);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new HierarchyException(
          origin + ", line " + line + ": must be JSON within the limits of the format");
    }
  }

  private List<List<String>> ladders(JsonNode node) {
    require(node.isArray(), "ladders must be an array");
    List<List<String>> ladders = new ArrayList<>();
    for (JsonNode each : node) {
      require(each.isArray(), "value " + (ladders.size() + 1) + " must be an array");
      List<String> ladder = new ArrayList<>();
      for (JsonNode label : each) {
        require(label.isTextual(), "value " + (ladders.size() + 1) + " must hold texts");
        ladder.add(label.textValue());
      }
      ladders.add(ladder);
    }
    return ladders;
  }

  /** Collects for each leaf its text and the labels above it. */
  private void collect(JsonNode node, Deque<String> above, List<List<String>> paths) {
    if (node.isTextual()) {
      List<String> path = new ArrayList<>(List.of(node.textValue()));
      path.addAll(above);
      paths.add(path);
      return;
    }
    require(
        node.isObject() && node.size() == 2 && node.path("label").isTextual(),
        "value " + (paths.size() + 1) + ": must be a text, or an object of label and children");
    JsonNode children = node.path("children");
    require(
        children.isArray() && !children.isEmpty(),
        "value " + (paths.size() + 1) + ": children must be an array of at least 1");
    above.push(node.path("label").textValue());
    for (JsonNode child : children) {
      collect(child, above, paths);
    }
    above.pop();
  }

  private static List<List<String>> evened(List<List<String>> paths) {
    int height = paths.stream().mapToInt(List::size).max().orElse(0);
    List<List<String>> ladders = new ArrayList<>();
    for (List<String> path : paths) {
      List<String> ladder = new ArrayList<>(Collections.nCopies(height - path.size(), path.get(0)));
      ladder.addAll(path);
      ladders.add(ladder);
    }
    return ladders;
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      throw new HierarchyException(origin + ": " + rule);
    }
  }
}

package dev.velum.consent.export;

import dev.velum.consent.export.ProcessingInformation.Topic;
import dev.velum.consent.fulfilment.Retained;
import dev.velum.consent.internal.Csv;
import dev.velum.consent.internal.Json;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.RefusedPart;
import dev.velum.consent.rights.RequestType;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a package says, and its files. */
record PackageContents(
    DataSubjectRequest request,
    Instant created,
    Instant expires,
    ProcessingInformation information,
    List<RefusedPart> refused,
    List<Retained> withheld,
    Spool spool) {
  static final String FORMAT = "velum-package/1";
  static final String DESCRIPTION = "package.json";
  static final String SUMMARY = "summary.html";

  private static final int MAX_SLUG = 60;

  static final String CSV_NOTE =
      "UTF-8, comma, CRLF; an empty cell without quotes has no value; a cell that a spreadsheet"
          + " would take for a formula begins with an apostrophe that is not part of the value";

  /** The files of a group. */
  record GroupFiles(Spool.Group group, String json, String csv) {}

  boolean isPortability() {
    return request.type() == RequestType.PORTABILITY;
  }

  long recordCount() {
    return spool.groups().stream().mapToLong(Spool.Group::recordCount).sum();
  }

  /** Names are made safe for every file system and told apart by numbers. */
  List<GroupFiles> files() {
    List<GroupFiles> files = new ArrayList<>();
    for (Spool.Group group : spool.groups()) {
      String base =
          "data/" + (files.size() + 1) + "-" + slug(group.store()) + "-" + slug(group.name());
      files.add(new GroupFiles(group, base + ".json", base + ".csv"));
    }
    return files;
  }

  private static String slug(String name) {
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    return slug.substring(0, Math.min(slug.length(), MAX_SLUG));
  }

  void writeTo(PackageTarget target) throws IOException {
    target.add(DESCRIPTION, out -> out.write(description().getBytes(StandardCharsets.UTF_8)));
    target.add(SUMMARY, out -> text(out, writer -> new SummaryPage(this, writer).write()));
    for (GroupFiles files : files()) {
      target.add(files.json(), out -> JsonText.write(out, spool, files.group()));
      target.add(files.csv(), out -> text(out, writer -> writeCsv(writer, files.group())));
    }
    target.addManifest();
  }

  private static void text(OutputStream out, Text text) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    text.writeTo(writer);
    writer.flush();
  }

  @FunctionalInterface
  private interface Text {
    void writeTo(Writer writer) throws IOException;
  }

  private void writeCsv(Writer out, Spool.Group group) throws IOException {
    List<String> columns = group.columns();
    Csv.row(out, columns);
    spool.read(
        group,
        fields -> {
          Collection<@Nullable String> cells = new ArrayList<>();
          columns.forEach(column -> cells.add(fields.get(column)));
          Csv.row(out, cells);
        });
  }

  private String description() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("kind", request.type().name().toLowerCase(Locale.ROOT));
    json.put("requestId", request.id().toString());
    json.put("createdAt", created.toString());
    json.put("expiresAt", expires.toString());
    json.put("recordCount", recordCount());
    json.put("groups", files().stream().map(PackageContents::json).toList());
    json.put("csv", CSV_NOTE);
    json.put("notIncluded", withheld.stream().map(PackageContents::json).toList());
    json.put("refused", refused.stream().map(PackageContents::json).toList());
    Map<String, Object> told = new LinkedHashMap<>();
    for (Topic topic : Topic.values()) {
      told.put(topic.key(), information.statements(topic));
    }
    json.put("information", told);
    return Json.pretty(json) + "\n";
  }

  private static Map<String, Object> json(GroupFiles files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("store", files.group().store());
    json.put("group", files.group().name());
    json.put("recordCount", files.group().recordCount());
    json.put("columns", files.group().columns());
    json.put("json", files.json());
    json.put("csv", files.csv());
    return json;
  }

  private static Map<String, Object> json(Retained rows) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("store", rows.store());
    json.put("group", rows.group());
    json.put("recordCount", rows.rowCount());
    json.put("reason", rows.reason());
    json.put("article", rows.article());
    return json;
  }

  private static Map<String, Object> json(RefusedPart part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("part", part.part());
    json.put("article", part.refusal().article());
    json.put("justification", part.refusal().justification());
    part.until().ifPresent(day -> json.put("until", day.toString()));
    return json;
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "PackageContents[" + request.id() + "]";
  }
}

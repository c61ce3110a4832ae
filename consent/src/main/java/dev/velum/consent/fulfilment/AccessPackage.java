package dev.velum.consent.fulfilment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The copy of the data that an access request asks for (GDPR Art. 15(3)): the subject's own records
 * only. It is personal data as a whole; {@code toString} shows none of it.
 *
 * <p>This is the copy in memory, for somebody of whom little is known. What is handed out, with all
 * that Art. 15(1) asks for, is written by {@code dev.velum.consent.export}.
 */
public final class AccessPackage {
  private final UUID requestId;
  private final Instant createdAt;
  private final Map<String, List<ExportedRecord>> recordsByStore;
  private final List<Retained> withheld;

  AccessPackage(
      UUID requestId,
      Instant createdAt,
      Map<String, List<ExportedRecord>> recordsByStore,
      List<Retained> withheld) {
    this.requestId = requestId;
    this.createdAt = createdAt;
    this.recordsByStore = recordsByStore;
    this.withheld = withheld;
  }

  /** Returns the id of the request. */
  public UUID requestId() {
    return requestId;
  }

  /** Returns the number of records of all stores. */
  public long recordCount() {
    return recordsByStore.values().stream().mapToLong(List::size).sum();
  }

  /** Returns the package as JSON: per store and group a list of records. */
  public String json() {
    Map<String, Object> stores = new LinkedHashMap<>();
    recordsByStore.forEach((store, records) -> stores.put(store, byGroup(records)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", "velum-access/1");
    json.put("requestId", requestId.toString());
    json.put("createdAt", createdAt.toString());
    json.put("stores", stores);
    json.put("notIncluded", withheld);
    return Json.write(json);
  }

  private static Map<String, List<Map<String, @Nullable String>>> byGroup(
      List<ExportedRecord> records) {
    Map<String, List<Map<String, @Nullable String>>> groups = new LinkedHashMap<>();
    for (ExportedRecord entry : records) {
      groups.computeIfAbsent(entry.group(), group -> new ArrayList<>()).add(entry.fields());
    }
    return groups;
  }

  /** Returns the package as text for the subject to read. */
  public String text() {
    StringBuilder text = new StringBuilder("Your data (request " + requestId + ")\n");
    text.append("Collected ").append(createdAt).append('\n');
    for (Map.Entry<String, List<ExportedRecord>> store : recordsByStore.entrySet()) {
      for (Map.Entry<String, List<Map<String, @Nullable String>>> group :
          byGroup(store.getValue()).entrySet()) {
        text.append("\n").append(store.getKey()).append(": ").append(group.getKey()).append('\n');
        for (Map<String, @Nullable String> row : group.getValue()) {
          append(text, row);
        }
      }
    }
    for (Retained rows : withheld) {
      text.append("\nNot included: ").append(rows.rowCount());
      text.append(rows.rowCount() == 1 ? " record of " : " records of ");
      text.append(rows.group()).append(" (").append(rows.reason()).append(")\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Map<String, @Nullable String> row) {
    String mark = "  - ";
    for (Map.Entry<String, @Nullable String> field : row.entrySet()) {
      String value = Objects.requireNonNullElse(field.getValue(), "").replaceAll("\\R", "\n      ");
      text.append(mark).append(field.getKey()).append(": ").append(value).append('\n');
      mark = "    ";
    }
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "AccessPackage[" + requestId + ", " + recordCount() + " records]";
  }
}

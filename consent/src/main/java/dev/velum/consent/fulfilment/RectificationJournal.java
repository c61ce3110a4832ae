package dev.velum.consent.fulfilment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.Correction.Kind;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is known of rectifications that began: written as a whole before the first change, and moved
 * on store by store. New values and the person's id stand there, sealed, until their store is done;
 * old values never do.
 */
final class RectificationJournal {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Database database;
  private final JournalSeal seal;

  RectificationJournal(Database database, JournalSeal seal) {
    this.database = database;
    this.seal = seal;
  }

  DataSource source() {
    return database.source();
  }

  /** What is still to be done in a store. */
  record Pending(String store, SubjectIdentities who, List<Correction> corrections) {
    /** Returns a text without values. */
    @Override
    public String toString() {
      return "Pending[" + store + "]";
    }
  }

  /** Writes a plan down; what is there already of the request stays. */
  void begin(RectificationPlan plan, Instant now) {
    UUID id = plan.request().id();
    database.transact(
        "open the journal",
        connection -> {
          int ordinal = stores(connection, id).size();
          if (ordinal > 0) {
            return false;
          }
          for (String store : plan.changesByStore().keySet()) {
            execute(
                connection,
                "INSERT INTO \"velum_rectification\" (\"request_id\", \"ordinal\", \"store\","
                    + " \"state\", \"subject\", \"corrections\", \"started_at\")"
                    + " VALUES (?, ?, ?, 'PENDING', ?, ?, ?)",
                id,
                ordinal++,
                store,
                seal.seal(plan.request().subject().value()),
                seal.seal(text(plan.rectification().in(store))),
                micros(now));
          }
          return true;
        });
  }

  /** Removes a request of which nothing was done. */
  void giveUp(UUID id) {
    database.transact(
        "close the journal",
        connection ->
            execute(
                connection,
                "DELETE FROM \"velum_rectification\" WHERE \"request_id\" = ?"
                    + " AND NOT EXISTS (SELECT 1 FROM \"velum_rectification\" other"
                    + " WHERE other.\"request_id\" = ? AND other.\"state\" = 'DONE')",
                id,
                id));
  }

  /** Returns what is still to be done, in order. */
  List<Pending> pending(UUID id) {
    return database.read(
        "read the journal",
        connection -> {
          List<Pending> pending = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT \"store\", \"subject\", \"corrections\" FROM \"velum_rectification\""
                      + " WHERE \"request_id\" = ? AND \"state\" = 'PENDING'"
                      + " ORDER BY \"ordinal\"")) {
            select.setString(1, id.toString());
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                String store = row.getString(1);
                DataSubjectId subject = DataSubjectId.of(seal.open(row.getString(2)));
                pending.add(
                    new Pending(
                        store,
                        SubjectIdentities.of(subject),
                        corrections(store, seal.open(row.getString(3)))));
              }
            }
          }
          return pending;
        });
  }

  private static Map<String, String> stores(Connection connection, UUID id) throws SQLException {
    Map<String, String> states = new LinkedHashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"store\", \"state\" FROM \"velum_rectification\" WHERE \"request_id\" = ?")) {
      select.setString(1, id.toString());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          states.put(row.getString(1), row.getString(2));
        }
      }
    }
    return states;
  }

  /** Does the work of a store and marks it as done, in one transaction; once. */
  void doOnce(UUID id, String store, Instant now, Work work) {
    database.transact(
        "rectify",
        connection -> {
          // The update locks the row, so that of two programs one does the work.
          if (markDone(connection, id, store, now)) {
            setResult(connection, id, store, work.in(connection));
          }
          return true;
        });
  }

  /** Marks a store as done whose work was done elsewhere. */
  void done(UUID id, String store, Instant now, List<Corrected> changes) {
    database.transact(
        "mark a store as done",
        connection -> {
          if (markDone(connection, id, store, now)) {
            setResult(connection, id, store, changes);
          }
          return true;
        });
  }

  private static boolean markDone(Connection connection, UUID id, String store, Instant now)
      throws SQLException {
    return execute(
            connection,
            "UPDATE \"velum_rectification\" SET \"state\" = 'DONE', \"subject\" = NULL,"
                + " \"corrections\" = NULL, \"finished_at\" = ? WHERE \"request_id\" = ?"
                + " AND \"store\" = ? AND \"state\" = 'PENDING'",
            micros(now),
            id,
            store)
        == 1;
  }

  private static void setResult(
      Connection connection, UUID id, String store, List<Corrected> changes) throws SQLException {
    List<List<String>> lines = new ArrayList<>();
    for (Corrected change : changes) {
      lines.add(
          List.of(
              change.group(),
              change.column(),
              change.category().name(),
              change.kind().name(),
              Long.toString(change.rowCount())));
    }
    execute(
        connection,
        "UPDATE \"velum_rectification\" SET \"result\" = ? WHERE \"request_id\" = ?"
            + " AND \"store\" = ?",
        write(lines),
        id,
        store);
  }

  /** Returns what was done, if all of it is; nothing if the journal has no such request. */
  Optional<RectificationReceipt> receipt(UUID id) {
    return database.read(
        "read the journal",
        connection -> {
          Map<String, String> states = stores(connection, id);
          if (states.isEmpty() || states.containsValue("PENDING")) {
            return Optional.empty();
          }
          return Optional.of(readReceipt(connection, id));
        });
  }

  private static RectificationReceipt readReceipt(Connection connection, UUID id)
      throws SQLException {
    List<Corrected> changes = new ArrayList<>();
    long started = Long.MAX_VALUE;
    long finished = Long.MIN_VALUE;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"store\", \"result\", \"started_at\", \"finished_at\""
                + " FROM \"velum_rectification\" WHERE \"request_id\" = ? ORDER BY \"ordinal\"")) {
      select.setString(1, id.toString());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          changes.addAll(results(row.getString(1), row.getString(2)));
          started = Math.min(started, row.getLong(3));
          finished = Math.max(finished, row.getLong(4));
        }
      }
    }
    return new RectificationReceipt(id, instant(started), instant(finished), changes);
  }

  private static List<Corrected> results(String store, String text) {
    List<Corrected> results = new ArrayList<>();
    for (List<String> line : read(text, new TypeReference<List<List<String>>>() {})) {
      results.add(
          new Corrected(
              store,
              line.get(0),
              line.get(1),
              DataCategory.of(line.get(2)),
              Kind.valueOf(line.get(3)),
              Long.parseLong(line.get(4)),
              ""));
    }
    return results;
  }

  private static String text(List<Correction> corrections) {
    List<Object> lines = new ArrayList<>();
    for (Correction one : corrections) {
      lines.add(List.of(one.group(), one.row(), one.column(), one.kind().name(), one.value()));
    }
    return write(lines);
  }

  private static List<Correction> corrections(String store, String text) {
    List<Correction> corrections = new ArrayList<>();
    for (com.fasterxml.jackson.databind.JsonNode line :
        read(text, new TypeReference<com.fasterxml.jackson.databind.JsonNode>() {})) {
      Map<String, String> row =
          JSON.convertValue(line.get(1), new TypeReference<Map<String, String>>() {});
      corrections.add(
          new Correction(
              store,
              line.get(0).asText(),
              row,
              line.get(2).asText(),
              Kind.valueOf(line.get(3).asText()),
              line.get(4).asText()));
    }
    return corrections;
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("lists and maps of texts are JSON", e);
    }
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return Objects.requireNonNull(JSON.readValue(text, type));
    } catch (JsonProcessingException e) {
      throw new ConsentException("the journal holds a rectification that is not readable", null);
    }
  }

  private static int execute(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setObject(i + 1, value instanceof UUID ? value.toString() : value);
      }
      return statement.executeUpdate();
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Does the work of a store and returns what it changed. */
  @FunctionalInterface
  interface Work {
    List<Corrected> in(Connection connection) throws SQLException;
  }
}

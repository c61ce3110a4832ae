package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger's tables as statements and values; every statement reads alike on all dialects. */
final class Rows {
  /** How many values a list in a statement holds at most. */
  static final int CHUNK = 500;

  /** How many rows a driver fetches at a time from a long result. */
  static final int FETCH_SIZE = 1_000;

  private static final String EXPLICIT = "EXPLICIT";
  private static final String EXPRESSED = "EXPRESSED";

  private static final String SELECT_ENTRIES =
      """
      SELECT e."sequence", e."event_id", e."subject", e."purpose_id", e."purpose_version",
        e."status", e."event_time", e."recorded_at", e."indicated_by", e."method", e."form",
        e."duration", e."notice_id", e."notice_version", e."notice_language", e."evidence_hash",
        e."mac", p."basis_iri", p."basis_article", n."content_hash", n."valid_from", e."key_id"
      FROM "velum_consent_event" e
      LEFT JOIN "velum_purpose" p
        ON p."id" = e."purpose_id" AND p."version" = e."purpose_version"
      LEFT JOIN "velum_notice" n ON n."id" = e."notice_id"
        AND n."version" = e."notice_version" AND n."language" = e."notice_language"
      """;

  private static final String INSERT_EVENT =
      """
      INSERT INTO "velum_consent_event" ("sequence", "event_id", "subject", "purpose_id",
        "purpose_version", "status", "event_time", "recorded_at", "indicated_by", "method", "form",
        "duration", "notice_id", "notice_version", "notice_language", "evidence_hash", "key_id",
        "mac") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private Rows() {}

  static String form(ConsentEvent event) {
    return event.isExplicit() ? EXPLICIT : EXPRESSED;
  }

  /** Puts all writers in line until the transaction ends; an update locks on every dialect. */
  static LedgerCheckpoint lockHead(Connection connection) throws SQLException {
    update(connection, "UPDATE \"velum_ledger_head\" SET \"id\" = \"id\" WHERE \"id\" = 1");
    return head(connection);
  }

  static LedgerCheckpoint head(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT \"sequence\", \"mac\" FROM \"velum_ledger_head\" WHERE \"id\" = 1");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        throw new ConsentException("velum_ledger_head has lost its row", null);
      }
      return new LedgerCheckpoint(rows.getLong(1), rows.getString(2));
    }
  }

  static void moveHead(Connection connection, LedgerCheckpoint head) throws SQLException {
    update(
        connection,
        "UPDATE \"velum_ledger_head\" SET \"sequence\" = ?, \"mac\" = ? WHERE \"id\" = 1",
        head.sequence(),
        head.mac());
  }

  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, List.of(values));
      return statement.executeUpdate();
    }
  }

  static void insert(Connection connection, List<LedgerEntry> entries, String keyId)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_EVENT)) {
      for (LedgerEntry entry : entries) {
        bind(insert, entry, keyId);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, LedgerEntry entry, String keyId)
      throws SQLException {
    ConsentEvent event = entry.event();
    Notice notice = event.notice().orElse(null);
    insert.setLong(1, entry.sequence());
    insert.setString(2, event.id().toString());
    insert.setString(3, event.subject().value());
    insert.setString(4, event.purpose().id());
    insert.setInt(5, event.purpose().version());
    insert.setString(6, event.status().name());
    insert.setLong(7, Micros.of(event.time()));
    insert.setLong(8, Micros.of(entry.recordedAt()));
    insert.setString(9, event.indicatedBy());
    insert.setString(10, event.method());
    insert.setString(11, form(event));
    insert.setString(12, event.duration().toString());
    setText(insert, 13, notice == null ? null : notice.id());
    if (notice == null) {
      insert.setNull(14, Types.INTEGER);
    } else {
      insert.setInt(14, notice.version());
    }
    setText(insert, 15, notice == null ? null : notice.language());
    setText(insert, 16, event.evidenceHash().orElse(null));
    insert.setString(17, keyId);
    insert.setString(18, entry.mac());
  }

  private static void setText(PreparedStatement statement, int index, @Nullable String text)
      throws SQLException {
    if (text == null) {
      statement.setNull(index, Types.VARCHAR);
    } else {
      statement.setString(index, text);
    }
  }

  /** Returns those of some event ids that the ledger knows; cheap, where it knows none. */
  static List<String> knownIds(Connection connection, List<String> ids) throws SQLException {
    String sql =
        "SELECT \"event_id\" FROM \"velum_consent_event\" WHERE \"event_id\" IN ("
            + placeholders(ids.size())
            + ")";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, ids);
      List<String> known = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          known.add(row.getString(1));
        }
      }
      return known;
    }
  }

  /** Returns the name of the key of the entry with this number, if there is such an entry. */
  static Optional<String> keyIdOf(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"key_id\" FROM \"velum_consent_event\" WHERE \"sequence\" = ?")) {
      bind(select, List.of(sequence));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
      }
    }
  }

  /**
   * Returns entries by sequence that meet a condition on {@code e}.
   *
   * @throws ConsentException if one of them holds a value that the ledger never writes
   */
  static List<LedgerEntry> entries(Connection connection, String condition, List<?> values)
      throws SQLException {
    List<LedgerEntry> entries = new ArrayList<>();
    scan(
        connection,
        "WHERE " + condition,
        values,
        row -> {
          try {
            entries.add(entry(row));
          } catch (IllegalArgumentException e) {
            throw neverWritten(row.getLong(1));
          }
          return true;
        });
    return entries;
  }

  /** Returns the exception for a row that somebody else wrote; the cause may quote the row. */
  static ConsentException neverWritten(long sequence) {
    return new ConsentException(
        "entry " + sequence + " holds a value that the ledger never writes; verify the ledger",
        null);
  }

  /** Shows rows by sequence to a reader until it has seen enough. */
  static void scan(Connection connection, String where, List<?> values, RowReader reader)
      throws SQLException {
    String sql = SELECT_ENTRIES + where + " ORDER BY e.\"sequence\"";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setFetchSize(FETCH_SIZE);
      bind(select, values);
      try (ResultSet rows = select.executeQuery()) {
        boolean more = true;
        while (more && rows.next()) {
          more = reader.read(rows);
        }
      }
    }
  }

  static void bind(PreparedStatement statement, List<?> values) throws SQLException {
    int index = 1;
    for (Object value : values) {
      statement.setObject(index++, value);
    }
  }

  static String placeholders(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException if a value is one that the ledger never writes
   */
  static LedgerEntry entry(ResultSet row) throws SQLException {
    LawfulBasis basis = new LawfulBasis(text(row, 18), text(row, 19));
    Purpose purpose = new Purpose(text(row, 4), row.getInt(5), basis);
    ConsentEvent.Parts parts =
        new ConsentEvent.Parts(
            id(text(row, 2)),
            DataSubjectId.of(text(row, 3)),
            purpose,
            ConsentStatus.valueOf(text(row, 6)));
    parts.indicatedBy = text(row, 9);
    parts.method = text(row, 10);
    parts.explicit = isExplicit(text(row, 11));
    parts.duration = duration(text(row, 12));
    if (hasNotice(row)) {
      parts.notice =
          new Notice(
              text(row, 13),
              row.getInt(14),
              text(row, 15),
              text(row, 20),
              Micros.toInstant(row.getLong(21)));
    }
    parts.evidenceHash = row.getString(16);
    Instant time = Micros.toInstant(row.getLong(7));
    Instant recordedAt = Micros.toInstant(row.getLong(8));
    return new LedgerEntry(
        row.getLong(1), new ConsentEvent(parts, time), recordedAt, text(row, 17));
  }

  /** Returns the id; other spellings of it would slip past the list of known ids. */
  private static UUID id(String text) {
    UUID id = UUID.fromString(text);
    argument(id.toString().equals(text), "event_id must be written as the ledger writes it");
    return id;
  }

  static boolean isExplicit(String form) {
    argument(form.equals(EXPLICIT) || form.equals(EXPRESSED), "form is not known");
    return form.equals(EXPLICIT);
  }

  static ConsentDuration duration(String text) {
    ConsentDuration duration = ConsentDuration.parse(text);
    argument(duration.toString().equals(text), "duration must be written as the ledger writes it");
    return duration;
  }

  private static boolean hasNotice(ResultSet row) throws SQLException {
    boolean named = row.getString(13) != null;
    argument(
        named == (row.getString(14) != null) && named == (row.getString(15) != null),
        "a notice must be named as a whole or not at all");
    return named;
  }

  static String keyId(ResultSet row) throws SQLException {
    return text(row, 22);
  }

  /** Returns a text that the ledger never leaves out. */
  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new IllegalArgumentException("column " + column + " is empty");
    }
    return text;
  }

  static Optional<Purpose> purpose(Connection connection, String id, int version)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"basis_iri\", \"basis_article\" FROM \"velum_purpose\""
                + " WHERE \"id\" = ? AND \"version\" = ?")) {
      bind(select, List.of(id, version));
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Purpose(id, version, new LawfulBasis(row.getString(1), row.getString(2))))
            : Optional.empty();
      }
    }
  }

  static Optional<Notice> notice(Connection connection, Notice wanted) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT \"content_hash\", \"valid_from\" FROM \"velum_notice\""
                + " WHERE \"id\" = ? AND \"version\" = ? AND \"language\" = ?")) {
      bind(select, List.of(wanted.id(), wanted.version(), wanted.language()));
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Notice(
                    wanted.id(),
                    wanted.version(),
                    wanted.language(),
                    row.getString(1),
                    Micros.toInstant(row.getLong(2))))
            : Optional.empty();
      }
    }
  }

  /** Looks at one row, and says whether the next one is wanted. */
  @FunctionalInterface
  interface RowReader {
    boolean read(ResultSet row) throws SQLException;
  }
}

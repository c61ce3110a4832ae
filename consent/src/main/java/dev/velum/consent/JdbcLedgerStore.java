package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.internal.Database;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A ledger in a database's tables; every statement reads alike on all dialects. */
final class JdbcLedgerStore implements LedgerStore {
  /** How many values a list in a statement holds at most. */
  static final int CHUNK = 500;

  /** How many rows one statement inserts at most; all dialects take that many parameters. */
  private static final int ROWS_PER_INSERT = 128;

  /** How many rows a driver fetches at a time from a long result. */
  private static final int FETCH_SIZE = 1_000;

  private static final String EXPLICIT = "EXPLICIT";
  private static final String EXPRESSED = "EXPRESSED";

  private static final List<String> EVENT_COLUMNS =
      List.of(
          "sequence",
          "event_id",
          "subject",
          "purpose_id",
          "purpose_version",
          "status",
          "event_time",
          "recorded_at",
          "indicated_by",
          "method",
          "guardian",
          "form",
          "duration",
          "notice_id",
          "notice_version",
          "notice_language",
          "evidence_hash",
          "key_id",
          "mac");

  private static final String COLUMN_LIST =
      String.join(", ", EVENT_COLUMNS.stream().map(name -> '"' + name + '"').toList());

  private static final String SELECT_ENTRIES =
      "SELECT " + COLUMN_LIST + " FROM \"velum_consent_event\" ";

  private static final String SELECT_FACTS =
      """
      SELECT "sequence", "subject", "purpose_id", "purpose_version", "status", "event_time",
        "recorded_at", "duration", "form", "guardian"
      FROM "velum_consent_event" WHERE "purpose_id" IN \
      """;

  private final Database database;

  /** Purposes and notices that were read; their rows never change. */
  private final Catalog catalog = new Catalog();

  JdbcLedgerStore(Database database) {
    this.database = database;
  }

  static String form(ConsentEvent event) {
    return event.isExplicit() ? EXPLICIT : EXPRESSED;
  }

  @Override
  public <T> T write(String what, Work<T> work) {
    return database.transact(what, connection -> work.in(new Rows(database, connection, catalog)));
  }

  @Override
  public <T> T read(String what, Work<T> work) {
    return database.read(what, connection -> work.in(new Rows(database, connection, catalog)));
  }

  /** Reads purposes and notices anew, so that a check finds changes of their rows as well. */
  @Override
  public <T> T snapshot(String what, Work<T> work) {
    return database.readSnapshot(
        what, connection -> work.in(new Rows(database, connection, new Catalog())));
  }

  private static final class Catalog {
    final Map<String, Purpose> purposes = new ConcurrentHashMap<>();
    final Map<String, Notice> notices = new ConcurrentHashMap<>();
  }

  /** The tables as one transaction sees them. */
  private static final class Rows implements Session {
    private final Database database;
    private final Connection connection;
    private final Catalog catalog;

    Rows(Database database, Connection connection, Catalog catalog) {
      this.database = database;
      this.connection = connection;
      this.catalog = catalog;
    }

    /** An update locks the row on every dialect. */
    @Override
    public LedgerCheckpoint lockHead() throws SQLException {
      update("UPDATE \"velum_ledger_head\" SET \"id\" = \"id\" WHERE \"id\" = 1");
      return head();
    }

    @Override
    public LedgerCheckpoint head() throws SQLException {
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

    private void update(String sql, @Nullable Object... values) throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        bind(statement, Arrays.asList(values));
        statement.executeUpdate();
      }
    }

    @Override
    public Optional<Purpose> purpose(String id, int version) throws SQLException {
      try {
        return purpose(id, version, Purpose.MAX_DEPTH);
      } catch (IllegalArgumentException e) {
        throw new ConsentException(
            "a row of velum_purpose holds a value that the ledger never writes", null);
      }
    }

    private Optional<Purpose> purpose(String id, int version, int depth) throws SQLException {
      String key = id + "@" + version;
      Purpose known = catalog.purposes.get(key);
      if (known != null) {
        return Optional.of(known);
      }
      argument(depth > 0, "purposes stand above each other in a ring");
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT \"basis_iri\", \"basis_article\", \"basis_need\", \"broader_id\","
                  + " \"broader_version\", \"compatible\" FROM \"velum_purpose\""
                  + " WHERE \"id\" = ? AND \"version\" = ?")) {
        bind(select, List.of(id, version));
        try (ResultSet row = select.executeQuery()) {
          if (!row.next()) {
            return Optional.empty();
          }
          LawfulBasis basis =
              new LawfulBasis(text(row, 1), text(row, 2), LawfulBasis.Need.valueOf(text(row, 3)));
          String broader = row.getString(4);
          Optional<Purpose> above =
              broader == null ? Optional.empty() : purpose(broader, row.getInt(5), depth - 1);
          argument(above.isPresent() == (broader != null), "a broader purpose is missing");
          String compatible = text(row, 6);
          Purpose purpose = new Purpose(id, version, basis, above, Purpose.compatible(compatible));
          argument(purpose.compatibleText().equals(compatible), "compatible is written otherwise");
          catalog.purposes.put(key, purpose);
          return Optional.of(purpose);
        }
      }
    }

    @Override
    public void addPurpose(Purpose purpose) throws SQLException {
      update(
          "INSERT INTO \"velum_purpose\" (\"id\", \"version\", \"basis_iri\","
              + " \"basis_article\", \"basis_need\", \"broader_id\", \"broader_version\","
              + " \"compatible\") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          purpose.id(),
          purpose.version(),
          purpose.basis().iri(),
          purpose.basis().article(),
          purpose.basis().need().name(),
          purpose.broader().map(Purpose::id).orElse(null),
          purpose.broader().map(Purpose::version).orElse(null),
          purpose.compatibleText());
    }

    @Override
    public Optional<Notice> notice(Notice wanted) throws SQLException {
      return notice(wanted.id(), wanted.version(), wanted.language());
    }

    private Optional<Notice> notice(String id, int version, String language) throws SQLException {
      String key = id + "@" + version + " " + language;
      Notice known = catalog.notices.get(key);
      if (known != null) {
        return Optional.of(known);
      }
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT \"content_hash\", \"valid_from\" FROM \"velum_notice\""
                  + " WHERE \"id\" = ? AND \"version\" = ? AND \"language\" = ?")) {
        bind(select, List.of(id, version, language));
        try (ResultSet row = select.executeQuery()) {
          if (!row.next()) {
            return Optional.empty();
          }
          Notice notice =
              new Notice(id, version, language, text(row, 1), Micros.toInstant(row.getLong(2)));
          catalog.notices.put(key, notice);
          return Optional.of(notice);
        }
      }
    }

    @Override
    public void addNotice(Notice notice) throws SQLException {
      update(
          "INSERT INTO \"velum_notice\" (\"id\", \"version\", \"language\","
              + " \"content_hash\", \"valid_from\") VALUES (?, ?, ?, ?, ?)",
          notice.id(),
          notice.version(),
          notice.language(),
          notice.contentHash(),
          Micros.of(notice.validFrom()));
    }

    @Override
    public Optional<String> keyIdOf(long sequence) throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT \"key_id\" FROM \"velum_consent_event\" WHERE \"sequence\" = ?")) {
        bind(select, List.of(sequence));
        try (ResultSet row = select.executeQuery()) {
          return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
      }
    }

    /** Asks for the ids first, which is cheap where none is known, as is usual. */
    @Override
    public List<LedgerEntry> known(List<String> eventIds) throws SQLException {
      List<LedgerEntry> known = new ArrayList<>();
      for (List<String> chunk : chunks(eventIds)) {
        List<String> found = new ArrayList<>();
        try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT \"event_id\" FROM \"velum_consent_event\" WHERE \"event_id\" IN "
                    + list(chunk.size()))) {
          bind(select, chunk);
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              found.add(row.getString(1));
            }
          }
        }
        if (!found.isEmpty()) {
          known.addAll(entries("WHERE \"event_id\" IN " + list(found.size()), found));
        }
      }
      return known;
    }

    @Override
    public Map<Line, Instant> lastTimes(List<String> subjects) throws SQLException {
      Map<Line, Instant> times = new HashMap<>();
      for (List<String> chunk : chunks(subjects)) {
        try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT \"subject\", \"purpose_id\", MAX(\"event_time\")"
                    + " FROM \"velum_consent_event\" WHERE \"subject\" IN "
                    + list(chunk.size())
                    + " GROUP BY \"subject\", \"purpose_id\"")) {
          bind(select, chunk);
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              Line line = new Line(row.getString(1), row.getString(2));
              times.put(line, Micros.toInstant(row.getLong(3)));
            }
          }
        }
      }
      return times;
    }

    /** Many rows in each statement: several times as fast as a batch of statements. */
    @Override
    public void append(List<LedgerEntry> fresh, String keyId, LedgerCheckpoint newHead)
        throws SQLException {
      database.keepPlans(connection);
      int whole = fresh.size() - fresh.size() % ROWS_PER_INSERT;
      insert(fresh.subList(0, whole), keyId, ROWS_PER_INSERT);
      insert(fresh.subList(whole, fresh.size()), keyId, fresh.size() - whole);
      update(
          "UPDATE \"velum_ledger_head\" SET \"sequence\" = ?, \"mac\" = ? WHERE \"id\" = 1",
          newHead.sequence(),
          newHead.mac());
    }

    private void insert(List<LedgerEntry> entries, String keyId, int rowsEach) throws SQLException {
      if (entries.isEmpty()) {
        return;
      }
      String rows = String.join(", ", Collections.nCopies(rowsEach, list(EVENT_COLUMNS.size())));
      String sql = "INSERT INTO \"velum_consent_event\" (" + COLUMN_LIST + ") VALUES " + rows;
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        for (int from = 0; from < entries.size(); from += rowsEach) {
          for (int row = 0; row < rowsEach; row++) {
            bindEvent(insert, row * EVENT_COLUMNS.size(), entries.get(from + row), keyId);
          }
          insert.executeUpdate();
        }
      }
    }

    private static void bindEvent(
        PreparedStatement insert, int base, LedgerEntry entry, String keyId) throws SQLException {
      ConsentEvent event = entry.event();
      Notice notice = event.notice().orElse(null);
      insert.setLong(base + 1, entry.sequence());
      insert.setString(base + 2, event.id().toString());
      insert.setString(base + 3, event.subject().value());
      insert.setString(base + 4, event.purpose().id());
      insert.setInt(base + 5, event.purpose().version());
      insert.setString(base + 6, event.status().name());
      insert.setLong(base + 7, Micros.of(event.time()));
      insert.setLong(base + 8, Micros.of(entry.recordedAt()));
      insert.setString(base + 9, event.indicatedBy());
      insert.setString(base + 10, event.method());
      setText(insert, base + 11, event.guardian().orElse(null));
      insert.setString(base + 12, form(event));
      insert.setString(base + 13, event.duration().toString());
      setText(insert, base + 14, notice == null ? null : notice.id());
      if (notice == null) {
        insert.setNull(base + 15, Types.INTEGER);
      } else {
        insert.setInt(base + 15, notice.version());
      }
      setText(insert, base + 16, notice == null ? null : notice.language());
      setText(insert, base + 17, event.evidenceHash().orElse(null));
      insert.setString(base + 18, keyId);
      insert.setString(base + 19, entry.mac());
    }

    private static void setText(PreparedStatement statement, int index, @Nullable String text)
        throws SQLException {
      if (text == null) {
        statement.setNull(index, Types.VARCHAR);
      } else {
        statement.setString(index, text);
      }
    }

    @Override
    public List<LedgerEntry> history(String subject, List<String> purposeIds) throws SQLException {
      List<Object> values = new ArrayList<>(List.of(subject));
      values.addAll(purposeIds);
      return entries(
          "WHERE \"subject\" = ?"
              + (purposeIds.isEmpty() ? "" : " AND \"purpose_id\" IN " + list(purposeIds.size())),
          values);
    }

    private List<LedgerEntry> entries(String where, List<?> values) throws SQLException {
      List<LedgerEntry> entries = new ArrayList<>();
      read(where, values, stored -> entries.add(stored.orThrow()));
      return entries;
    }

    @Override
    public void scan(long after, EntryReader reader) throws SQLException {
      // From the very first row on, whatever number somebody gave it.
      read(
          after == 0 ? "" : "WHERE \"sequence\" > ?",
          after == 0 ? List.of() : List.of(after),
          reader);
    }

    private void read(String where, List<?> values, EntryReader reader) throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement(SELECT_ENTRIES + where + " ORDER BY \"sequence\"")) {
        select.setFetchSize(FETCH_SIZE);
        bind(select, values);
        try (ResultSet row = select.executeQuery()) {
          boolean more = true;
          while (more && row.next()) {
            more = reader.read(stored(row));
          }
        }
      }
    }

    private StoredEntry stored(ResultSet row) throws SQLException {
      String keyId = String.valueOf(row.getString(18));
      try {
        return new StoredEntry(row.getLong(1), entry(row), keyId);
      } catch (IllegalArgumentException e) {
        return new StoredEntry(row.getLong(1), null, keyId);
      }
    }

    /** Throws an IllegalArgumentException if a value is one that the ledger never writes. */
    private LedgerEntry entry(ResultSet row) throws SQLException {
      Purpose purpose =
          purpose(text(row, 4), row.getInt(5), Purpose.MAX_DEPTH)
              .orElseThrow(() -> new IllegalArgumentException("the purpose is missing"));
      ConsentEvent.Parts parts =
          new ConsentEvent.Parts(
              id(text(row, 2)),
              DataSubjectId.of(text(row, 3)),
              purpose,
              ConsentStatus.valueOf(text(row, 6)));
      parts.indicatedBy = text(row, 9);
      parts.method = text(row, 10);
      parts.guardian = row.getString(11);
      parts.explicit = isExplicit(text(row, 12));
      parts.duration = duration(text(row, 13));
      if (hasNotice(row)) {
        parts.notice =
            notice(text(row, 14), row.getInt(15), text(row, 16))
                .orElseThrow(() -> new IllegalArgumentException("the notice is missing"));
      }
      parts.evidenceHash = row.getString(17);
      Instant time = Micros.toInstant(row.getLong(7));
      Instant recordedAt = Micros.toInstant(row.getLong(8));
      return new LedgerEntry(
          row.getLong(1), new ConsentEvent(parts, time), recordedAt, text(row, 19));
    }

    @Override
    public void facts(
        List<String> purposeIds, @Nullable Collection<String> subjects, FactReader reader)
        throws SQLException {
      if (subjects == null) {
        facts(purposeIds, "", List.of(), reader);
        return;
      }
      for (List<String> chunk : chunks(List.copyOf(subjects))) {
        facts(purposeIds, " AND \"subject\" IN " + list(chunk.size()), chunk, reader);
      }
    }

    private void facts(
        List<String> purposeIds, String condition, List<String> subjects, FactReader reader)
        throws SQLException {
      Map<String, ConsentDuration> durations = new HashMap<>();
      List<Object> values = new ArrayList<>(purposeIds);
      values.addAll(subjects);
      try (PreparedStatement select =
          connection.prepareStatement(
              SELECT_FACTS + list(purposeIds.size()) + condition + " ORDER BY \"sequence\"")) {
        select.setFetchSize(FETCH_SIZE);
        bind(select, values);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            reader.read(row.getString(2), fact(row, durations));
          }
        }
      }
    }

    private static Fact fact(ResultSet row, Map<String, ConsentDuration> durations)
        throws SQLException {
      try {
        ConsentDuration duration =
            durations.computeIfAbsent(text(row, 8), JdbcLedgerStore::duration);
        return new Fact(
            row.getLong(1),
            text(row, 3),
            row.getInt(4),
            ConsentStatus.valueOf(text(row, 5)),
            row.getLong(6),
            row.getLong(7),
            duration,
            Fact.expiry(duration, row.getLong(6)),
            isExplicit(text(row, 9)),
            row.getString(10) != null);
      } catch (IllegalArgumentException e) {
        throw LedgerStore.neverWritten(row.getLong(1));
      }
    }
  }

  private static void bind(PreparedStatement statement, List<? extends @Nullable Object> values)
      throws SQLException {
    int index = 1;
    for (Object value : values) {
      if (value == null) {
        // Every column that may be empty here but one holds text, and that one takes it too.
        statement.setNull(index++, Types.NULL);
      } else {
        statement.setObject(index++, value);
      }
    }
  }

  /** Returns as many question marks in brackets. */
  private static String list(int count) {
    return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
  }

  private static <T> List<List<T>> chunks(List<T> values) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < values.size(); from += CHUNK) {
      chunks.add(values.subList(from, Math.min(from + CHUNK, values.size())));
    }
    return chunks;
  }

  /** Returns the id; other spellings of it would slip past the list of known ids. */
  private static UUID id(String text) {
    UUID id = UUID.fromString(text);
    argument(id.toString().equals(text), "event_id must be written as the ledger writes it");
    return id;
  }

  private static boolean isExplicit(String form) {
    argument(form.equals(EXPLICIT) || form.equals(EXPRESSED), "form is not known");
    return form.equals(EXPLICIT);
  }

  private static ConsentDuration duration(String text) {
    ConsentDuration duration = ConsentDuration.parse(text);
    argument(duration.toString().equals(text), "duration must be written as the ledger writes it");
    return duration;
  }

  private static boolean hasNotice(ResultSet row) throws SQLException {
    boolean named = row.getString(14) != null;
    argument(
        named == (row.getString(15) != null) && named == (row.getString(16) != null),
        "a notice must be named as a whole or not at all");
    return named;
  }

  /** Returns a text that the ledger never leaves out. */
  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw new IllegalArgumentException("column " + column + " is empty");
    }
    return text;
  }
}

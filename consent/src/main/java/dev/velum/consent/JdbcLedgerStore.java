package dev.velum.consent;

import static dev.velum.core.internal.Checks.argument;
import static java.util.stream.Collectors.joining;

import dev.velum.consent.internal.Database;
import dev.velum.core.DataSubjectId;
import java.sql.Array;
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

  /** How many rows one statement inserts at most where a column is one array. */
  private static final int ROWS_PER_ARRAY = 2_000;

  /** How many rows a driver fetches at a time from a long result. */
  private static final int FETCH_SIZE = 1_000;

  private static final String COLUMN_LIST =
      EventField.COLUMNS.stream()
          .map(field -> '"' + field.field() + "\", ")
          .collect(joining("", "", "\"mac\""));

  private static final String INSERT = "INSERT INTO \"velum_consent_event\" (" + COLUMN_LIST + ") ";

  /** Rows from one array for each column. */
  private static final String INSERT_ARRAYS =
      EventField.COLUMNS.stream()
          .map(field -> "?::" + field.type().sql() + "[], ")
          .collect(joining("", INSERT + "SELECT * FROM unnest(", "?::varchar[])"));

  private static final String SELECT_ENTRIES =
      "SELECT " + COLUMN_LIST + " FROM \"velum_consent_event\" ";

  private static final String SELECT_FACTS =
      """
      SELECT "sequence", "subject", "purpose_id", "purpose_version", "status", "event_time",
        "recorded_at", "duration", "form", "guardian"
      FROM "velum_consent_event" WHERE "purpose_id" IN \
      """;

  private static final String FACTS_IN_ORDER = " ORDER BY \"sequence\"";

  private final Database database;

  /** Purposes and notices that were read; their rows never change. */
  private final Catalog catalog = new Catalog();

  JdbcLedgerStore(Database database) {
    this.database = database;
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
      List<String> found = new ArrayList<>();
      select(
          "SELECT \"event_id\" FROM \"velum_consent_event\" WHERE \"event_id\" ",
          eventIds,
          "",
          row -> found.add(row.getString(1)));
      for (List<String> chunk : chunks(found)) {
        known.addAll(entries("WHERE \"event_id\" IN " + list(chunk.size()), chunk));
      }
      return known;
    }

    @Override
    public Map<Line, Instant> lastTimes(List<String> subjects) throws SQLException {
      Map<Line, Instant> times = new HashMap<>();
      select(
          "SELECT \"subject\", \"purpose_id\", MAX(\"event_time\")"
              + " FROM \"velum_consent_event\" WHERE \"subject\" ",
          subjects,
          " GROUP BY \"subject\", \"purpose_id\"",
          row ->
              times.put(
                  new Line(row.getString(1), row.getString(2)), Micros.toInstant(row.getLong(3))));
      return times;
    }

    /** Reads the rows whose column, which ends the head, has one of the values. */
    private void select(String head, List<String> values, String tail, RowReader reader)
        throws SQLException {
      if (database.bindsArrays()) {
        query(head + "= ANY (?)" + tail, List.of(array("varchar", values.toArray())), reader);
        return;
      }
      for (List<String> chunk : chunks(values)) {
        query(head + "IN " + list(chunk.size()) + tail, chunk, reader);
      }
    }

    private void query(String sql, List<?> values, RowReader reader) throws SQLException {
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        select.setFetchSize(FETCH_SIZE);
        bind(select, values);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            reader.read(row);
          }
        }
      }
    }

    private Array array(String type, @Nullable Object[] values) throws SQLException {
      return connection.createArrayOf(type, values);
    }

    /** Looks at a row. */
    private interface RowReader {
      void read(ResultSet row) throws SQLException;
    }

    /** Many rows in each statement: several times as fast as a batch of statements. */
    @Override
    public void append(List<LedgerEntry> fresh, String keyId, LedgerCheckpoint newHead)
        throws SQLException {
      database.keepPlans(connection);
      if (database.bindsArrays()) {
        insertArrays(fresh, keyId);
      } else {
        int whole = fresh.size() - fresh.size() % ROWS_PER_INSERT;
        insert(fresh.subList(0, whole), keyId, ROWS_PER_INSERT);
        insert(fresh.subList(whole, fresh.size()), keyId, fresh.size() - whole);
      }
      update(
          "UPDATE \"velum_ledger_head\" SET \"sequence\" = ?, \"mac\" = ? WHERE \"id\" = 1",
          newHead.sequence(),
          newHead.mac());
    }

    /** Sends each column as one value: the server reads a short statement, and no row twice. */
    private void insertArrays(List<LedgerEntry> entries, String keyId) throws SQLException {
      try (PreparedStatement insert = connection.prepareStatement(INSERT_ARRAYS)) {
        for (int from = 0; from < entries.size(); from += ROWS_PER_ARRAY) {
          List<LedgerEntry> part =
              entries.subList(from, Math.min(from + ROWS_PER_ARRAY, entries.size()));
          List<EventField.Row> rows = part.stream().map(entry -> row(entry, keyId)).toList();
          for (EventField field : EventField.COLUMNS) {
            @Nullable Object[] values = rows.stream().map(field::of).toArray();
            insert.setArray(field.column(), array(field.type().sql(), values));
          }
          Object[] codes = part.stream().map(LedgerEntry::mac).toArray();
          insert.setArray(EventField.MAC_COLUMN, array("varchar", codes));
          insert.executeUpdate();
        }
      }
    }

    private static EventField.Row row(LedgerEntry entry, String keyId) {
      return new EventField.Row(entry.sequence(), entry.event(), entry.recordedAt(), keyId);
    }

    private void insert(List<LedgerEntry> entries, String keyId, int rowsEach) throws SQLException {
      if (entries.isEmpty()) {
        return;
      }
      String marks = list(EventField.MAC_COLUMN);
      String sql = INSERT + "VALUES " + String.join(", ", Collections.nCopies(rowsEach, marks));
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        for (int from = 0; from < entries.size(); from += rowsEach) {
          int index = 1;
          for (LedgerEntry entry : entries.subList(from, from + rowsEach)) {
            EventField.Row row = row(entry, keyId);
            for (EventField field : EventField.COLUMNS) {
              setValue(insert, index++, field.of(row));
            }
            insert.setString(index++, entry.mac());
          }
          insert.executeUpdate();
        }
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
      long sequence = row.getLong(EventField.SEQUENCE.column());
      String keyId = String.valueOf(row.getString(EventField.KEY_ID.column()));
      try {
        return new StoredEntry(sequence, entry(row), keyId);
      } catch (IllegalArgumentException e) {
        return new StoredEntry(sequence, null, keyId);
      }
    }

    /** Throws an IllegalArgumentException if a value is one that the ledger never writes. */
    private LedgerEntry entry(ResultSet row) throws SQLException {
      Purpose purpose =
          purpose(
                  text(row, EventField.PURPOSE_ID),
                  row.getInt(EventField.PURPOSE_VERSION.column()),
                  Purpose.MAX_DEPTH)
              .orElseThrow(() -> new IllegalArgumentException("the purpose is missing"));
      ConsentEvent.Parts parts =
          new ConsentEvent.Parts(
              id(text(row, EventField.EVENT_ID)),
              DataSubjectId.of(text(row, EventField.SUBJECT)),
              purpose,
              ConsentStatus.valueOf(text(row, EventField.STATUS)));
      parts.indicatedBy = text(row, EventField.INDICATED_BY);
      parts.method = text(row, EventField.METHOD);
      parts.guardian = row.getString(EventField.GUARDIAN.column());
      parts.explicit = EventField.isExplicit(text(row, EventField.FORM));
      parts.duration = duration(text(row, EventField.DURATION));
      if (hasNotice(row)) {
        parts.notice =
            notice(
                    text(row, EventField.NOTICE_ID),
                    row.getInt(EventField.NOTICE_VERSION.column()),
                    text(row, EventField.NOTICE_LANGUAGE))
                .orElseThrow(() -> new IllegalArgumentException("the notice is missing"));
      }
      parts.evidenceHash = row.getString(EventField.EVIDENCE_HASH.column());
      return new LedgerEntry(
          row.getLong(EventField.SEQUENCE.column()),
          new ConsentEvent(parts, Micros.toInstant(row.getLong(EventField.EVENT_TIME.column()))),
          Micros.toInstant(row.getLong(EventField.RECORDED_AT.column())),
          text(row, EventField.MAC_COLUMN));
    }

    @Override
    public void facts(
        List<String> purposeIds, @Nullable Collection<String> subjects, FactReader reader)
        throws SQLException {
      Map<String, ConsentDuration> durations = new HashMap<>();
      RowReader facts = row -> reader.read(row.getString(2), fact(row, durations));
      if (subjects == null) {
        query(SELECT_FACTS + list(purposeIds.size()) + FACTS_IN_ORDER, purposeIds, facts);
        return;
      }
      // One purpose at a time would mix up the order of the levels, so the chunks go by subject.
      for (List<String> chunk : chunks(List.copyOf(subjects))) {
        List<Object> values = new ArrayList<>(purposeIds);
        values.addAll(chunk);
        query(
            SELECT_FACTS
                + list(purposeIds.size())
                + " AND \"subject\" IN "
                + list(chunk.size())
                + FACTS_IN_ORDER,
            values,
            facts);
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
            EventField.isExplicit(text(row, 9)),
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
      setValue(statement, index++, value);
    }
  }

  private static void setValue(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      // Every column that may be empty here but one holds text, and that one takes it too.
      statement.setNull(index, Types.NULL);
    } else {
      statement.setObject(index, value);
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

  private static ConsentDuration duration(String text) {
    ConsentDuration duration = ConsentDuration.parse(text);
    argument(duration.toString().equals(text), "duration must be written as the ledger writes it");
    return duration;
  }

  private static boolean hasNotice(ResultSet row) throws SQLException {
    boolean named = row.getString(EventField.NOTICE_ID.column()) != null;
    argument(
        named == (row.getString(EventField.NOTICE_VERSION.column()) != null)
            && named == (row.getString(EventField.NOTICE_LANGUAGE.column()) != null),
        "a notice must be named as a whole or not at all");
    return named;
  }

  private static String text(ResultSet row, EventField field) throws SQLException {
    return text(row, field.column());
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

package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.JournalSql.execute;
import static dev.velum.consent.fulfilment.JournalSql.first;
import static dev.velum.consent.fulfilment.JournalSql.instant;
import static dev.velum.consent.fulfilment.JournalSql.query;

import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.WorkTable.Lease;
import dev.velum.consent.internal.Database;
import dev.velum.consent.rights.RequestType;
import dev.velum.crypto.signature.SigningKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The receipts in the journal, each made once, and what a listener has been told of. */
final class ReceiptBook {
  private final Database database;
  private final WorkTable work;
  private final Optional<SigningKey> key;

  ReceiptBook(Database database, WorkTable work, Optional<SigningKey> key) {
    this.database = database;
    this.work = work;
    this.key = key;
  }

  /** How far a listener has been told of an act. */
  enum Telling {
    /** It has not been told. */
    PENDING,
    /** It is being told, or was when the program ended. */
    TELLING,
    /** It has been told. */
    TOLD
  }

  /** Notes in a transaction of the journal that the listener has to hear of an act. */
  static void expect(Connection connection, UUID id, FulfilmentListener.Act act)
      throws SQLException {
    execute(
        connection,
        "INSERT INTO \"velum_request_act\" (\"request_id\", \"act\", \"state\") VALUES (?, ?, ?)",
        id,
        act,
        Telling.PENDING);
  }

  /** Returns how far the listener has been told; told, if the act was never expected. */
  Telling telling(UUID id, FulfilmentListener.Act act) {
    return database
        .read(
            "read the journal",
            connection ->
                first(
                    connection,
                    "SELECT \"state\" FROM \"velum_request_act\" WHERE \"request_id\" = ?"
                        + " AND \"act\" = ?",
                    row -> Telling.valueOf(row.getString(1)),
                    id,
                    act))
        .orElse(Telling.TOLD);
  }

  void mark(Lease lease, FulfilmentListener.Act act, Telling state) {
    database.transact(
        "note what was told",
        connection -> {
          work.renew(connection, lease);
          return execute(
              connection,
              "UPDATE \"velum_request_act\" SET \"state\" = ? WHERE \"request_id\" = ?"
                  + " AND \"act\" = ?",
              state,
              lease.requestId(),
              act);
        });
  }

  /** Returns the request that a request repeats after a restored backup, if it repeats one. */
  Optional<UUID> replayOf(UUID id) {
    return database.read("read the journal", connection -> replayOf(connection, id));
  }

  private static Optional<UUID> replayOf(Connection connection, UUID id) throws SQLException {
    return first(
        connection,
        "SELECT \"original_id\" FROM \"velum_request_replay\" WHERE \"request_id\" = ?",
        row -> UUID.fromString(row.getString(1)),
        id);
  }

  /** Returns what is planned or done, by store, group and action. */
  List<Receipt.Line> plannedLines(UUID id) {
    return database.read("read the journal", connection -> lines(connection, id));
  }

  /** Returns the receipt that was made for a request, if one was. */
  Optional<IssuedReceipt> find(UUID id) {
    return database.read("read the journal", connection -> find(connection, id));
  }

  private static Optional<IssuedReceipt> find(Connection connection, UUID id) throws SQLException {
    return first(
        connection,
        "SELECT \"receipt\", \"key_id\", \"signature\" FROM \"velum_request_receipt\""
            + " WHERE \"request_id\" = ?",
        row ->
            new IssuedReceipt(
                row.getString(1),
                Optional.ofNullable(row.getString(2)),
                Optional.ofNullable(row.getString(3))),
        id);
  }

  /**
   * Makes and signs the receipt of a request whose steps are all done, unless there is one.
   *
   * @param pseudonym under which name the person stands in the audit trail
   */
  void issue(Lease lease, Supplier<Optional<String>> pseudonym) {
    UUID id = lease.requestId();
    if (find(id).isPresent()) {
      return;
    }
    Optional<String> name = pseudonym.get();
    database.transact(
        "make a receipt",
        connection -> {
          work.renew(connection, lease);
          if (find(connection, id).isPresent()) {
            return false;
          }
          IssuedReceipt issued = IssuedReceipt.of(receipt(connection, id, name), key);
          execute(
              connection,
              "INSERT INTO \"velum_request_receipt\" (\"request_id\", \"receipt\", \"key_id\","
                  + " \"signature\") VALUES (?, ?, ?, ?)",
              id,
              issued.text(),
              issued.keyId().orElse(null),
              issued.signature().orElse(null));
          expect(connection, id, FulfilmentListener.Act.EXECUTED);
          return true;
        });
  }

  private static Receipt receipt(Connection connection, UUID id, Optional<String> pseudonym)
      throws SQLException {
    Optional<UUID> replayOf = replayOf(connection, id);
    List<Receipt.Line> lines = lines(connection, id);
    List<Retained> retained = retained(connection, id);
    List<NoticeStatus> notices = RecipientNotices.statuses(connection, id);
    return first(
            connection,
            "SELECT \"type\", \"started_at\", \"finished_at\" FROM \"velum_request\""
                + " WHERE \"request_id\" = ? AND \"finished_at\" IS NOT NULL",
            row -> {
              RequestType type = RequestType.valueOf(row.getString(1));
              Instant started = instant(row.getLong(2));
              Instant finished = instant(row.getLong(3));
              return new Receipt(
                  id, type, replayOf, pseudonym, started, finished, lines, retained, notices);
            },
            id)
        .orElseThrow(() -> new ConsentException("request " + id + " is not done", null));
  }

  private static List<Receipt.Line> lines(Connection connection, UUID id) throws SQLException {
    Map<List<Object>, Receipt.Line> lines = new LinkedHashMap<>();
    query(
            connection,
            "SELECT \"store\", \"data_group\", \"action\", \"row_count\""
                + " FROM \"velum_request_step\" WHERE \"request_id\" = ? ORDER BY \"step\"",
            row ->
                new Receipt.Line(
                    row.getString(1),
                    row.getString(2),
                    Action.valueOf(row.getString(3)),
                    row.getLong(4)),
            id)
        .forEach(
            line ->
                lines.merge(
                    List.of(line.store(), line.group(), line.action()),
                    line,
                    (a, b) ->
                        new Receipt.Line(
                            a.store(), a.group(), a.action(), a.rowCount() + b.rowCount())));
    return List.copyOf(lines.values());
  }

  private static List<Retained> retained(Connection connection, UUID id) throws SQLException {
    return query(
        connection,
        "SELECT r.\"store\", r.\"data_group\", r.\"row_count\", r.\"reason\", r.\"article\","
            + " u.\"until\" FROM \"velum_request_retained\" r"
            + " LEFT JOIN \"velum_request_retained_until\" u"
            + " ON u.\"request_id\" = r.\"request_id\" AND u.\"ordinal\" = r.\"ordinal\""
            + " WHERE r.\"request_id\" = ? ORDER BY r.\"ordinal\"",
        row ->
            new Retained(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                Optional.ofNullable(row.getString(6)).map(LocalDate::parse)),
        id);
  }
}

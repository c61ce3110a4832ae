package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.internal.Database;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What is known of erasures that began: written as a whole before the first destructive step, and
 * moved on with each step. A request is {@code EXECUTING}, then {@code ERASED}, then {@code
 * VERIFIED}.
 *
 * <p>Locators are removed when the last step is done, identities when a verification is clean.
 */
final class Journal {
  private static final String SUBJECT = "subject";
  private static final int MAX_IDENTITY_LENGTH = 4_000;

  private final Database database;
  private final JournalSeal seal;

  Journal(Database database, JournalSeal seal) {
    this.database = database;
    this.seal = seal;
  }

  DataSource source() {
    return database.source();
  }

  /** A step that is still to be done. */
  record Pending(int number, ErasureStep step) {}

  boolean knows(UUID id) {
    return database.read("read the journal", connection -> state(connection, id)).isPresent();
  }

  private static Optional<String> state(Connection connection, UUID id) throws SQLException {
    return query(
            connection,
            "SELECT \"state\" FROM \"velum_request\" WHERE \"request_id\" = ?",
            id,
            row -> row.getString(1))
        .stream()
        .findFirst();
  }

  /** Writes the whole plan down, unless another program has just done so. */
  void begin(Plan plan, Instant now) {
    UUID id = plan.request().id();
    database.transact(
        "open the journal",
        connection -> {
          if (state(connection, id).isPresent()) {
            return false;
          }
          execute(
              connection,
              "INSERT INTO \"velum_request\" (\"request_id\", \"type\", \"state\", \"started_at\")"
                  + " VALUES (?, ?, ?, ?)",
              id,
              plan.request().type().name(),
              "EXECUTING",
              micros(now));
          insertIdentities(connection, id, plan.identities());
          insertSteps(connection, id, 0, plan.steps());
          insertRetained(connection, id, plan.retained());
          return true;
        });
  }

  private void insertIdentities(Connection connection, UUID id, SubjectIdentities who)
      throws SQLException {
    List<Identity> all = new ArrayList<>();
    all.add(new Identity(SUBJECT, who.subject().value()));
    all.addAll(who.identities());
    int ordinal = 0;
    for (Identity identity : all) {
      argument(
          identity.value().length() <= MAX_IDENTITY_LENGTH,
          "an identity must have at most %s characters",
          MAX_IDENTITY_LENGTH);
      execute(
          connection,
          "INSERT INTO \"velum_request_identity\" (\"request_id\", \"ordinal\", \"type\","
              + " \"identity\") VALUES (?, ?, ?, ?)",
          id,
          ordinal++,
          identity.type(),
          seal.seal(identity.value()));
    }
  }

  private void insertSteps(Connection connection, UUID id, int first, List<ErasureStep> steps)
      throws SQLException {
    int number = first;
    for (ErasureStep step : steps) {
      execute(
          connection,
          "INSERT INTO \"velum_request_step\" (\"request_id\", \"step\", \"store\","
              + " \"data_group\", \"action\", \"state\", \"row_count\", \"locator\")"
              + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          id,
          number++,
          step.store(),
          step.group(),
          step.action().name(),
          "PENDING",
          step.rowCount(),
          seal.seal(step.locator()));
    }
  }

  private static void insertRetained(Connection connection, UUID id, List<Retained> retained)
      throws SQLException {
    int ordinal = 0;
    for (Retained rows : retained) {
      execute(
          connection,
          "INSERT INTO \"velum_request_retained\" (\"request_id\", \"ordinal\", \"store\","
              + " \"data_group\", \"row_count\", \"reason\", \"article\")"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          id,
          ordinal,
          rows.store(),
          rows.group(),
          rows.rowCount(),
          rows.reason(),
          rows.article());
      if (rows.until().isPresent()) {
        execute(
            connection,
            "INSERT INTO \"velum_request_retained_until\" (\"request_id\", \"ordinal\","
                + " \"until\") VALUES (?, ?, ?)",
            id,
            ordinal,
            rows.until().get().toString());
      }
      ordinal++;
    }
  }

  /**
   * Returns the steps that are still to be done, in order.
   *
   * @throws ConsentException if the request never began
   */
  List<Pending> pending(UUID id) {
    return database.read(
        "read the journal",
        connection -> {
          if (state(connection, id).isEmpty()) {
            throw new ConsentException("the journal has no request " + id, null);
          }
          return steps(connection, id, "PENDING");
        });
  }

  /** Returns the steps that are done, while their locators are known. */
  List<ErasureStep> doneSteps(UUID id) {
    return database.read(
        "read the journal",
        connection -> steps(connection, id, "DONE").stream().map(Pending::step).toList());
  }

  private List<Pending> steps(Connection connection, UUID id, String state) throws SQLException {
    return query(
        connection,
        "SELECT \"step\", \"store\", \"data_group\", \"action\", \"row_count\", \"locator\""
            + " FROM \"velum_request_step\" WHERE \"request_id\" = ? AND \"state\" = '"
            + state
            + "' AND \"locator\" IS NOT NULL ORDER BY \"step\"",
        id,
        row ->
            new Pending(
                row.getInt(1),
                new ErasureStep(
                    row.getString(2),
                    row.getString(3),
                    Action.valueOf(row.getString(4)),
                    row.getLong(5),
                    seal.open(row.getString(6)))));
  }

  /** Writes down other steps in place of those that are still to be done. */
  void replacePending(UUID id, SubjectIdentities who, List<ErasureStep> steps) {
    database.transact(
        "plan again",
        connection -> {
          execute(
              connection,
              "DELETE FROM \"velum_request_step\" WHERE \"request_id\" = ? AND \"state\" ="
                  + " 'PENDING'",
              id);
          execute(
              connection, "DELETE FROM \"velum_request_identity\" WHERE \"request_id\" = ?", id);
          insertIdentities(connection, id, who);
          int last =
              query(
                      connection,
                      "SELECT COALESCE(MAX(\"step\"), -1) FROM \"velum_request_step\""
                          + " WHERE \"request_id\" = ?",
                      id,
                      row -> row.getInt(1))
                  .get(0);
          insertSteps(connection, id, last + 1, steps);
          return true;
        });
  }

  /** Does a step and marks it as done, in one transaction; does nothing if it is done already. */
  void doOnce(UUID id, Pending pending, StepWork work) {
    database.transact(
        "carry out step " + pending.number(),
        connection -> {
          if (markDone(connection, id, pending.number())) {
            long rowCount = work.in(connection);
            execute(
                connection,
                "UPDATE \"velum_request_step\" SET \"row_count\" = ?"
                    + " WHERE \"request_id\" = ? AND \"step\" = ?",
                rowCount,
                id,
                pending.number());
          }
          return true;
        });
  }

  /** Marks a step as done that was carried out elsewhere. */
  void done(UUID id, Pending pending) {
    database.transact(
        "mark a step as done", connection -> markDone(connection, id, pending.number()));
  }

  /** Takes the step; the row stays locked until the transaction ends, so only one can have it. */
  private static boolean markDone(Connection connection, UUID id, int number) throws SQLException {
    return execute(
            connection,
            "UPDATE \"velum_request_step\" SET \"state\" = 'DONE'"
                + " WHERE \"request_id\" = ? AND \"step\" = ? AND \"state\" = 'PENDING'",
            id,
            number)
        == 1;
  }

  /** Notes the end of the last step and removes the locators, once. */
  void finish(UUID id, Instant now) {
    database.transact(
        "close the journal",
        connection -> {
          execute(
              connection,
              "UPDATE \"velum_request_step\" SET \"locator\" = NULL WHERE \"request_id\" = ?",
              id);
          return execute(
              connection,
              "UPDATE \"velum_request\" SET \"state\" = 'ERASED', \"finished_at\" = ?"
                  + " WHERE \"request_id\" = ? AND \"state\" = 'EXECUTING'",
              micros(now),
              id);
        });
  }

  /** Removes what the journal knows of the person. */
  void forget(UUID id) {
    database.transact(
        "remove the identities",
        connection -> {
          execute(
              connection,
              "UPDATE \"velum_request\" SET \"state\" = 'VERIFIED' WHERE \"request_id\" = ?",
              id);
          return execute(
              connection, "DELETE FROM \"velum_request_identity\" WHERE \"request_id\" = ?", id);
        });
  }

  /**
   * Returns the identities of a request's subject.
   *
   * @throws ConsentException if they were removed, or the request never began
   */
  SubjectIdentities identities(UUID id) {
    List<Identity> all =
        database.read(
            "read the journal",
            connection ->
                query(
                    connection,
                    "SELECT \"type\", \"identity\" FROM \"velum_request_identity\""
                        + " WHERE \"request_id\" = ? ORDER BY \"ordinal\"",
                    id,
                    row -> new Identity(row.getString(1), seal.open(row.getString(2)))));
    if (all.isEmpty()) {
      throw new ConsentException("the journal has no identities of request " + id, null);
    }
    return SubjectIdentities.of(DataSubjectId.of(all.get(0).value()))
        .with(all.subList(1, all.size()));
  }

  /**
   * Returns what was done for a request whose steps are all done.
   *
   * @throws ConsentException if the request is not known or not done
   */
  Receipt receipt(UUID id) {
    return database.read(
        "read the journal",
        connection -> {
          List<Receipt> receipts =
              query(
                  connection,
                  "SELECT \"started_at\", \"finished_at\" FROM \"velum_request\""
                      + " WHERE \"request_id\" = ? AND \"finished_at\" IS NOT NULL",
                  id,
                  row ->
                      new Receipt(
                          id,
                          instant(row.getLong(1)),
                          instant(row.getLong(2)),
                          lines(connection, id),
                          retained(connection, id)));
          if (receipts.isEmpty()) {
            throw new ConsentException("request " + id + " is not done", null);
          }
          return receipts.get(0);
        });
  }

  private static List<Receipt.Line> lines(Connection connection, UUID id) throws SQLException {
    Map<List<Object>, Receipt.Line> lines = new LinkedHashMap<>();
    query(
            connection,
            "SELECT \"store\", \"data_group\", \"action\", \"row_count\""
                + " FROM \"velum_request_step\" WHERE \"request_id\" = ? ORDER BY \"step\"",
            id,
            row ->
                new Receipt.Line(
                    row.getString(1),
                    row.getString(2),
                    Action.valueOf(row.getString(3)),
                    row.getLong(4)))
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
        id,
        row ->
            new Retained(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                Optional.ofNullable(row.getString(6)).map(LocalDate::parse)));
  }

  private static int execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setObject(i + 1, value instanceof UUID ? value.toString() : value);
      }
      return statement.executeUpdate();
    }
  }

  private static <T> List<T> query(Connection connection, String sql, UUID id, Mapper<T> mapper)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, id.toString());
      List<T> result = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          result.add(mapper.map(rows));
        }
      }
      return result;
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Reads a row. */
  @FunctionalInterface
  private interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Does the work of a step and returns how many rows it touched. */
  @FunctionalInterface
  interface StepWork {
    long in(Connection connection) throws SQLException;
  }
}

package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.JournalSql.execute;
import static dev.velum.consent.fulfilment.JournalSql.first;
import static dev.velum.consent.fulfilment.JournalSql.query;
import static dev.velum.core.internal.Checks.argument;

import dev.velum.consent.ConsentException;
import dev.velum.consent.fulfilment.ErasureStep.Action;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.consent.fulfilment.WorkTable.Lease;
import dev.velum.consent.internal.Database;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataSubjectId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What is known of erasures that began: written as a whole before the first destructive step, and
 * moved on with each step, by whoever holds the lease of the request. A request is {@code
 * EXECUTING}, then {@code ERASED}, then {@code VERIFIED}; or {@code REPLAYED}, if a backup brought
 * it back and another request stands for it.
 *
 * <p>Locators are removed when the last step is done, identities when a verification is clean.
 */
final class Journal {
  private static final String SUBJECT = "subject";
  private static final int MAX_IDENTITY_LENGTH = 4_000;

  private final Database database;
  private final JournalSeal seal;
  private final WorkTable work;

  Journal(Database database, JournalSeal seal, WorkTable work) {
    this.database = database;
    this.seal = seal;
    this.work = work;
  }

  DataSource source() {
    return database.source();
  }

  /** A step that is still to be done. */
  record Pending(int number, ErasureStep step) {}

  /**
   * What is written down before the first destructive step.
   *
   * @param type what was asked for
   * @param replayOf the request that is repeated after a restored backup, if one is
   * @param who the person
   * @param steps what will be done
   * @param retained what will be left
   */
  record Entry(
      RequestType type,
      Optional<UUID> replayOf,
      SubjectIdentities who,
      List<ErasureStep> steps,
      List<Retained> retained) {
    @Override
    public String toString() {
      return "Entry[" + type + ", " + steps.size() + " steps]";
    }
  }

  boolean knows(UUID id) {
    return state(id).isPresent();
  }

  /** Returns whether the first step may still be ahead, or the last one. */
  boolean isExecuting(UUID id) {
    return state(id).filter("EXECUTING"::equals).isPresent();
  }

  private Optional<String> state(UUID id) {
    return database.read("read the journal", connection -> state(connection, id));
  }

  private static Optional<String> state(Connection connection, UUID id) throws SQLException {
    return first(
        connection,
        "SELECT \"state\" FROM \"velum_request\" WHERE \"request_id\" = ?",
        row -> row.getString(1),
        id);
  }

  /**
   * Writes the whole plan down.
   *
   * @param also what else belongs to the same transaction
   */
  void begin(Lease lease, Entry entry, Instant now, Also also) {
    UUID id = lease.requestId();
    database.transact(
        "open the journal",
        connection -> {
          work.renew(connection, lease);
          execute(
              connection,
              "INSERT INTO \"velum_request\" (\"request_id\", \"type\", \"state\", \"started_at\")"
                  + " VALUES (?, ?, ?, ?)",
              id,
              entry.type(),
              "EXECUTING",
              now);
          if (entry.replayOf().isPresent()) {
            execute(
                connection,
                "INSERT INTO \"velum_request_replay\" (\"request_id\", \"original_id\")"
                    + " VALUES (?, ?)",
                id,
                entry.replayOf().get());
          }
          insertIdentities(connection, id, entry.who());
          insertSteps(connection, id, 0, entry.steps());
          insertRetained(connection, id, entry.retained());
          also.in(connection);
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
          step.action(),
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
        row ->
            new Pending(
                row.getInt(1),
                new ErasureStep(
                    row.getString(2),
                    row.getString(3),
                    Action.valueOf(row.getString(4)),
                    row.getLong(5),
                    seal.open(row.getString(6)))),
        id);
  }

  /** Writes down other steps in place of those that are still to be done. */
  void replacePending(Lease lease, SubjectIdentities who, List<ErasureStep> steps, Also also) {
    UUID id = lease.requestId();
    database.transact(
        "plan again",
        connection -> {
          work.renew(connection, lease);
          execute(
              connection,
              "DELETE FROM \"velum_request_step\" WHERE \"request_id\" = ? AND \"state\" ="
                  + " 'PENDING'",
              id);
          execute(
              connection, "DELETE FROM \"velum_request_identity\" WHERE \"request_id\" = ?", id);
          insertIdentities(connection, id, who);
          int last =
              first(
                      connection,
                      "SELECT COALESCE(MAX(\"step\"), -1) FROM \"velum_request_step\""
                          + " WHERE \"request_id\" = ?",
                      row -> row.getInt(1),
                      id)
                  .orElse(-1);
          insertSteps(connection, id, last + 1, steps);
          also.in(connection);
          return true;
        });
  }

  /** Does a step and marks it as done, in one transaction; does nothing if it is done already. */
  void doOnce(Lease lease, Pending pending, StepWork step) {
    UUID id = lease.requestId();
    database.transact(
        "carry out step " + pending.number(),
        connection -> {
          work.renew(connection, lease);
          if (markDone(connection, id, pending.number())) {
            long rowCount = step.in(connection);
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
  void done(Lease lease, Pending pending) {
    database.transact(
        "mark a step as done",
        connection -> {
          work.renew(connection, lease);
          return markDone(connection, lease.requestId(), pending.number());
        });
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
  void finish(Lease lease, Instant now) {
    UUID id = lease.requestId();
    database.transact(
        "close the journal",
        connection -> {
          work.renew(connection, lease);
          execute(
              connection,
              "UPDATE \"velum_request_step\" SET \"locator\" = NULL WHERE \"request_id\" = ?"
                  + " AND \"state\" = 'DONE'",
              id);
          return execute(
              connection,
              "UPDATE \"velum_request\" SET \"state\" = 'ERASED', \"finished_at\" = ?"
                  + " WHERE \"request_id\" = ? AND \"state\" = 'EXECUTING' AND NOT EXISTS ("
                  + "SELECT 1 FROM \"velum_request_step\" WHERE \"request_id\" = ?"
                  + " AND \"state\" = 'PENDING')",
              now,
              id,
              id);
        });
  }

  /** Removes what the journal knows of the person. */
  void forget(Lease lease) {
    database.transact(
        "remove the identities",
        connection -> {
          work.renew(connection, lease);
          return close(connection, lease.requestId(), "VERIFIED");
        });
  }

  /** Closes a request that a restored backup brought back, and for which another one stands. */
  void supersede(UUID id) {
    database.transact(
        "close a request that came back",
        connection -> {
          execute(connection, "DELETE FROM \"velum_request_act\" WHERE \"request_id\" = ?", id);
          execute(
              connection,
              "UPDATE \"velum_request_step\" SET \"locator\" = NULL WHERE \"request_id\" = ?",
              id);
          return close(connection, id, "REPLAYED");
        });
  }

  private static int close(Connection connection, UUID id, String state) throws SQLException {
    execute(
        connection,
        "UPDATE \"velum_request\" SET \"state\" = ? WHERE \"request_id\" = ?",
        state,
        id);
    return execute(
        connection, "DELETE FROM \"velum_request_identity\" WHERE \"request_id\" = ?", id);
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
                    row -> new Identity(row.getString(1), seal.open(row.getString(2))),
                    id));
    if (all.isEmpty()) {
      throw new ConsentException("the journal has no identities of request " + id, null);
    }
    return SubjectIdentities.of(DataSubjectId.of(all.get(0).value()))
        .with(all.subList(1, all.size()));
  }

  /** Does the work of a step and returns how many rows it touched. */
  @FunctionalInterface
  interface StepWork {
    long in(Connection connection) throws SQLException;
  }

  /** What else is written in a transaction of the journal. */
  @FunctionalInterface
  interface Also {
    void in(Connection connection) throws SQLException;
  }
}

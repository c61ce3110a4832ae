package dev.velum.consent.fulfilment;

import static dev.velum.consent.fulfilment.JournalSql.execute;
import static dev.velum.consent.fulfilment.JournalSql.first;
import static dev.velum.consent.fulfilment.JournalSql.query;

import dev.velum.consent.StorageException;
import dev.velum.consent.internal.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who works on which request, and the queue of those that wait.
 *
 * <p>A lease is a row with the time until which it holds and a token that grows with each holder.
 * Whoever writes to the journal shows the token in the same transaction, which renews the lease; a
 * worker that slept through the end of its lease is thus turned away, whatever its clock says.
 */
final class WorkTable {
  private static final long SHORTEST_WAIT = 5_000_000; // nanoseconds
  private static final long LONGEST_WAIT = 500_000_000;
  private static final int CANDIDATES = 32;

  private static final String DIRECT = "DIRECT";
  private static final String QUEUED = "QUEUED";

  private final Database database;
  private final Clock clock;
  private final Duration length;
  private final String worker = UUID.randomUUID().toString();

  /**
   * Creates a view of the table.
   *
   * @param length how long a lease holds that is not renewed
   */
  WorkTable(Database database, Clock clock, Duration length) {
    this.database = database;
    this.clock = clock;
    this.length = length;
  }

  /** The right to work on a request. */
  record Lease(UUID requestId, long token) {}

  /**
   * Takes the lease of a request, waiting while another worker has it.
   *
   * @throws LeaseLostException if the other one holds it for longer than a lease lasts
   */
  Lease acquire(UUID id) {
    long start = System.nanoTime();
    long wait = SHORTEST_WAIT;
    while (true) {
      Optional<Lease> lease = tryAcquire(id);
      if (lease.isPresent()) {
        return lease.get();
      }
      if (System.nanoTime() - start > length.toNanos() || Thread.currentThread().isInterrupted()) {
        throw new LeaseLostException("another worker is at work on request " + id);
      }
      LockSupport.parkNanos(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  }

  /** Takes the lease of a request, or nothing if another worker has it. */
  Optional<Lease> tryAcquire(UUID id) {
    try {
      return database.transact("take a lease", connection -> tryAcquire(connection, id));
    } catch (StorageException e) {
      if (e.isConstraintViolation()) {
        return Optional.empty(); // another worker has just made the row
      }
      throw e;
    }
  }

  private Optional<Lease> tryAcquire(Connection connection, UUID id) throws SQLException {
    Instant now = clock.instant();
    int taken =
        execute(
            connection,
            "UPDATE \"velum_request_work\" SET \"worker\" = ?, \"token\" = \"token\" + 1,"
                + " \"lease_until\" = ? WHERE \"request_id\" = ? AND \"lease_until\" <= ?",
            worker,
            now.plus(length),
            id,
            now);
    if (taken == 0) {
      if (token(connection, id).isPresent()) {
        return Optional.empty();
      }
      insert(connection, id, DIRECT, null);
      return tryAcquire(connection, id);
    }
    return token(connection, id).map(token -> new Lease(id, token));
  }

  private static Optional<Long> token(Connection connection, UUID id) throws SQLException {
    return first(
        connection,
        "SELECT \"token\" FROM \"velum_request_work\" WHERE \"request_id\" = ?",
        row -> row.getLong(1),
        id);
  }

  private void insert(Connection connection, UUID id, String state, @Nullable String request)
      throws SQLException {
    execute(
        connection,
        "INSERT INTO \"velum_request_work\" (\"request_id\", \"state\", \"due_at\","
            + " \"attempts\", \"token\", \"lease_until\", \"request\")"
            + " VALUES (?, ?, ?, 0, 0, 0, ?)",
        id,
        state,
        clock.instant(),
        request);
  }

  /**
   * Renews a lease within a transaction; the row stays locked until that ends.
   *
   * @throws LeaseLostException if another worker has taken it
   */
  void renew(Connection connection, Lease lease) throws SQLException {
    int renewed =
        execute(
            connection,
            "UPDATE \"velum_request_work\" SET \"lease_until\" = ?"
                + " WHERE \"request_id\" = ? AND \"token\" = ?",
            clock.instant().plus(length),
            lease.requestId(),
            lease.token());
    if (renewed == 0) {
      throw new LeaseLostException(
          "another worker has taken over request " + lease.requestId() + " meanwhile");
    }
  }

  /** Renews a lease in a transaction of its own. */
  void renew(Lease lease) {
    database.transact(
        "renew a lease",
        connection -> {
          renew(connection, lease);
          return true;
        });
  }

  /**
   * Gives a lease back, saying why the request is still open, if it is. Where the database does not
   * answer the lease runs out by itself.
   */
  void giveBack(Lease lease, @Nullable String reason) {
    try {
      database.transact(
          "give a lease back",
          connection ->
              execute(
                  connection,
                  "UPDATE \"velum_request_work\" SET \"worker\" = NULL, \"lease_until\" = 0,"
                      + " \"reason\" = ? WHERE \"request_id\" = ? AND \"token\" = ?",
                  reason,
                  lease.requestId(),
                  lease.token()));
    } catch (StorageException e) {
      // It runs out.
    }
  }

  /** Gives a lease back under which nothing was done. */
  private void release(Lease lease) {
    database.transact(
        "give a lease back",
        connection ->
            execute(
                connection,
                "UPDATE \"velum_request_work\" SET \"worker\" = NULL, \"lease_until\" = 0"
                    + " WHERE \"request_id\" = ? AND \"token\" = ?",
                lease.requestId(),
                lease.token()));
  }

  /** Returns why a request is still open, if an attempt has failed and none has worked since. */
  Optional<String> reason(UUID id) {
    return database
        .read(
            "read the journal",
            connection ->
                first(
                    connection,
                    "SELECT \"reason\" FROM \"velum_request_work\" WHERE \"request_id\" = ?",
                    row -> Optional.ofNullable(row.getString(1)),
                    id))
        .flatMap(reason -> reason);
  }

  /**
   * Puts a request at the end of the queue, unless it is there or done; returns whether it was put
   * there. One that was tried without the queue may come to it.
   */
  boolean enqueue(UUID id, String sealedRequest) {
    try {
      return database.transact(
          "put a request in the queue",
          connection -> {
            if (token(connection, id).isPresent()) {
              return adopt(connection, id, sealedRequest);
            }
            insert(connection, id, QUEUED, sealedRequest);
            return true;
          });
    } catch (StorageException e) {
      if (e.isConstraintViolation()) {
        return false;
      }
      throw e;
    }
  }

  private boolean adopt(Connection connection, UUID id, String sealedRequest) throws SQLException {
    return execute(
            connection,
            "UPDATE \"velum_request_work\" SET \"state\" = ?, \"due_at\" = ?, \"request\" = ?"
                + " WHERE \"request_id\" = ? AND \"state\" = ? AND NOT EXISTS ("
                + "SELECT 1 FROM \"velum_request\" WHERE \"request_id\" = ?"
                + " AND \"state\" <> 'EXECUTING')",
            QUEUED,
            clock.instant(),
            sealedRequest,
            id,
            DIRECT,
            id)
        == 1;
  }

  /** Takes the lease of a request that is due, if there is one that no other worker has. */
  Optional<Lease> acquireNext() {
    List<UUID> candidates = candidates();
    int start = candidates.isEmpty() ? 0 : Math.floorMod(worker.hashCode(), candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      UUID id = candidates.get((start + i) % candidates.size());
      Optional<Lease> lease = tryAcquire(id);
      if (lease.isPresent() && isQueued(id)) {
        return lease;
      }
      lease.ifPresent(this::release);
    }
    return Optional.empty();
  }

  private List<UUID> candidates() {
    Instant now = clock.instant();
    return database.read(
        "read the queue",
        connection ->
            query(
                connection,
                "SELECT \"request_id\" FROM \"velum_request_work\" WHERE \"state\" = '"
                    + QUEUED
                    + "' AND \"due_at\" <= ? AND \"lease_until\" <= ?"
                    + " ORDER BY \"due_at\", \"request_id\" LIMIT "
                    + CANDIDATES,
                row -> UUID.fromString(row.getString(1)),
                now,
                now));
  }

  /** Another worker may have finished it between our looking and our taking it. */
  private boolean isQueued(UUID id) {
    return database.read(
        "read the queue",
        connection ->
            first(
                    connection,
                    "SELECT 1 FROM \"velum_request_work\" WHERE \"request_id\" = ?"
                        + " AND \"state\" = '"
                        + QUEUED
                        + "'",
                    row -> true,
                    id)
                .isPresent());
  }

  /** Returns the sealed request that waits under an id. */
  String request(UUID id) {
    return database
        .read(
            "read the queue",
            connection ->
                first(
                    connection,
                    "SELECT \"request\" FROM \"velum_request_work\" WHERE \"request_id\" = ?",
                    row -> Objects.toString(row.getString(1), ""),
                    id))
        .orElse("");
  }

  /** Takes a request off the queue that is done, and forgets what it said. */
  void settle(Lease lease) {
    database.transact(
        "take a request off the queue",
        connection -> {
          renew(connection, lease);
          return execute(
              connection,
              "UPDATE \"velum_request_work\" SET \"state\" = 'DONE', \"reason\" = NULL,"
                  + " \"request\" = NULL, \"worker\" = NULL, \"lease_until\" = 0"
                  + " WHERE \"request_id\" = ?",
              lease.requestId());
        });
  }

  /** Returns how often a queued request has failed. */
  int attempts(UUID id) {
    return database
        .read(
            "read the queue",
            connection ->
                first(
                    connection,
                    "SELECT \"attempts\" FROM \"velum_request_work\" WHERE \"request_id\" = ?",
                    row -> row.getInt(1),
                    id))
        .orElse(0);
  }

  /** Leaves a request in the queue for later, with the reason. */
  void postpone(Lease lease, String reason, Instant dueAt) {
    try {
      database.transact(
          "put a request off",
          connection ->
              execute(
                  connection,
                  "UPDATE \"velum_request_work\" SET \"attempts\" = \"attempts\" + 1,"
                      + " \"reason\" = ?, \"due_at\" = ?, \"worker\" = NULL, \"lease_until\" = 0"
                      + " WHERE \"request_id\" = ? AND \"token\" = ?",
                  reason,
                  dueAt,
                  lease.requestId(),
                  lease.token()));
    } catch (StorageException e) {
      // The lease runs out, and another worker takes the request.
    }
  }

  /** Returns how many requests wait or are being carried out. */
  long waiting() {
    return database
        .read(
            "read the queue",
            connection ->
                first(
                    connection,
                    "SELECT COUNT(*) FROM \"velum_request_work\" WHERE \"state\" = '"
                        + QUEUED
                        + "'",
                    row -> row.getLong(1)))
        .orElse(0L);
  }
}

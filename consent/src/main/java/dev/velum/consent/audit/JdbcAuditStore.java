package dev.velum.consent.audit;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.consent.StorageException;
import dev.velum.consent.internal.Database;
import dev.velum.core.audit.AuditStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an audit trail in a database: H2, PostgreSQL or SQLite, the same that hold the consent
 * ledger. A line is a row of {@code velum_audit_line}, as {@code docs/formats/audit-trail.md}
 * describes; exporting the rows in order gives the files of the trail.
 *
 * <p>Writers in any number of processes take turns by a lock on the trail's row, and what one of
 * them writes is committed as a whole and forced to the disk, or not there. Whoever can write the
 * tables can do what whoever can write the files of a trail can do, and is found out in the same
 * way; grant the application {@code INSERT} and {@code SELECT} on the lines and nothing else if it
 * never deletes old ones. Safe for use by several threads; each piece of work takes a connection.
 *
 * <pre>{@code
 * AuditStore store = JdbcAuditStore.of(dataSource, "payments");
 * StoredAuditTrail trail = StoredAuditTrail.open(store, key);
 * trail.record(AuditEvent.of("clerk-7", "row.read").purpose("access request"));
 * }</pre>
 */
public final class JdbcAuditStore implements AuditStore {
  /** The longest name of a trail, in UTF-16 units. */
  public static final int MAX_NAME_LENGTH = 200;

  private final Database database;
  private final String name;

  private JdbcAuditStore(Database database, String name) {
    this.database = database;
    this.name = name;
  }

  /**
   * Returns the store of a trail, creating the library's tables and the trail's row if they are
   * missing.
   *
   * @param name which of the trails in this database, 1 to {@value #MAX_NAME_LENGTH} characters
   * @throws IllegalArgumentException if the name is blank or too long
   * @throws StorageException if the database fails, or is of a product that is not supported
   */
  public static JdbcAuditStore of(DataSource source, String name) {
    Objects.requireNonNull(source, "source");
    notBlank(name, "name");
    argument(
        name.length() <= MAX_NAME_LENGTH,
        "name must have at most %s characters, got %s",
        MAX_NAME_LENGTH,
        name.length());
    Database database = Database.of(source, StorageException::new).install();
    JdbcAuditStore store = new JdbcAuditStore(database, name);
    store.register();
    return store;
  }

  /** The row is what writers lock. Two programs may try at once: then one of them fails. */
  private void register() {
    if (isRegistered()) {
      return;
    }
    try {
      database.transact(
          "begin an audit trail",
          connection -> {
            try (PreparedStatement insert =
                connection.prepareStatement(
                    "INSERT INTO \"velum_audit_trail\" (\"name\") VALUES (?)")) {
              insert.setString(1, name);
              return insert.executeUpdate();
            }
          });
    } catch (StorageException e) {
      if (!isRegistered()) {
        throw e;
      }
    }
  }

  private boolean isRegistered() {
    return database.read(
        "find an audit trail",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT 1 FROM \"velum_audit_trail\" WHERE \"name\" = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  @Override
  public <T> T write(Work<T> work) throws IOException {
    return unwrapped(
        () ->
            database.transact(
                "write to the audit trail",
                connection -> {
                  lock(connection);
                  return in(work, new JdbcAuditSession(connection, name));
                }));
  }

  /** An update locks the row until the transaction ends, on every dialect. */
  private void lock(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE \"velum_audit_trail\" SET \"name\" = \"name\" WHERE \"name\" = ?")) {
      update.setString(1, name);
      if (update.executeUpdate() != 1) {
        throw new SQLException("the audit trail has lost its row", "02000");
      }
    }
  }

  @Override
  public <T> T read(Work<T> work) throws IOException {
    AtomicReference<@Nullable JdbcAuditSession> before = new AtomicReference<>();
    return unwrapped(
        () ->
            database.readSnapshot(
                "read the audit trail",
                connection -> {
                  JdbcAuditSession session = new JdbcAuditSession(connection, name);
                  JdbcAuditSession last = before.getAndSet(session);
                  if (last != null && last.hasHandedOut()) {
                    throw new UncheckedIOException(
                        new IOException("the database stopped the reading of the audit trail"));
                  }
                  return in(work, session);
                }));
  }

  /** Lets failures of the database through to where transactions are tried again. */
  private static <T> T in(Work<T> work, JdbcAuditSession session) throws SQLException {
    try {
      return work.in(session);
    } catch (IOException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T unwrapped(Attempt<T> attempt) throws IOException {
    try {
      return attempt.make();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T make();
  }

  /** Returns the trail's name. */
  @Override
  public String toString() {
    return "audit trail " + name;
  }
}

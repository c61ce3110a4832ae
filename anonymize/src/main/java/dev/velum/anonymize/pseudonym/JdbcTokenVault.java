package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A vault in a table of a relational database: PostgreSQL, H2 or SQLite.
 *
 * <p>The primary key on the lookup term makes {@link #putIfAbsent} atomic between threads and
 * processes: of two that insert at the same time the database refuses one, which then reads what
 * the other stored. Each call is a transaction of its own on a connection of its own, and as
 * durable as the database makes it. The table holds no value in clear; its backups keep what is
 * deleted, until the keys are destroyed.
 *
 * <p>Safe for use by several threads if the data source is. SQLite needs a {@code busy_timeout}.
 */
public final class JdbcTokenVault implements TokenVault {
  private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,50}");
  private static final int PAGE_ROWS = 1000;
  private static final int MAX_TRIES = 10;

  /** SQLite has no SQL state; the low byte of its code for a broken constraint is this. */
  private static final int SQLITE_CONSTRAINT = 19;

  private static final String CONSTRAINT_CLASS = "23"; // ISO/IEC 9075, integrity constraints

  private final DataSource database;
  private final String table;

  private JdbcTokenVault(DataSource database, String table) {
    this.database = database;
    this.table = table;
  }

  /**
   * Returns the vault in a table, which is made if it is not there.
   *
   * @param table 1 to 51 lower-case letters, digits and underscores, a letter first
   * @throws IllegalArgumentException if the name is another
   * @throws VaultException if the table cannot be made
   */
  public static JdbcTokenVault open(DataSource database, String table) {
    argument(
        TABLE.matcher(table).matches(),
        "table must have 1 to 51 lower-case letters, digits or underscores");
    JdbcTokenVault vault = new JdbcTokenVault(Objects.requireNonNull(database, "database"), table);
    vault.createTable();
    return vault;
  }

  private void createTable() {
    run(
        "opened",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(
                "CREATE TABLE IF NOT EXISTS "
                    + table
                    + " (lookup VARCHAR(64) NOT NULL PRIMARY KEY, token VARCHAR(80) NOT NULL"
                    + " UNIQUE, key_id VARCHAR(32) NOT NULL, sealed TEXT NOT NULL)");
            statement.execute(
                "CREATE INDEX IF NOT EXISTS " + table + "_key ON " + table + " (key_id, lookup)");
          }
          return true;
        });
  }

  @Override
  public VaultEntry putIfAbsent(VaultEntry entry) {
    for (int i = 0; i < MAX_TRIES; i++) {
      Optional<VaultEntry> known = findLookup(entry.lookup());
      if (known.isPresent()) {
        return known.get();
      }
      if (run("written", connection -> insert(connection, entry))) {
        return entry;
      }
    }
    throw new VaultException("the vault refuses an entry that it does not have");
  }

  /** Returns false if there is an entry with this term. */
  private boolean insert(Connection connection, VaultEntry entry) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO " + table + " (lookup, token, key_id, sealed) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, entry.lookup());
      insert.setString(2, entry.token());
      insert.setString(3, entry.keyId());
      insert.setString(4, entry.sealed());
      insert.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (isConstraint(e)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isConstraint(SQLException e) {
    String sqlState = e.getSQLState();
    return sqlState == null
        ? (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT
        : sqlState.startsWith(CONSTRAINT_CLASS);
  }

  @Override
  public Optional<VaultEntry> findLookup(String lookup) {
    return find("lookup", lookup);
  }

  @Override
  public Optional<VaultEntry> findToken(String token) {
    return find("token", token);
  }

  private Optional<VaultEntry> find(String column, String value) {
    return run(
            "read",
            connection -> select(connection, "WHERE " + column + " = ? LIMIT ?", List.of(value), 1))
        .stream()
        .findFirst();
  }

  private List<VaultEntry> select(
      Connection connection, String condition, List<String> values, int limit) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT lookup, token, key_id, sealed FROM " + table + " " + condition)) {
      for (int i = 0; i < values.size(); i++) {
        query.setString(i + 1, values.get(i));
      }
      query.setInt(values.size() + 1, limit);
      List<VaultEntry> entries = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          entries.add(
              new VaultEntry(
                  rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
        }
      }
      return entries;
    }
  }

  @Override
  public boolean replace(VaultEntry old, VaultEntry replacement) {
    return run(
        "written",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE "
                      + table
                      + " SET lookup = ?, key_id = ?, sealed = ?"
                      + " WHERE token = ? AND lookup = ? AND key_id = ?")) {
            update.setString(1, replacement.lookup());
            update.setString(2, replacement.keyId());
            update.setString(3, replacement.sealed());
            update.setString(4, old.token());
            update.setString(5, old.lookup());
            update.setString(6, old.keyId());
            return update.executeUpdate() == 1;
          } catch (SQLException e) {
            if (isConstraint(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public boolean delete(String token) {
    return run(
        "written",
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM " + table + " WHERE token = ?")) {
            delete.setString(1, token);
            return delete.executeUpdate() == 1;
          }
        });
  }

  /** Reads page by page, so that entries can be replaced meanwhile and memory stays small. */
  @Override
  public Stream<VaultEntry> entriesUnder(String keyId) {
    return Stream.iterate(page(keyId, ""), page -> !page.isEmpty(), page -> page(keyId, last(page)))
        .flatMap(List::stream);
  }

  private static String last(List<VaultEntry> page) {
    return page.get(page.size() - 1).lookup();
  }

  private List<VaultEntry> page(String keyId, String after) {
    return run(
        "read",
        connection ->
            select(
                connection,
                "WHERE key_id = ? AND lookup > ? ORDER BY lookup LIMIT ?",
                List.of(keyId, after),
                PAGE_ROWS));
  }

  /** What is done with a connection. */
  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T run(String what, Work<T> work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(true);
      return work.on(connection);
    } catch (SQLException e) { // its message may show an entry
      throw new VaultException(
          "the vault cannot be " + what + " (SQL state " + e.getSQLState() + ")");
    }
  }
}

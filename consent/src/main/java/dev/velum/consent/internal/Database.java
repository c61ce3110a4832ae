package dev.velum.consent.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.BiFunction;
import javax.sql.DataSource;

/**
 * A database with transactions: each piece of work commits as a whole or not at all.
 *
 * <p>Work that lost against another transaction is run again, a few times, so it must have no
 * effect outside the database. A driver's message may hold values of rows; what leaves here carries
 * only the SQL state and the vendor's code. Safe for use by several threads.
 */
public final class Database {
  private static final int MAX_ATTEMPTS = 10;

  /** More than there are tables: each race lost is a table that another program has made. */
  private static final int MAX_RACES = 100;

  private final DataSource source;
  private final SqlDialect dialect;
  private final BiFunction<String, SQLException, RuntimeException> failures;

  private Database(
      DataSource source,
      SqlDialect dialect,
      BiFunction<String, SQLException, RuntimeException> failures) {
    this.source = source;
    this.dialect = dialect;
    this.failures = failures;
  }

  /**
   * Connects once, to learn the dialect.
   *
   * @param failures makes the exception to throw from what was attempted and an exception without
   *     values
   */
  public static Database of(
      DataSource source, BiFunction<String, SQLException, RuntimeException> failures) {
    try (Connection connection = source.getConnection()) {
      return new Database(source, SqlDialect.of(connection.getMetaData()), failures);
    } catch (SQLException e) {
      throw failures.apply("cannot open the database", withoutValues(e));
    }
  }

  /**
   * Creates or completes the library's tables. Databases differ in how they fail where two programs
   * create the same table at once, so any failure is tried again a few times. A database that
   * compares texts without regard to case is refused: it would mix the records of two people.
   */
  public Database install() {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = source.getConnection()) {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        try {
          SchemaInstaller.install(connection, dialect);
          if (!SchemaInstaller.comparesExactly(connection)) {
            throw failures.apply(
                "cannot keep data subjects apart: the database compares texts ignoring case",
                withoutValues(new SQLFeatureNotSupportedException("texts", "0A000")));
          }
        } finally {
          connection.setAutoCommit(autoCommit);
        }
        return this;
      } catch (SQLException e) {
        if (attempt >= (isRace(e) ? MAX_RACES : MAX_ATTEMPTS)) {
          throw failures.apply("cannot install the library's tables", withoutValues(e));
        }
      }
    }
  }

  /** Two programs that install at once may both add a table's name to the server's catalog. */
  private static boolean isRace(SQLException failure) {
    return failure.getSQLState() != null && failure.getSQLState().startsWith("23");
  }

  /** Returns where the connections come from; the same source means the same database. */
  public DataSource source() {
    return source;
  }

  /**
   * Returns what the work returns, after committing it and, as far as the database lets us, forcing
   * it to the disk.
   *
   * @param what is attempted, for the message of a failure, such as {@code "record consent"}
   */
  public <T> T transact(String what, Work<T> work) {
    return retry(what, connection -> attempt(connection, work, Mode.WRITE));
  }

  /** Returns what the work, which only reads, returns; each of its statements sees the latest. */
  public <T> T read(String what, Work<T> work) {
    return retry(what, connection -> attempt(connection, work, Mode.READ));
  }

  /** Returns what the work, which only reads, returns; all its statements see the same moment. */
  public <T> T readSnapshot(String what, Work<T> work) {
    return retry(what, connection -> attempt(connection, work, Mode.SNAPSHOT));
  }

  /**
   * Says in the middle of writing work that from here on only rows are added. The server plans the
   * checks of foreign keys as it plans statements: anew for every row, unless it is told.
   */
  public void keepPlans(Connection connection) throws SQLException {
    dialect.keepPlans(connection);
  }

  /** Returns whether a statement takes a list of values as one array. */
  public boolean bindsArrays() {
    return dialect == SqlDialect.POSTGRESQL;
  }

  private enum Mode {
    READ,
    SNAPSHOT,
    WRITE
  }

  private <T> T retry(String what, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = source.getConnection()) {
        return work.in(connection);
      } catch (SQLException e) {
        if (attempt == MAX_ATTEMPTS || !dialect.isTransient(e)) {
          throw failures.apply("cannot " + what, withoutValues(e));
        }
      }
    }
  }

  private <T> T attempt(Connection connection, Work<T> work, Mode mode) throws SQLException {
    int isolation = connection.getTransactionIsolation();
    int needed =
        switch (mode) {
          case READ -> isolation;
          case SNAPSHOT -> dialect.snapshotIsolation();
          case WRITE -> dialect.writeIsolation();
        };
    if (needed == isolation) {
      return transaction(connection, work, mode);
    }
    connection.setTransactionIsolation(needed);
    try {
      return transaction(connection, work, mode);
    } finally {
      restoreIsolation(connection, isolation);
    }
  }

  private <T> T transaction(Connection connection, Work<T> work, Mode mode) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    if (mode == Mode.WRITE) {
      dialect.prepareToWrite(connection);
    }
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      if (mode == Mode.WRITE) {
        dialect.beginWriting(connection);
      }
      T result = work.in(connection);
      connection.commit();
      committed = true;
      if (mode == Mode.WRITE) {
        force(connection);
      }
      return result;
    } finally {
      leave(connection, committed, autoCommit);
    }
  }

  /** Makes what was committed durable. Never retried: the work is done already. */
  private void force(Connection connection) {
    try {
      dialect.force(connection);
    } catch (SQLException e) {
      throw failures.apply("cannot force what was committed to the disk", withoutValues(e));
    }
  }

  /** Leaves the connection as it came; what failed or was committed before stays as it is. */
  private static void leave(Connection connection, boolean committed, boolean autoCommit) {
    try {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      // A connection that is lost rolls back by itself.
    }
  }

  /** A failure here is not one of the work, which may be committed. */
  private static void restoreIsolation(Connection connection, int isolation) {
    try {
      connection.setTransactionIsolation(isolation);
    } catch (SQLException e) {
      // A connection that is lost has no isolation.
    }
  }

  private static SQLException withoutValues(SQLException e) {
    SQLException bare =
        new SQLException(
            "SQL state " + e.getSQLState() + ", vendor code " + e.getErrorCode(),
            e.getSQLState(),
            e.getErrorCode());
    bare.setStackTrace(e.getStackTrace());
    return bare;
  }

  /** A piece of work on a connection that somebody else opens, commits and closes. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does the work. */
    T in(Connection connection) throws SQLException;
  }
}

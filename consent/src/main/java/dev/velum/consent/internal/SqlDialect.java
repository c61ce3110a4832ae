package dev.velum.consent.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

/**
 * What differs between database products: the folder of their SQL files, how a transaction begins,
 * when a commit is on the disk, and the errors after which a transaction may be tried again. All
 * other SQL of the library is written so that H2, PostgreSQL and SQLite read it alike.
 */
public enum SqlDialect {
  /** H2 2.x. */
  H2("H2", "h2", Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE),

  /** PostgreSQL 12 and later. */
  POSTGRESQL(
      "PostgreSQL",
      "postgresql",
      Connection.TRANSACTION_READ_COMMITTED,
      Connection.TRANSACTION_REPEATABLE_READ),

  /** SQLite 3.32 and later. */
  SQLITE(
      "SQLite", "sqlite", Connection.TRANSACTION_SERIALIZABLE, Connection.TRANSACTION_SERIALIZABLE);

  private static final int H2_ADMIN_RIGHTS_REQUIRED = 90040;
  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;
  private static final int SQLITE_SYNCHRONOUS_FULL = 2;

  private final String product;
  private final String folder;
  private final int writeIsolation;
  private final int snapshotIsolation;

  SqlDialect(String product, String folder, int writeIsolation, int snapshotIsolation) {
    this.product = product;
    this.folder = folder;
    this.writeIsolation = writeIsolation;
    this.snapshotIsolation = snapshotIsolation;
  }

  /**
   * Returns the dialect of a connected database.
   *
   * @throws SQLFeatureNotSupportedException if the library has no SQL files for the product
   */
  public static SqlDialect of(DatabaseMetaData metadata) throws SQLException {
    String name = metadata.getDatabaseProductName();
    for (SqlDialect dialect : values()) {
      if (dialect.product.equals(name)) {
        return dialect;
      }
    }
    throw new SQLFeatureNotSupportedException("no SQL files for " + name, "0A000");
  }

  /** Returns the folder of the SQL files, beside this class. */
  String folder() {
    return folder;
  }

  /**
   * Returns the isolation under which a writer that waited for a row's lock sees what the one
   * before it committed.
   */
  int writeIsolation() {
    return writeIsolation;
  }

  /**
   * Returns what makes a SELECT keep its rows from others until the transaction ends. SQLite has
   * one writer at a time and needs nothing.
   */
  public String rowLock() {
    return this == SQLITE ? "" : " FOR UPDATE";
  }

  /** Returns the isolation under which all statements of a transaction see the same moment. */
  int snapshotIsolation() {
    return snapshotIsolation;
  }

  /** Returns whether the transaction was stopped by another one, and may be run again. */
  boolean isTransient(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return switch (this) {
      // A deadlock or a concurrent update; a lock that came too late.
      case H2 -> state.equals("40001") || state.equals("HYT00");
      // A concurrent update, a deadlock, a lock that came too late.
      case POSTGRESQL -> state.equals("40001") || state.equals("40P01") || state.equals("55P03");
      // Another connection is writing. The driver gives no SQL states.
      case SQLITE ->
          failure.getErrorCode() == SQLITE_BUSY || failure.getErrorCode() == SQLITE_LOCKED;
    };
  }

  /**
   * Makes ready for writing, before the transaction: what it commits shall be on the disk at once.
   */
  void prepareToWrite(Connection connection) throws SQLException {
    if (this == SQLITE && number(connection, "PRAGMA synchronous") < SQLITE_SYNCHRONOUS_FULL) {
      execute(connection, "PRAGMA synchronous = FULL");
    }
  }

  /**
   * Does what the first statement of a writing transaction must do.
   *
   * <p>SQLite's transactions begin as readers; one that wants to write after another has written is
   * turned away, however long it waits. So the transaction that the driver has begun is given up
   * for one that is a writer from its beginning. PostgreSQL waits for the disk unless it was told
   * not to; here it waits. It also keeps the plans of statements that it saw often, and one made
   * while a table was empty may read the whole table ever after; so here it plans anew, until
   * {@link #keepPlans}.
   */
  void beginWriting(Connection connection) throws SQLException {
    switch (this) {
      case H2 -> {
        // Nothing to do.
      }
      case POSTGRESQL ->
          execute(
              connection,
              "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
                  + " CASE WHEN current_setting('synchronous_commit') = 'off'"
                  + " THEN set_config('synchronous_commit', 'on', true) END");
      case SQLITE -> {
        execute(connection, "COMMIT");
        try {
          execute(connection, "BEGIN IMMEDIATE");
        } catch (SQLException e) {
          beginAgain(connection);
          throw e;
        }
      }
    }
  }

  /** Ends the planning anew, before many statements whose plan is always the same. */
  void keepPlans(Connection connection) throws SQLException {
    if (this == POSTGRESQL) {
      execute(connection, "SELECT set_config('plan_cache_mode', 'auto', true)");
    }
  }

  /** Lets the driver find a transaction that it may roll back. */
  private static void beginAgain(Connection connection) {
    try {
      execute(connection, "BEGIN");
    } catch (SQLException e) {
      // There is one, or the connection is lost.
    }
  }

  /**
   * Waits until all that was committed is on the disk, where a commit alone does not say so.
   *
   * <p>H2 writes commits half a second later unless told otherwise, so a program that ends at once
   * would lose them. The statement needs the rights of an administrator of the database; without
   * them H2's own WRITE_DELAY stands.
   */
  void force(Connection connection) throws SQLException {
    if (this == H2) {
      try {
        execute(connection, "CHECKPOINT SYNC");
      } catch (SQLException e) {
        if (e.getErrorCode() != H2_ADMIN_RIGHTS_REQUIRED) {
          throw e;
        }
      }
    }
  }

  /**
   * Makes what the connection deletes or replaces from now on be overwritten in the table, where
   * the database has a way to do so.
   */
  public void overwriteDeleted(Connection connection) throws SQLException {
    if (this == SQLITE) {
      execute(connection, "PRAGMA secure_delete = ON");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  /** Returns the identifier in the standard's quotes, whatever characters it holds. */
  public static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}

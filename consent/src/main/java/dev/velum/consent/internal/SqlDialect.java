package dev.velum.consent.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

/**
 * What differs between database products: the folder of their SQL files, and the errors after which
 * a transaction may be tried again. All other SQL of the library is written so that H2, PostgreSQL
 * and SQLite read it alike.
 */
public enum SqlDialect {
  /** H2 2.x. */
  H2("H2", "h2");

  private static final int H2_ADMIN_RIGHTS_REQUIRED = 90040;

  private final String product;
  private final String folder;

  SqlDialect(String product, String folder) {
    this.product = product;
    this.folder = folder;
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

  /** Returns whether the transaction was stopped by another one, and may be run again. */
  boolean isTransient(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return switch (this) {
      // A deadlock or a concurrent update; a lock that came too late.
      case H2 -> state.equals("40001") || state.equals("HYT00");
    };
  }

  /**
   * Waits until all that was committed is on the disk, where a commit alone does not say so.
   *
   * <p>H2 writes commits half a second later unless told otherwise, so a program that ends at once
   * would lose them. The statement needs the rights of an administrator of the database; without
   * them H2's own WRITE_DELAY stands.
   */
  void force(Connection connection) throws SQLException {
    switch (this) {
      case H2 -> {
        try (Statement statement = connection.createStatement()) {
          statement.execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
          if (e.getErrorCode() != H2_ADMIN_RIGHTS_REQUIRED) {
            throw e;
          }
        }
      }
    }
  }

  /** Returns the identifier in the standard's quotes, whatever characters it holds. */
  public static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}

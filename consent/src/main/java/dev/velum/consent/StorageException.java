package dev.velum.consent;

import java.sql.SQLException;

/**
 * The database failed, and nothing of the attempted work was kept. The cause carries the SQL state
 * and the vendor's code; the driver's own message is withheld, since it may hold values of rows.
 */
public final class StorageException extends ConsentException {
  private static final long serialVersionUID = 1L;

  private static final int SQLITE_CONSTRAINT = 19; // SQLite's driver gives no SQL state

  private final String sqlState;
  private final int vendorCode;

  /**
   * Creates an exception.
   *
   * @param attempt what was attempted
   * @param cause an exception whose message holds no values
   */
  public StorageException(String attempt, SQLException cause) {
    super(attempt + ": " + cause.getMessage(), cause);
    this.sqlState = String.valueOf(cause.getSQLState());
    this.vendorCode = cause.getErrorCode();
  }

  /** Returns the SQL state, or {@code "null"} if the driver gave none. */
  public String sqlState() {
    return sqlState;
  }

  /**
   * Returns whether the database refused a change because of a constraint, such as a foreign key.
   */
  public boolean isConstraintViolation() {
    return sqlState.startsWith("23")
        || (sqlState.equals("null") && (vendorCode & 0xff) == SQLITE_CONSTRAINT);
  }
}

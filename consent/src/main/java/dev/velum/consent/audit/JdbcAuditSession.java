package dev.velum.consent.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.audit.AuditStore;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rows of one trail within a transaction. For one thread. */
final class JdbcAuditSession implements AuditStore.Session {
  /** How many rows a driver fetches at a time. */
  private static final int FETCH_SIZE = 1_000;

  /** How many rows are sent to the database at a time. */
  private static final int BATCH_SIZE = 1_000;

  private final Connection connection;
  private final String name;
  private boolean handedOut;

  JdbcAuditSession(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /** Returns whether a line has left the session, so that reading cannot begin again unnoticed. */
  boolean hasHandedOut() {
    return handedOut;
  }

  @Override
  public SortedSet<Integer> files() throws IOException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT DISTINCT \"file\" FROM \"velum_audit_line\" WHERE \"trail\" = ?")) {
      select.setString(1, name);
      SortedSet<Integer> files = new TreeSet<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          files.add(rows.getInt(1));
        }
      }
      return files;
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public InputStream lines(int file, long firstLine) throws IOException {
    try {
      return new Lines(file, firstLine);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void append(int file, long firstLine, List<String> lines) throws IOException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO \"velum_audit_line\" (\"trail\", \"file\", \"line\", \"text\")"
                + " VALUES (?, ?, ?, ?)")) {
      for (int i = 0; i < lines.size(); i++) {
        insert.setString(1, name);
        insert.setInt(2, file);
        insert.setLong(3, firstLine + i);
        insert.setString(4, lines.get(i));
        insert.addBatch();
        if (i % BATCH_SIZE == BATCH_SIZE - 1 || i == lines.size() - 1) {
          insert.executeBatch();
        }
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void deleteFilesBefore(int file) throws IOException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM \"velum_audit_line\" WHERE \"trail\" = ? AND \"file\" < ?")) {
      delete.setString(1, name);
      delete.setInt(2, file);
      delete.executeUpdate();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  /** Rows as lines of bytes, as they come from the database. */
  private final class Lines extends InputStream {
    private final PreparedStatement select;
    private final ResultSet rows;
    private byte[] line = {};
    private int position;

    Lines(int file, long firstLine) throws SQLException {
      select =
          connection.prepareStatement(
              "SELECT \"text\" FROM \"velum_audit_line\""
                  + " WHERE \"trail\" = ? AND \"file\" = ? AND \"line\" >= ? ORDER BY \"line\"");
      try {
        select.setFetchSize(FETCH_SIZE);
        select.setString(1, name);
        select.setInt(2, file);
        select.setLong(3, firstLine);
        rows = select.executeQuery();
      } catch (SQLException e) {
        select.close();
        throw e;
      }
    }

    private boolean hasMore() throws IOException {
      if (position < line.length) {
        return true;
      }
      try {
        if (!rows.next()) {
          return false;
        }
        line = (rows.getString(1) + "\n").getBytes(UTF_8);
        position = 0;
        handedOut = true;
        return true;
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read() throws IOException {
      return hasMore() ? line[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!hasMore()) {
        return -1;
      }
      int count = 0;
      while (count < length && hasMore()) { // whole buffers: a line alone is short
        int piece = Math.min(length - count, line.length - position);
        System.arraycopy(line, position, target, offset + count, piece);
        position += piece;
        count += piece;
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      try {
        select.close(); // and its rows
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }
}

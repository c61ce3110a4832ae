package dev.velum.consent;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** A database as a data source, with short cuts for tests. */
public final class TestDatabase implements DataSource, AutoCloseable {
  private final String url;
  private final Connection anchor;
  private final ConcurrentLinkedDeque<Connection> idle;
  private final List<Path> rubbish;

  private TestDatabase(String url, ConcurrentLinkedDeque<Connection> idle, List<Path> rubbish) {
    this.url = url;
    this.idle = idle;
    this.rubbish = rubbish;
    try {
      // H2 closes a database with its last connection.
      this.anchor = DriverManager.getConnection(url);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      anchor.close();
      if (idle != null) {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
          connection.close();
        }
      }
      for (Path folder : rubbish) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes all idle connections, which PostgreSQL wants before it copies a database. */
  void disconnect() {
    try {
      anchor.close();
      for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return url;
  }

  public static TestDatabase inMemory() {
    return at("jdbc:h2:mem:" + UUID.randomUUID());
  }

  public static TestDatabase inFile(Path folder) {
    return at("jdbc:h2:file:" + folder.resolve("ledger").toAbsolutePath());
  }

  /** Returns the database of a URL. */
  public static TestDatabase at(String url) {
    return new TestDatabase(url, null, List.of());
  }

  /** Returns the database of a URL, whose folder is removed with it. */
  static TestDatabase inFolder(String url, Path folder) {
    return new TestDatabase(url, null, List.of(folder));
  }

  /** Returns the database of a URL, whose connections are used again, as in an application. */
  static TestDatabase pooled(String url) {
    return new TestDatabase(url, new ConcurrentLinkedDeque<>(), List.of());
  }

  public void run(String... statements) {
    try (Connection connection = getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns every row of a query as the texts of its columns. */
  public List<List<String>> rows(String query) {
    try (Connection connection = getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      List<List<String>> rows = new ArrayList<>();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (idle == null) {
      return DriverManager.getConnection(url);
    }
    Connection used = idle.poll();
    return lent(used == null ? DriverManager.getConnection(url) : used);
  }

  /** Returns a connection that goes back to the idle ones when it is closed. */
  private Connection lent(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("close")) {
                return invoke(connection, method, arguments);
              }
              if (!connection.getAutoCommit()) {
                throw new IllegalStateException("given back in the middle of a transaction");
              }
              idle.push(connection);
              return null;
            });
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return DriverManager.getConnection(url, username, password);
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}

package dev.velum.consent;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source that fails once, at the n-th statement or commit, either before it or right after
 * it took effect.
 */
public final class FaultySource implements DataSource {
  private final DataSource behind;
  private int left = Integer.MAX_VALUE;
  private boolean afterwards;
  private boolean forever;

  public FaultySource(DataSource behind) {
    this.behind = behind;
  }

  public void failAt(int operation, boolean afterEffect) {
    left = operation;
    afterwards = afterEffect;
  }

  /** Fails before the n-th statement or commit, and at every one after it, as if it were killed. */
  public void dieAt(int operation) {
    left = operation;
    afterwards = false;
    forever = true;
  }

  public void heal() {
    left = Integer.MAX_VALUE;
    forever = false;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return proxy(Connection.class, behind.getConnection());
  }

  private <T> T proxy(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    boolean counts = method.getName().startsWith("execute") || method.getName().equals("commit");
    if (counts) {
      left--;
    }
    if (counts && (left == 0 || (forever && left < 0)) && !afterwards) {
      throw new SQLException("pulled the plug", "08006");
    }
    Object result = invoke(target, method, arguments);
    if (counts && left == 0 && afterwards) {
      throw new SQLException("pulled the plug", "08006");
    }
    if (result instanceof PreparedStatement statement) {
      return proxy(PreparedStatement.class, statement);
    }
    return result instanceof Statement statement ? proxy(Statement.class, statement) : result;
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
    return behind.getConnection(username, password);
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

package dev.velum.consent.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Runs the SQL files that a database lacks, in order, and notes each in {@code
 * velum_schema_version}.
 *
 * <p>The files' names are those that Flyway and Liquibase expect, and each statement says {@code IF
 * NOT EXISTS} or its like, so that two programs may install at once.
 */
final class SchemaInstaller {
  /** The files after the one that makes the table of versions. */
  static final List<String> FILES =
      List.of(
          "V1__consent.sql",
          "V2__fulfilment.sql",
          "V3__audit.sql",
          "V4__subject_keys.sql",
          "V5__other_rights.sql",
          "V6__fulfilment_proof.sql",
          "V7__retained_until.sql");

  private SchemaInstaller() {}

  static void install(Connection connection, SqlDialect dialect) throws SQLException {
    if (!hasVersions(connection)) {
      execute(connection, script(dialect, "V0__schema_version.sql"));
    }
    Set<Integer> installed = installed(connection);
    for (String file : FILES) {
      int version = version(file);
      if (!installed.contains(version)) {
        execute(connection, script(dialect, file));
        note(connection, version, file);
      }
    }
  }

  /** Returns the number between {@code V} and the underscores. */
  private static int version(String file) {
    return Integer.parseInt(file.substring(1, file.indexOf('_')));
  }

  /**
   * Returns whether texts are equal only if they are the same. A database that takes upper and
   * lower case for the same would mix the records of two people.
   */
  static boolean comparesExactly(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM \"velum_schema_version\" WHERE \"file\" = ?")) {
      select.setString(1, FILES.get(0).toUpperCase(Locale.ROOT));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1) == 0;
      }
    }
  }

  private static boolean hasVersions(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(
                connection.getCatalog(), connection.getSchema(), "velum_schema_version", null)) {
      return tables.next();
    }
  }

  private static Set<Integer> installed(Connection connection) throws SQLException {
    Set<Integer> versions = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT \"version\" FROM \"velum_schema_version\"")) {
      while (rows.next()) {
        versions.add(rows.getInt(1));
      }
    }
    return versions;
  }

  private static void note(Connection connection, int version, String file) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO \"velum_schema_version\" (\"version\", \"file\") VALUES (?, ?)")) {
      insert.setInt(1, version);
      insert.setString(2, file);
      insert.executeUpdate();
    } catch (SQLException e) {
      if (!installed(connection).contains(version)) {
        throw e;
      }
      // Another program installed the same version at the same time.
    }
  }

  private static void execute(Connection connection, String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : script.split(";\\s*\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  private static String script(SqlDialect dialect, String file) {
    String name = "/dev/velum/consent/sql/" + dialect.folder() + "/" + file;
    try (InputStream in = SchemaInstaller.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.velum.consent;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The database products that the library supports, each of which makes databases for tests. */
public enum TestDatabases {
  /** In memory. */
  H2 {
    @Override
    public TestDatabase create() {
      return TestDatabase.inMemory();
    }
  },

  /** A database of its own on a server that all tests of the JVM share. */
  POSTGRESQL {
    @Override
    public TestDatabase create() {
      String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
      EmbeddedPostgres server = Server.running();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return TestDatabase.pooled(server.getJdbcUrl("postgres", name));
    }
  },

  /** A file that goes away with the database. */
  SQLITE {
    @Override
    public TestDatabase create() {
      try {
        Path folder = Files.createTempDirectory("velum-sqlite");
        return TestDatabase.inFolder("jdbc:sqlite:" + folder.resolve("test.db"), folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  /**
   * Returns a new, empty database. Where no PostgreSQL can be started the test is skipped, unless
   * the system property {@code velum.requirePostgresql} is {@code true}.
   */
  public abstract TestDatabase create();

  /** Starts with the first test that needs it and ends with the JVM. */
  private static final class Server {
    private static EmbeddedPostgres server;
    private static String failure;

    static synchronized EmbeddedPostgres running() {
      if (server == null && failure == null) {
        try {
          server = EmbeddedPostgres.builder().start();
        } catch (IOException | IllegalStateException e) {
          failure = String.valueOf(e);
        }
      }
      if (server == null && Boolean.getBoolean("velum.requirePostgresql")) {
        throw new IllegalStateException(failure);
      }
      return server == null ? abort("no PostgreSQL on this machine: " + failure) : server;
    }
  }
}

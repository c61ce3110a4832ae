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

    @Override
    public TestDatabase copy(TestDatabase original) {
      TestDatabase copy = create();
      original.rows("SCRIPT").forEach(line -> copy.run(line.get(0)));
      return copy;
    }
  },

  /** A database of its own on a server that all tests of the JVM share. */
  POSTGRESQL {
    @Override
    public TestDatabase create() {
      return create("");
    }

    @Override
    public TestDatabase copy(TestDatabase original) {
      original.disconnect();
      String name = original.url().replaceAll(".*/([^/?]+)(\\?.*)?", "$1");
      return create(" TEMPLATE " + name);
    }

    private TestDatabase create(String source) {
      String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
      EmbeddedPostgres server = Server.running();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name + source);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return TestDatabase.pooled(server.getJdbcUrl("postgres", name));
    }
  },

  /** A file that goes away with the database; in memory where Linux lets files be there. */
  SQLITE {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public TestDatabase create() {
      try {
        Path folder =
            Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "velum-sqlite")
                : Files.createTempDirectory("velum-sqlite");
        return TestDatabase.inFolder("jdbc:sqlite:" + folder.resolve("test.db"), folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public TestDatabase copy(TestDatabase original) {
      TestDatabase copy = create();
      original.run("VACUUM INTO '" + copy.url().replace("jdbc:sqlite:", "") + "'");
      return copy;
    }
  };

  /**
   * Returns a new, empty database. Where no PostgreSQL can be started the test is skipped, unless
   * the system property {@code velum.requirePostgresql} is {@code true}.
   */
  public abstract TestDatabase create();

  /** Returns a copy of a database of this product that nobody works on, as a backup makes one. */
  public abstract TestDatabase copy(TestDatabase original);

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

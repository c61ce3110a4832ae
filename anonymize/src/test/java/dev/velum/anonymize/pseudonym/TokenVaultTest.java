package dev.velum.anonymize.pseudonym;

import static dev.velum.anonymize.pseudonym.Transforms.vaultToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

class TokenVaultTest {
  private static EmbeddedPostgres server;

  @TempDir private Path directory;

  /** The vaults there are. */
  enum Kind {
    MEMORY,
    H2,
    SQLITE,
    POSTGRESQL
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private TokenVault vault(Kind kind) {
    return kind == Kind.MEMORY
        ? InMemoryTokenVault.create()
        : JdbcTokenVault.open(database(kind), "vault_" + Long.toString(System.nanoTime(), 36));
  }

  private DataSource database(Kind kind) {
    if (kind == Kind.H2) {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      return h2;
    }
    if (kind == Kind.SQLITE) {
      SQLiteConfig config = new SQLiteConfig();
      config.setBusyTimeout(20_000);
      config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
      SQLiteDataSource sqlite = new SQLiteDataSource(config);
      sqlite.setUrl("jdbc:sqlite:" + directory.resolve("vault.db"));
      return sqlite;
    }
    return postgresql().getPostgresDatabase();
  }

  /** Where no PostgreSQL can be started the test is skipped. */
  private static synchronized EmbeddedPostgres postgresql() {
    try {
      server = server == null ? EmbeddedPostgres.start() : server;
      return server;
    } catch (IOException | IllegalStateException e) {
      return abort("no PostgreSQL on this machine");
    }
  }

  private static VaultEntry entry(String lookup, String token) {
    return new VaultEntry(lookup, token, "k1", "sealed");
  }

  @ParameterizedTest
  @EnumSource
  void entries_areStoredFoundReplacedAndDeleted(Kind kind) {
    TokenVault vault = vault(kind);
    VaultEntry one = entry("a", "t1");

    assertThat(vault.putIfAbsent(one)).isEqualTo(one);
    assertThat(vault.putIfAbsent(entry("a", "t2"))).isEqualTo(one);
    assertThat(vault.findToken("t2")).isEmpty();
    assertThat(vault.findLookup("a")).contains(one);
    assertThat(vault.findToken("t1")).contains(one);

    VaultEntry moved = new VaultEntry("b", "t1", "k2", "sealed again");
    assertThat(vault.replace(one, moved)).isTrue();
    assertThat(vault.replace(one, moved)).isFalse();
    assertThat(vault.findLookup("a")).isEmpty();
    assertThat(vault.findLookup("b")).contains(moved);
    assertThat(vault.entriesUnder("k1")).isEmpty();
    assertThat(vault.entriesUnder("k2")).containsExactly(moved);

    assertThat(vault.delete("t1")).isTrue();
    assertThat(vault.delete("t1")).isFalse();
    assertThat(vault.findToken("t1")).isEmpty();
    assertThat(vault.findLookup("b")).isEmpty();
  }

  /** However many come at once with one value, all get one token. */
  @ParameterizedTest
  @EnumSource
  void writersAtTheSameTime_getOneTokenForAValue(Kind kind) throws Exception {
    int threads = 6;
    int values = 15;
    TokenVault vault = vault(kind);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<List<String>>> results = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        // As in several processes: each with ciphers and a view of the vault of its own.
        ValueTransform tokens =
            Pseudonymizer.in(Fixtures.DOMAIN, PseudonymSecrets.of(Fixtures.KEYS).vault("v", vault))
                .bind(vaultToken("v"));
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  List<String> made = new ArrayList<>();
                  for (int i = 0; i < values; i++) {
                    made.add(tokens.apply("value " + i, TransformContext.none()));
                  }
                  return made;
                }));
      }
      start.countDown();
      Set<List<String>> distinct = new HashSet<>();
      for (Future<List<String>> result : results) {
        distinct.add(result.get());
      }

      assertThat(distinct).hasSize(1);
      assertThat(new HashSet<>(distinct.iterator().next())).hasSize(values);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void manyEntries_areReadInPages() {
    TokenVault vault = vault(Kind.H2);
    Set<String> tokens = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 1_100; i++) {
      vault.putIfAbsent(entry("l" + i, "t" + i));
      tokens.add("t" + i);
    }
    assertThat(vault.entriesUnder("k1").map(VaultEntry::token))
        .containsExactlyInAnyOrderElementsOf(tokens);
  }

  @Test
  void databaseThatFails_isReportedWithoutData() {
    DataSource broken = database(Kind.H2);
    TokenVault vault = JdbcTokenVault.open(broken, "gone");
    try (var connection = broken.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("drop table gone");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    assertThatThrownBy(() -> vault.putIfAbsent(entry("secret", "token")))
        .isInstanceOf(VaultException.class)
        .hasNoCause()
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> JdbcTokenVault.open(broken, "x; drop table y"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.velum.consent.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.consent.ConsentLedger;
import dev.velum.consent.Fixtures;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.CompositeResourceAccessor;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The SQL files can be left to a migration tool; the ledger then finds its tables and adds none.
 */
class MigrationToolsTest {
  /** Modules hide their resources from tools, so whoever uses one copies the files. */
  private static void copyFiles(TestDatabases product, Path folder) throws IOException {
    String source = "/dev/velum/consent/sql/" + product.name().toLowerCase(Locale.ROOT) + "/";
    List<String> files = new ArrayList<>(SchemaInstaller.FILES);
    files.add("V0__schema_version.sql");
    for (String file : files) {
      try (InputStream in = SchemaInstaller.class.getResourceAsStream(source + file)) {
        Files.copy(Objects.requireNonNull(in, file), folder.resolve(file));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void flyway_runsTheFiles(TestDatabases product, @TempDir Path folder) throws Exception {
    copyFiles(product, folder);
    try (TestDatabase database = product.create()) {
      Flyway flyway =
          Flyway.configure()
              .dataSource(database)
              .locations("filesystem:" + folder)
              .baselineOnMigrate(false)
              .load();

      assertThat(flyway.migrate().migrationsExecuted).isEqualTo(SchemaInstaller.FILES.size() + 1);
      assertThat(flyway.migrate().migrationsExecuted).isZero();
      requireWorkingLedger(database);
    }
  }

  @ParameterizedTest
  @EnumSource
  void liquibase_runsTheFiles(TestDatabases product, @TempDir Path folder) throws Exception {
    copyFiles(product, Files.createDirectory(folder.resolve("sql")));
    Files.writeString(
        folder.resolve("changes.xml"),
        """
        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
              http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
          <includeAll path="sql"/>
        </databaseChangeLog>
        """);
    try (TestDatabase database = product.create()) {
      try (Connection connection = database.getConnection()) {
        new Liquibase(
                "changes.xml",
                new CompositeResourceAccessor(
                    new DirectoryResourceAccessor(folder), new ClassLoaderResourceAccessor()),
                new JdbcConnection(connection))
            .update("");
        connection.setAutoCommit(true);
      }
      assertThat(database.rows("SELECT COUNT(*) FROM DATABASECHANGELOG").get(0))
          .containsExactly(String.valueOf(SchemaInstaller.FILES.size() + 1));
      requireWorkingLedger(database);
    }
  }

  private static void requireWorkingLedger(TestDatabase database) {
    ConsentLedger ledger = Fixtures.ledger(database, Clock.fixed(Fixtures.T0, ZoneOffset.UTC));
    ledger.give(Fixtures.ADA, Fixtures.NEWSLETTER, Fixtures.NOTICE).record();

    assertThat(ledger.verify().holds()).isTrue();
    assertThat(database.rows("SELECT \"file\" FROM \"velum_schema_version\" ORDER BY \"version\""))
        .extracting(row -> row.get(0))
        .containsExactlyElementsOf(SchemaInstaller.FILES);
  }
}

package dev.velum.benchmarks;

import static dev.velum.consent.fulfilment.EraseAction.replaceBy;

import dev.velum.consent.fulfilment.DataMap;
import dev.velum.consent.fulfilment.FulfilmentEngine;
import dev.velum.consent.fulfilment.JdbcSubjectStore;
import dev.velum.consent.fulfilment.Outcome;
import dev.velum.consent.fulfilment.Plan;
import dev.velum.consent.fulfilment.Verification;
import dev.velum.consent.rights.DataSubjectRequest;
import dev.velum.consent.rights.IdentityAssurance;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.Progress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Erases single people from a PostgreSQL of twenty tables with indexes: a person of some twenty
 * rows, and one of tens of thousands. Run with a small heap, such as {@code -Xmx128m}; the argument
 * is the number of rows in all, ten million by default.
 */
public final class ErasureLoad {
  private static final int TABLES = 20;
  private static final int ROWS_OF_THE_BUSY = 50_000;
  private static final DataCategory DATA = DataCategory.of("data");

  private final PrintStream out;
  private final DataSource database;
  private final long people;

  private ErasureLoad(PrintStream out, DataSource database, long people) {
    this.out = out;
    this.database = database;
    this.people = people;
  }

  /** Makes the database, erases, and prints what it took. */
  public static void main(String[] args) throws IOException, SQLException {
    long rows = args.length == 0 ? 10_000_000 : Long.parseLong(args[0]);
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      new ErasureLoad(System.out, server.getPostgresDatabase(), rows / TABLES).run();
    }
  }

  private void run() throws SQLException {
    long start = System.nanoTime();
    create();
    print("%,d rows made in %.0f s", TABLES * people, seconds(start));
    AtomicLong reports = new AtomicLong();
    Progress progress = (stage, done, total) -> reports.incrementAndGet();
    FulfilmentEngine engine =
        FulfilmentEngine.builder()
            .store(JdbcSubjectStore.of("load", database, map()))
            .progress(progress)
            .build();
    for (long person : new long[] {people / 2, people / 3, people / 5, 1}) {
      erase(engine, person);
    }
    print("%,d reports of progress", reports.get());
  }

  private void erase(FulfilmentEngine engine, long person) {
    DataSubjectRequest request =
        DataSubjectRequest.received(
                RequestType.ERASURE, DataSubjectId.of("person-" + person), Instant.now())
            .verified(IdentityAssurance.SUBSTANTIAL)
            .accept(IdentityAssurance.LOW);
    long start = System.nanoTime();
    Plan plan = engine.plan(request);
    double planned = seconds(start);
    start = System.nanoTime();
    Outcome outcome = engine.execute(plan);
    double executed = seconds(start);
    start = System.nanoTime();
    Verification verification = engine.verify(outcome);
    double verified = seconds(start);
    Runtime runtime = Runtime.getRuntime();
    print(
        "%,d rows: planned %.2f s, executed %.2f s, verified %.1f s (clean: %s); heap of %d MiB",
        outcome.receipt().lines().stream().mapToLong(line -> line.rowCount()).sum(),
        planned,
        executed,
        verified,
        verification.isClean(),
        runtime.maxMemory() >> 20);
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Each table points to the first one, or to the one before it. */
  private static String parent(int table) {
    return "t" + (table % 3 == 0 ? table - 1 : 0);
  }

  private static DataMap map() {
    DataMap.Builder map =
        DataMap.builder()
            .table("t0", t -> t.key("id").subject("no").identity("mail", DATA, "email"));
    for (int i = 1; i < TABLES; i++) {
      int number = i;
      map.table(
          "t" + i,
          t -> {
            t.key("id")
                .ownedBy(parent(number), "parent_id")
                .column("words", DATA, replaceBy("erased"));
          });
    }
    return map.build();
  }

  private void create() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t0 (id BIGINT, no TEXT, mail TEXT)");
      statement.execute(
          "INSERT INTO t0 SELECT i, 'person-' || i, 'p' || i || '@example.org'"
              + " FROM generate_series(1, "
              + people
              + ") i");
      statement.execute("ALTER TABLE t0 ADD PRIMARY KEY (id)");
      statement.execute("CREATE INDEX ON t0 (no)");
      for (int i = 1; i < TABLES; i++) {
        String table = "t" + i;
        // The last table gives many rows to person 1.
        String owner =
            i == TABLES - 1 ? "CASE WHEN i <= " + ROWS_OF_THE_BUSY + " THEN 1 ELSE i END" : "i";
        statement.execute("CREATE TABLE " + table + " (id BIGINT, parent_id BIGINT, words TEXT)");
        statement.execute(
            "INSERT INTO "
                + table
                + " SELECT i, "
                + owner
                + ", 'some words of row ' || md5(i::text) FROM generate_series(1, "
                + people
                + ") i");
        statement.execute("ALTER TABLE " + table + " ADD PRIMARY KEY (id)");
        statement.execute("CREATE INDEX ON " + table + " (parent_id)");
        statement.execute(
            "ALTER TABLE " + table + " ADD FOREIGN KEY (parent_id) REFERENCES " + parent(i));
      }
      statement.execute("ANALYZE");
    }
  }
}

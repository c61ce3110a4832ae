package dev.velum.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.ConsentEvent;
import dev.velum.consent.ConsentLedger;
import dev.velum.consent.ConsentView;
import dev.velum.consent.Notice;
import dev.velum.consent.Purpose;
import dev.velum.core.DataSubjectId;
import dev.velum.core.MessageAuthenticator;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decisions a second from memory, and durable events a second in PostgreSQL beside plain batches of
 * the same rows into the same tables.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ConsentBenchmark {
  private static final int BATCH = 10_000;
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private static final Purpose NEWSLETTER = Purpose.of("newsletter", 1);
  private static final Notice NOTICE =
      new Notice("privacy", 1, "en", "0f".repeat(32), NOW.minus(Duration.ofDays(1)));

  private static ConsentLedger.Builder builder() {
    return ConsentLedger.builder(
        MessageAuthenticator.hmacSha256(
            "benchmark", "0123456789abcdef0123456789abcdef".getBytes(UTF_8)));
  }

  private static ConsentLedger fill(ConsentLedger ledger) {
    ledger.registerPurpose(NEWSLETTER);
    ledger.registerNotice(NOTICE);
    return ledger;
  }

  private static List<ConsentEvent> events(ConsentLedger ledger, long first) {
    List<ConsentEvent> events = new ArrayList<>(BATCH);
    for (long i = first; i < first + BATCH; i++) {
      events.add(
          ledger
              .give(DataSubjectId.of("customer-" + i), NEWSLETTER, NOTICE)
              .by("web form")
              .evidence("ab".repeat(32))
              .lasting(Period.ofYears(2))
              .at(NOW)
              .event());
    }
    return events;
  }

  /** A view of many subjects, asked in an order that the processor cannot foresee. */
  @State(Scope.Thread)
  public static class Memory {
    /** How many subjects there are; a multiple of a batch. */
    @Param({"200000", "1000000"})
    int subjectCount;

    private DataSubjectId[] subjects = new DataSubjectId[0];
    private ConsentLedger ledger = builder().inMemory();
    private ConsentView view = fill(ledger).view(Duration.ofHours(1), NEWSLETTER);
    private int at;

    /** Fills the ledger; every third subject has withdrawn. */
    @Setup
    public void prepare() {
      ledger = fill(builder().inMemory());
      for (int first = 0; first < subjectCount; first += BATCH) {
        ledger.recordAll(events(ledger, first));
      }
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < subjectCount; i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(1));
      subjects = new DataSubjectId[subjectCount];
      for (int i = 0; i < subjects.length; i++) {
        subjects[i] = DataSubjectId.of("customer-" + order.get(i));
        if (i % 3 == 0) {
          ledger.withdraw(subjects[i], NEWSLETTER).at(NOW).record();
        }
      }
      view = ledger.view(Duration.ofHours(1), NEWSLETTER);
    }

    DataSubjectId next() {
      at = at + 1 == subjects.length ? 0 : at + 1;
      return subjects[at];
    }
  }

  /** Two databases with the same tables on a server that writes to the disk before it answers. */
  @State(Scope.Thread)
  public static class Tables {
    private EmbeddedPostgres server;
    private ConsentLedger ledger;
    private Connection plain;
    private Connection kept;
    private long sequence;

    /** Starts the server. */
    @Setup
    public void prepare() throws IOException, SQLException {
      server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_wal_size", "4GB")
              .start();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE plain");
      }
      kept = server.getPostgresDatabase().getConnection();
      ledger = fill(builder().open(one(kept)));
      DataSource other = server.getDatabase("postgres", "plain");
      fill(builder().open(other));
      plain = other.getConnection();
      plain.setAutoCommit(false);
    }

    /** Returns a source that lends one connection, as a pool would. */
    private static DataSource one(Connection connection) {
      return (DataSource)
          java.lang.reflect.Proxy.newProxyInstance(
              ConsentBenchmark.class.getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) ->
                  java.lang.reflect.Proxy.newProxyInstance(
                      ConsentBenchmark.class.getClassLoader(),
                      new Class<?>[] {Connection.class},
                      (p, call, values) ->
                          call.getName().equals("close") ? null : call.invoke(connection, values)));
    }

    /** Stops the server. */
    @TearDown
    public void stop() throws IOException, SQLException {
      plain.close();
      kept.close();
      server.close();
    }
  }

  /** One decision from memory. */
  @Benchmark
  public boolean decideFromMemory(Memory memory) {
    return memory.view.permits(memory.next(), NEWSLETTER, NOW);
  }

  /** 10,000 events in one call, chained and on the disk when it returns. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object recordInPostgresql(Tables tables) {
    tables.sequence += BATCH;
    return tables.ledger.recordAll(events(tables.ledger, tables.sequence));
  }

  /** The same rows by JDBC's batches, without chain, checks or head. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void plainBatchInPostgresql(Tables tables) throws SQLException {
    String sql =
        "INSERT INTO \"velum_consent_event\" (\"sequence\", \"event_id\", \"subject\","
            + " \"purpose_id\", \"purpose_version\", \"status\", \"event_time\", \"recorded_at\","
            + " \"indicated_by\", \"method\", \"guardian\", \"form\", \"duration\","
            + " \"notice_id\", \"notice_version\", \"notice_language\", \"evidence_hash\","
            + " \"key_id\", \"mac\") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, ?)";
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, NOW);
    try (PreparedStatement insert = tables.plain.prepareStatement(sql)) {
      for (int i = 0; i < BATCH; i++) {
        long sequence = ++tables.sequence;
        insert.setLong(1, sequence);
        insert.setString(2, UUID.randomUUID().toString());
        insert.setString(3, "customer-" + sequence);
        insert.setString(4, "newsletter");
        insert.setInt(5, 1);
        insert.setString(6, "GIVEN");
        insert.setLong(7, micros);
        insert.setLong(8, micros);
        insert.setString(9, "data subject");
        insert.setString(10, "web form");
        insert.setString(11, null);
        insert.setString(12, "EXPRESSED");
        insert.setString(13, "P2Y");
        insert.setString(14, "privacy");
        insert.setInt(15, 1);
        insert.setString(16, "en");
        insert.setString(17, "ab".repeat(32));
        insert.setString(18, "benchmark");
        insert.setString(19, "cd".repeat(32));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    tables.plain.commit();
  }

  /** All subjects filtered from memory. */
  @Benchmark
  public Set<DataSubjectId> filterFromMemory(Memory memory) {
    return memory.view.permitted(List.of(memory.subjects), NEWSLETTER, NOW);
  }
}

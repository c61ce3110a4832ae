package dev.velum.consent.fulfilment;

import static dev.velum.consent.Fixtures.T0;
import static dev.velum.consent.fulfilment.EraseAction.replaceBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.consent.FaultySource;
import dev.velum.consent.Fixtures;
import dev.velum.consent.Fixtures.HandClock;
import dev.velum.consent.StorageException;
import dev.velum.consent.TestDatabase;
import dev.velum.consent.TestDatabases;
import dev.velum.consent.audit.JdbcAuditStore;
import dev.velum.consent.rights.RequestType;
import dev.velum.core.DataCategory;
import dev.velum.core.DataSubjectId;
import dev.velum.core.audit.AuditRecord;
import dev.velum.core.audit.AuditVerifier;
import dev.velum.core.audit.StoredAuditTrail;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many workers share many requests; each is carried out once, whoever dies. */
class FulfilmentQueueTest {
  private static final DataCategory DATA = DataCategory.of("data");
  private static final DataMap MAP =
      DataMap.builder()
          .table("person", t -> t.key("id").subject("no").column("name", DATA))
          .table(
              "note",
              t ->
                  t.key("id")
                      .ownedBy("person", "person_id")
                      .column("person_id", DATA, EraseAction.setNull())
                      .column("words", DATA, replaceBy("x"))
                      .keepRows("statistics", "GDPR Art. 17(3)(d)"))
          .build();

  private final HandClock clock = new HandClock(T0);

  private static TestDatabase people(TestDatabases product, int count) {
    TestDatabase database = product.create();
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, no VARCHAR(20), name VARCHAR(20))",
        "CREATE TABLE note (id INT PRIMARY KEY, person_id INT REFERENCES person (id),"
            + " words VARCHAR(20))",
        "CREATE INDEX note_person ON note (person_id)",
        "CREATE INDEX person_no ON person (no)");
    StringBuilder people = new StringBuilder();
    StringBuilder notes = new StringBuilder();
    for (int i = 0; i < count; i++) {
      people.append(i == 0 ? "" : ", ").append("(" + i + ", 'no-" + i + "', 'name')");
      notes.append(i == 0 ? "" : ", ").append("(" + i + ", " + i + ", 'words')");
    }
    database.run("INSERT INTO person VALUES " + people, "INSERT INTO note VALUES " + notes);
    return database;
  }

  private static FulfilmentEngine engine(
      DataSource database, Clock clock, FulfilmentListener listener) {
    return FulfilmentEngine.builder()
        .store(JdbcSubjectStore.of("people", database, MAP))
        .clock(clock)
        .lease(Duration.ofMinutes(1))
        .listener(listener)
        .build();
  }

  private static void fill(FulfilmentQueue queue, int count) {
    for (int i = 0; i < count; i++) {
      String no = "no-" + i;
      queue.add(Requests.accepted(no, DataSubjectId.of(no)));
    }
  }

  @ParameterizedTest
  @CsvSource({"H2, 1000", "POSTGRESQL, 200", "SQLITE, 50"})
  void workersOfWhichTwoDie_doEachRequestOnce(TestDatabases product, int count) throws Exception {
    try (TestDatabase database = people(product, count);
        TestDatabase audit = TestDatabases.H2.create()) {
      JdbcAuditStore store = JdbcAuditStore.of(audit, "erasures");
      StoredAuditTrail trail = StoredAuditTrail.open(store, Fixtures.key());
      AuditListener listener = AuditListener.of(trail, store, Fixtures.key());
      fill(engine(database, clock, listener).queue(), count);
      FaultySource dying = new FaultySource(database);
      FaultySource dyingToo = new FaultySource(database);
      List<DataSource> sources = List.of(database, database, dying, dyingToo);
      List<FulfilmentQueue> queues = new ArrayList<>();
      sources.forEach(source -> queues.add(engine(source, clock, listener).queue()));
      dying.dieAt(count / 2);
      dyingToo.dieAt(count);

      ExecutorService pool = Executors.newFixedThreadPool(4);
      List<Outcome> outcomes = new ArrayList<>();
      int dead = 0;
      try {
        List<Future<FulfilmentQueue.Run>> runs = new ArrayList<>();
        queues.forEach(queue -> runs.add(pool.submit(() -> queue.runDue(count))));
        for (Future<FulfilmentQueue.Run> run : runs) {
          try {
            outcomes.addAll(run.get().outcomes());
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(StorageException.class);
            dead++;
          }
        }
      } finally {
        pool.shutdownNow();
      }
      assertThat(dead).isEqualTo(2);
      assertThat(outcomes.stream().map(Outcome::requestId)).doesNotHaveDuplicates();
      assertThat(queues.get(0).size()).as("what the dead had").isBetween(0L, 2L);
      assertThat(queues.get(0).runDue(count).outcomes()).as("still leased").isEmpty();
      clock.set(T0.plus(Duration.ofMinutes(2)));
      queues.get(0).runDue(count);

      assertThat(queues.get(0).size()).isZero();
      assertThat(database.rows("SELECT COUNT(*) FROM person")).containsExactly(List.of("0"));
      assertThat(
              database.rows(
                  "SELECT COUNT(*) FROM note WHERE words <> 'x' OR person_id IS NOT NULL"))
          .containsExactly(List.of("0"));
      assertThat(
              database.rows(
                  "SELECT \"action\", \"state\", SUM(\"row_count\"), COUNT(*)"
                      + " FROM \"velum_request_step\" GROUP BY \"action\", \"state\" ORDER BY 1"))
          .containsExactly(
              List.of("DELETE", "DONE", "" + count, "" + count),
              List.of("MASK", "DONE", "" + count, "" + count));
      assertThat(database.rows("SELECT COUNT(*) FROM \"velum_request_receipt\""))
          .containsExactly(List.of("" + count));
      Map<String, Integer> records = new TreeMap<>();
      AuditVerifier.with(Fixtures.key())
          .read(store, record -> records.merge(key(record), 1, Integer::sum))
          .requireIntact();
      records.remove("planned");
      assertThat(records).hasSize(2 * count).allSatisfy((act, times) -> assertThat(times).isOne());
      assertThat(
              database.rows(
                  "SELECT COUNT(*) FROM \"velum_request_work\" WHERE \"request\" IS NOT NULL"))
          .containsExactly(List.of("0"));
    }
  }

  private static String key(AuditRecord record) {
    return record.action().equals("erasure.planned")
        ? "planned"
        : record.action() + record.details().get("request");
  }

  /** One store of one person does not answer; the others go on. */
  @Test
  void unreachableStore_leavesTheRequestOpenWithTheReason() {
    try (TestDatabase database = people(TestDatabases.H2, 3)) {
      boolean[] down = {true};
      SubjectStore remote =
          new Remote(
              who -> {
                if (down[0] && who.subject().value().equals("no-1")) {
                  throw new StorageException(
                      "cannot reach the remote store", new SQLException("x", "08001"));
                }
              });
      FulfilmentEngine engine =
          FulfilmentEngine.builder()
              .store(JdbcSubjectStore.of("people", database, MAP))
              .store(remote)
              .clock(clock)
              .build();
      fill(engine.queue(), 3);

      FulfilmentQueue.Run run = engine.queue().runDue(10);

      UUID open = Requests.accepted("no-1", DataSubjectId.of("no-1")).id();
      assertThat(run.outcomes()).hasSize(2);
      assertThat(run.open()).containsOnlyKeys(open);
      assertThat(engine.openReason(open).orElseThrow()).contains("cannot reach the remote store");
      assertThat(engine.queue().size()).isOne();
      assertThat(database.rows("SELECT no FROM person")).containsExactly(List.of("no-1"));
      assertThat(engine.queue().runDue(10).open()).as("not due").isEmpty();

      down[0] = false;
      clock.set(T0.plus(Duration.ofMinutes(1)));
      assertThat(engine.queue().runDue(10).outcomes()).hasSize(1);
      assertThat(engine.openReason(open)).isEmpty();
      assertThat(database.rows("SELECT no FROM person")).isEmpty();
    }
  }

  private record Remote(Consumer<SubjectIdentities> asked) implements SubjectStore {
    @Override
    public String name() {
      return "remote";
    }

    @Override
    public Holdings locate(SubjectIdentities who) {
      asked.accept(who);
      return new Holdings(Map.of(), List.of(), List.of(), List.of());
    }

    @Override
    public List<Retained> export(SubjectIdentities who, Consumer<ExportedRecord> records) {
      return List.of();
    }

    @Override
    public void erase(UUID requestId, SubjectIdentities who, ErasureStep step) {}

    @Override
    public List<Residue> residue(SubjectIdentities who) {
      return List.of();
    }
  }

  @Test
  void slowWorker_writesNothingOnceItsLeaseIsTaken() {
    try (TestDatabase database = people(TestDatabases.H2, 1)) {
      FulfilmentEngine fast = engine(database, clock, new FulfilmentListener() {});
      FulfilmentEngine[] other = {fast};
      // While the slow one tells its listener, its lease runs out and the fast one does it all.
      FulfilmentEngine slow =
          engine(
              database,
              clock,
              new FulfilmentListener() {
                @Override
                public void started(Start start, DataSubjectId subject) {
                  clock.set(T0.plus(Duration.ofMinutes(2)));
                  assertThat(other[0].queue().runDue(1).outcomes()).hasSize(1);
                }
              });
      fill(slow.queue(), 1);

      FulfilmentQueue.Run run = slow.queue().runDue(1);

      assertThat(run.outcomes()).isEmpty();
      assertThat(run.open().values().toString()).contains("another worker has taken over");
      assertThat(database.rows("SELECT COUNT(*) FROM \"velum_request_receipt\""))
          .containsExactly(List.of("1"));
      assertThat(slow.queue().size()).isZero();
    }
  }

  @Test
  void add_takesAcceptedErasuresOnce() {
    try (TestDatabase database = people(TestDatabases.H2, 1)) {
      FulfilmentQueue queue = engine(database, clock, new FulfilmentListener() {}).queue();
      DataSubjectId who = DataSubjectId.of("no-0");
      assertThat(queue.add(Requests.accepted("a", who))).isTrue();
      assertThat(queue.add(Requests.accepted("a", who))).isFalse();
      assertThatThrownBy(() -> queue.add(Requests.accepted(RequestType.ACCESS, who)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the request must ask for ERASURE, not ACCESS");
      assertThatThrownBy(() -> queue.runDue(0)).isInstanceOf(IllegalArgumentException.class);
      assertThat(queue.runDue(5).outcomes()).hasSize(1);
      assertThat(queue.add(Requests.accepted("a", who))).as("done before").isFalse();
    }
  }
}

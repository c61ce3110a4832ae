package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditProblem.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail, and power that goes, at every operation of a trail. */
class AuditCrashTest {
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("k", "k".repeat(32).getBytes(UTF_8));

  @TempDir Path temporary;
  private int runs;

  /** A trail on a fragile disk, and what it acknowledged. */
  private final class Run {
    private final FragileDisk disk = new FragileDisk();
    private final Path file;
    private final List<String> tried = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();

    Run() throws IOException {
      file = Files.createDirectory(temporary.resolve("run" + runs++)).resolve("run.audit");
    }

    AuditTrail open() throws IOException {
      return AuditTrail.builder(file, KEY).maxFileBytes(3000).channels(disk).open();
    }

    /** Single records, batches and new files, as far as the disk goes along. */
    void work(Random random) {
      try (AuditTrail trail = open()) {
        for (int i = 0; i < 8; i++) {
          List<String> actions = actions(1 + random.nextInt(2) * random.nextInt(12));
          tried.addAll(actions);
          try {
            trail.recordAll(actions.stream().map(a -> AuditEvent.of("tester", a)).toList());
            acknowledged.addAll(actions);
          } catch (UncheckedIOException e) {
            assertThat(e.getCause()).hasMessage("the disk fails on purpose");
          }
        }
      } catch (IOException e) {
        assertThat(e).hasMessage("the disk fails on purpose");
      }
    }

    private List<String> actions(int count) {
      int next = tried.size();
      return IntStream.range(next, next + count).mapToObj(i -> "act." + i).toList();
    }

    List<AuditRecord> read() throws IOException {
      List<AuditRecord> records = new ArrayList<>();
      AuditVerifier.with(KEY).read(file, records::add).requireIntact();
      return records;
    }

    /** All that was acknowledged, nothing that was never tried, everything in its order. */
    void assertNothingLost() throws IOException {
      List<String> found =
          read().stream().map(AuditRecord::action).filter(a -> a.startsWith("act.")).toList();
      assertThat(found).containsAll(acknowledged).doesNotHaveDuplicates();
      assertThat(tried.stream().filter(found::contains).toList()).isEqualTo(found);
    }
  }

  private int operationsOfAWholeRun(long seed) throws IOException {
    Run run = new Run();
    run.work(new Random(seed));
    assertThat(run.acknowledged).isEqualTo(run.tried).isNotEmpty();
    return run.disk.operations();
  }

  @Test
  void powerLostAtAnyOperation_losesNothingAcknowledgedAndLeavesATrailThatOpens()
      throws IOException {
    int dropped = 0;
    for (int seed = 0; seed < 6; seed++) {
      int operations = operationsOfAWholeRun(seed);
      for (int failAt = 1; failAt <= operations; failAt++) {
        Run run = new Run();
        run.disk.failing(failAt, Integer.MAX_VALUE); // the machine is dead
        run.work(new Random(seed));
        run.disk.losePower(new Random(31L * seed + failAt));
        long before = AuditVerifier.with(KEY).verify(run.file).verifiedCount();

        AuditTrail.open(run.file, KEY).close();

        run.assertNothingLost();
        AuditRecord last = run.read().get(run.read().size() - 1);
        if (last.action().equals("audit.recovered")) {
          dropped++;
          assertThat(last.sequence()).isEqualTo(before + 1);
          assertThat(Long.parseLong(last.details().get("droppedBytes"))).isPositive();
        }
      }
    }
    assertThat(dropped).isGreaterThan(25); // else the disk tears too little to test anything
  }

  @Test
  void powerLostTwice_alsoWhileMending_losesNothing() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Run run = new Run();
      run.disk.failing(5 + random.nextInt(12), Integer.MAX_VALUE);
      run.work(random);
      run.disk.losePower(random);
      for (int again = 0; again < 4; again++) {
        run.disk.failing(run.disk.operations() + 1 + again, Integer.MAX_VALUE);
        run.work(random);
        run.disk.losePower(random);
      }

      AuditTrail.open(run.file, KEY).close();

      run.assertNothingLost();
    }
  }

  @Test
  void operationThatFails_isTakenBackAndTheTrailGoesOn() throws IOException {
    int operations = operationsOfAWholeRun(7);
    for (int failAt = 1; failAt <= operations; failAt++) {
      Run run = new Run();
      run.disk.failing(failAt, 1);
      run.work(new Random(7));

      assertThat(run.acknowledged).hasSizeLessThan(run.tried.size());
      assertThat(run.read()).extracting(AuditRecord::action).isEqualTo(run.acknowledged);
    }
  }

  @Test
  void operationThatFailsWithItsUndoing_losesNothingAcknowledged() throws IOException {
    int operations = operationsOfAWholeRun(7);
    for (int failAt = 1; failAt <= operations; failAt++) {
      for (int count = 2; count <= 3; count++) {
        Run run = new Run();
        run.disk.failing(failAt, count);
        run.work(new Random(7));
        AuditTrail.open(run.file, KEY).close();

        run.assertNothingLost();
      }
    }
  }

  /** Three single records, then a batch of twenty. */
  private Path withBatchAtTheEnd() throws IOException {
    return withBatchAtTheEnd(20);
  }

  private Path withBatchAtTheEnd(int batchSize) throws IOException {
    Run run = new Run();
    try (AuditTrail trail = AuditTrail.open(run.file, KEY)) {
      for (int i = 0; i < 3; i++) {
        trail.record(AuditEvent.of("tester", "single." + i));
      }
      trail.recordAll(
          IntStream.range(0, batchSize)
              .mapToObj(i -> AuditEvent.of("tester", "batch." + i))
              .toList());
    }
    return run.file;
  }

  /** At each byte of a batch: the file ends there, or a sector is missing, or one byte. */
  @Test
  void batchTornAtAnyByte_isCutThereAndTheTrailOpens() throws IOException {
    Path file = withBatchAtTheEnd(4);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, UTF_8);
    int start = text.lastIndexOf('\n', offset(bytes, "batch.0")) + 1;
    for (int torn = start; torn < bytes.length; torn++) {
      // A record of which only the end of its line is missing may be kept or not.
      boolean kept = bytes[torn] == '\n';
      long whole = text.substring(start, torn).chars().filter(c -> c == '\n').count();
      Set<Long> allowed = kept ? Set.of(whole, whole + 1) : Set.of(whole);
      assertMended(file, Arrays.copyOf(bytes, torn), allowed);
      for (int length : new int[] {1, 512}) {
        int end = Math.min(torn + length, bytes.length);
        assertMended(file, FragileDisk.withHole(bytes, torn, end), allowed);
      }
    }
  }

  private static void assertMended(Path file, byte[] torn, Set<Long> allowed) throws IOException {
    Files.write(file, torn);
    AuditTrail.open(file, KEY).close();
    List<String> actions = new ArrayList<>();
    AuditVerifier.with(KEY).read(file, record -> actions.add(record.action())).requireIntact();
    actions.remove("audit.recovered");
    long whole = actions.stream().filter(action -> action.startsWith("batch.")).count();
    assertThat(allowed).contains(whole);
    List<String> expected = new ArrayList<>(List.of("single.0", "single.1", "single.2"));
    for (int i = 0; i < whole; i++) {
      expected.add("batch." + i);
    }
    assertThat(actions).isEqualTo(expected);
  }

  private static int offset(byte[] trail, String text) {
    int offset = new String(trail, UTF_8).indexOf(text);
    assertThat(offset).isPositive();
    return offset;
  }

  @Test
  void batchTornInItsMiddle_isKeptUpToTheHoleAndToldOf() throws IOException {
    Path file = withBatchAtTheEnd();
    byte[] bytes = Files.readAllBytes(file);
    int hole = offset(bytes, "batch.4");
    Files.write(file, FragileDisk.withHole(bytes, hole, hole + 700));

    assertThat(AuditVerifier.with(KEY).verify(file).problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.INCOMPLETE);
              assertThat(problem.sequence()).isEqualTo(8);
            });
    AuditTrail.open(file, KEY).close();

    List<AuditRecord> records = new ArrayList<>();
    AuditVerifier.with(KEY).read(file, records::add).requireIntact();
    assertThat(records).hasSize(8);
    assertThat(records.get(6).action()).isEqualTo("batch.3");
    int firstDropped = new String(bytes, 0, hole, UTF_8).lastIndexOf('\n') + 1;
    assertThat(records.get(7).details())
        .containsEntry("droppedBytes", Integer.toString(bytes.length - firstDropped));
  }

  @Test
  void zerosBeforeALaterBatch_areTampering() throws IOException {
    Path file = withBatchAtTheEnd();
    byte[] bytes = Files.readAllBytes(file);
    int hole = offset(bytes, "single.1");
    Files.write(file, FragileDisk.withHole(bytes, hole, hole + 5));

    assertThat(AuditVerifier.with(KEY).verify(file).problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.MALFORMED);
              assertThat(problem.sequence()).isEqualTo(2);
            });
    assertThatThrownBy(() -> AuditTrail.open(file, KEY))
        .isInstanceOf(AuditException.class)
        .hasMessageContaining("record 2");
    assertThat(Files.readAllBytes(file)).hasSize(bytes.length);
  }

  @Test
  void alterationWithinTheLastBatch_isTampering() throws IOException {
    Path file = withBatchAtTheEnd();
    String text = Files.readString(file);
    for (String record : List.of("batch.0", "batch.7", "batch.19")) {
      Files.writeString(file, text.replace(record + "\"", record + "x\""));

      assertThat(AuditVerifier.with(KEY).verify(file).problem().map(AuditProblem::kind))
          .contains(Kind.ALTERED);
      assertThatThrownBy(() -> AuditTrail.open(file, KEY)).isInstanceOf(AuditException.class);
    }
  }

  @Test
  void holeBeforeAnAlteredRecord_isTampering() throws IOException {
    Path file = withBatchAtTheEnd();
    byte[] bytes = Files.readString(file).replace("\"seq\":20", "\"seq\":02").getBytes(UTF_8);
    int hole = offset(bytes, "batch.4");
    Files.write(file, FragileDisk.withHole(bytes, hole, hole + 300));

    assertThatThrownBy(() -> AuditTrail.open(file, KEY)).isInstanceOf(AuditException.class);
  }

  @Test
  void lostBatchThatACheckpointCovers_isTruncated() throws IOException {
    Path file = withBatchAtTheEnd();
    AuditCheckpoint checkpoint;
    try (AuditTrail trail = AuditTrail.open(file, KEY)) {
      checkpoint = trail.checkpoint();
    }
    byte[] bytes = Files.readAllBytes(file);
    int hole = offset(bytes, "batch.4");
    Files.write(file, FragileDisk.withHole(bytes, hole, bytes.length));

    assertThat(AuditVerifier.with(KEY).verify(file, checkpoint).problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.TRUNCATED);
              assertThat(problem.sequence()).isEqualTo(8);
            });
  }

  @Test
  void megabytesOfZerosAtTheEnd_areMended() throws IOException {
    Path file = withBatchAtTheEnd();
    byte[] bytes = Files.readAllBytes(file);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + (3 << 20));
    longer[longer.length - 1] = '\n';
    Files.write(file, longer);

    AuditTrail.open(file, KEY).close();

    assertThat(AuditVerifier.with(KEY).verify(file).verifiedCount()).isEqualTo(24);
    assertThat(AuditVerifier.with(KEY).verify(file).isIntact()).isTrue();
  }

  @Test
  void emptyFileOrZerosInPlaceOfTheFirstHeader_areBegunAnew() throws IOException {
    for (String content : List.of("", "\0".repeat(200), "{\"created\":\"2026" + "\0".repeat(90))) {
      Path file = new Run().file;
      Files.writeString(file, content);

      AuditTrail.open(file, KEY).close();

      assertThat(AuditVerifier.with(KEY).verify(file).isIntact()).isTrue();
    }
  }
}

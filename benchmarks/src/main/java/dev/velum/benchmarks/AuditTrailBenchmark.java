package dev.velum.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import dev.velum.core.audit.AuditEvent;
import dev.velum.core.audit.AuditTrail;
import dev.velum.core.audit.AuditVerification;
import dev.velum.core.audit.AuditVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Records a second, beside the HMAC that each of them cannot do without. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuditTrailBenchmark {
  private static final int BATCH = 10_000;
  private static final MessageAuthenticator KEY =
      MessageAuthenticator.hmacSha256("k", "0123456789abcdef0123456789abcdef".getBytes(UTF_8));
  private static final List<AuditEvent> EVENTS =
      Collections.nCopies(
          BATCH, AuditEvent.of("benchmark", "row.read").purpose("speed").detail("rows", 30_162));

  private Path folder = Path.of("");
  private Path written = Path.of("");

  /** Writes the trail that is verified. */
  @Setup
  public void prepare() throws IOException {
    folder = Files.createTempDirectory("velum-audit");
    written = folder.resolve("written.audit");
    try (AuditTrail trail = AuditTrail.open(written, KEY)) {
      trail.recordAll(EVENTS);
    }
  }

  /** Removes what was written. */
  @TearDown
  public void remove() throws IOException {
    Files.deleteIfExists(written);
    Files.deleteIfExists(folder);
  }

  /** A batch on the disk, in a new file. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long recordBatch() throws IOException {
    Path file = folder.resolve("batch.audit");
    try (AuditTrail trail = AuditTrail.open(file, KEY)) {
      return trail.recordAll(EVENTS).size();
    } finally {
      Files.delete(file);
    }
  }

  /** All records of a file checked. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public AuditVerification verify() throws IOException {
    return AuditVerifier.with(KEY).verify(written);
  }

  /** The limit: a code over the bytes of a record. */
  @Benchmark
  public byte[] hmacOfOneRecord() {
    return KEY.authenticate(RECORD);
  }

  private static final byte[] RECORD = new byte[190];
}

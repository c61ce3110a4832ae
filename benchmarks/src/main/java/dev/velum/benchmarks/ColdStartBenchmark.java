package dev.velum.benchmarks;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the first message costs in a fresh JVM, classes not yet loaded and code not compiled. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdStartBenchmark {
  private static final byte[] KEY = new byte[32];

  private Path file = Path.of("");

  /** Saves a keyset in a process of its own, so that this one starts cold. */
  @Setup
  public void save() throws IOException, InterruptedException {
    file = Files.createTempDirectory("velum-cold").resolve("keys");
    Process saving =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ColdStartBenchmark.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    if (saving.waitFor() != 0) {
      throw new IOException("the keyset was not saved");
    }
  }

  /** Saves a keyset under the name that is given. */
  public static void main(String[] arguments) throws IOException {
    Keyset.generate(KeyPurpose.ENVELOPE)
        .save(Path.of(arguments[0]), KeyEncryptionKey.fromRawKey(KEY));
  }

  /** Removes the keyset. */
  @TearDown
  public void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Opening a keyset by a raw key, then sealing one message. */
  @Benchmark
  public byte[] openKeysetAndSealOneMessage() throws IOException {
    Keyset keys = Keyset.open(file, KeyEncryptionKey.fromRawKey(KEY));
    return EnvelopeCipher.with(keys).seal(new byte[64], EncryptionContext.of("table", "patients"));
  }
}

package dev.velum.benchmarks;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.velum.core.integrity.Digest;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.integrity.FileTree;
import dev.velum.core.integrity.Manifest;
import dev.velum.core.integrity.ManifestVerification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

/**
 * MiB a second of files in the system's cache, beside SHA-256 of the JDK over bytes that are in
 * memory already; and small files a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IntegrityBenchmark {
  private static final int MEBIBYTE = 1 << 20;
  private static final int FILES = 32;
  private static final int FILE_MEBIBYTES = 16;
  private static final int ALL_MEBIBYTES = FILES * FILE_MEBIBYTES;
  private static final int SMALL_FILES = 5_000;

  private final byte[] piece = new byte[MEBIBYTE / 8];
  private Path folder = Path.of("");
  private Path one = Path.of("");
  private Path large = Path.of("");
  private Path small = Path.of("");
  private final MessageDigest sha256 = newSha256();
  private @Nullable Manifest manifest;

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the files. */
  @Setup
  public void prepare() throws IOException {
    Random random = new Random(1);
    random.nextBytes(piece);
    folder = Files.createTempDirectory("velum-integrity");
    one = folder.resolve("one");
    write(one, ALL_MEBIBYTES);
    large = Files.createDirectory(folder.resolve("large"));
    for (int i = 0; i < FILES; i++) {
      write(large.resolve("file" + i), FILE_MEBIBYTES);
    }
    small = Files.createDirectory(folder.resolve("small"));
    for (int i = 0; i < SMALL_FILES; i++) {
      byte[] content = new byte[100 + random.nextInt(3000)];
      random.nextBytes(content);
      Files.write(small.resolve("file" + i), content);
    }
    manifest = Manifest.of(small);
  }

  /** A mebibyte at a time: of small writes, the system makes a cache that is slow to read. */
  private void write(Path file, int mebibytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(MEBIBYTE);
    while (bytes.hasRemaining()) {
      bytes.put(piece);
    }
    try (FileChannel out = FileChannel.open(file, CREATE_NEW, WRITE)) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(bytes.rewind());
      }
    }
  }

  /** Removes the files. */
  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /** The limit: what one core makes of bytes that are in its cache. */
  @Benchmark
  @OperationsPerInvocation(ALL_MEBIBYTES)
  public byte[] jdkSha256() {
    for (int i = 0; i < ALL_MEBIBYTES * (MEBIBYTE / piece.length); i++) {
      sha256.update(piece);
    }
    return sha256.digest();
  }

  /** The floor: what reading costs of a file that nobody hashes. */
  @Benchmark
  @OperationsPerInvocation(ALL_MEBIBYTES)
  public long readOnly() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(piece.length);
    long count = 0;
    try (FileChannel in = FileChannel.open(one)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer.clear())) {
        count += n;
      }
    }
    return count;
  }

  /** One file of 512 MiB. */
  @Benchmark
  @OperationsPerInvocation(ALL_MEBIBYTES)
  public Digest oneFile() throws IOException {
    return DigestAlgorithm.SHA_256.digest(one);
  }

  /** 32 files of 16 MiB on all cores. */
  @Benchmark
  @OperationsPerInvocation(ALL_MEBIBYTES)
  public Manifest tree() throws IOException {
    return Manifest.of(large);
  }

  /** Manifest of 5,000 files of 100 to 3,100 bytes, in files a second. */
  @Benchmark
  @OperationsPerInvocation(SMALL_FILES)
  public Manifest smallFiles() throws IOException {
    return Manifest.of(small);
  }

  /** The same by one thread. */
  @Benchmark
  @OperationsPerInvocation(SMALL_FILES)
  public Manifest smallFilesOneThread() throws IOException {
    return Manifest.of(FileTree.at(small).threads(1));
  }

  /** Their verification. */
  @Benchmark
  @OperationsPerInvocation(SMALL_FILES)
  public ManifestVerification verifySmallFiles() throws IOException {
    return Objects.requireNonNull(manifest, "manifest").verifyTree(small);
  }
}

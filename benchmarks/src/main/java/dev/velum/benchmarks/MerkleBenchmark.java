package dev.velum.benchmarks;

import dev.velum.core.integrity.ConsistencyProof;
import dev.velum.core.integrity.InclusionProof;
import dev.velum.core.integrity.MerkleLog;
import dev.velum.core.integrity.MerkleTree;
import dev.velum.core.integrity.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** Leaves a second, beside the two hashes that each of them cannot do without; proofs a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MerkleBenchmark {
  private static final int BATCH = 10_000;
  private static final int NODE_BYTES = 65;

  /** The size of a leaf in bytes. */
  @Param({"190", "1024"})
  private int leafBytes;

  private final MessageDigest sha256 = newSha256();
  private byte[] leaf = new byte[0];

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a leaf. */
  @Setup
  public void prepare() {
    leaf = new byte[leafBytes];
    new Random(1).nextBytes(leaf);
  }

  /** The limit: the hash of a leaf and that of a node. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int jdkHashes() {
    byte[] node = new byte[NODE_BYTES];
    int sum = 0;
    for (int i = 0; i < BATCH; i++) {
      sha256.update((byte) 0);
      sha256.update(leaf);
      byte[] hash = sha256.digest();
      System.arraycopy(hash, 0, node, 1, hash.length);
      sum += sha256.digest(node)[0];
    }
    return sum;
  }

  /** Leaves appended to a tree in memory. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public TreeHead append() {
    MerkleTree tree = MerkleTree.create();
    for (int i = 0; i < BATCH; i++) {
      tree.append(leaf);
    }
    return tree.head();
  }

  /** A log of ten million leaves in a file. */
  @State(Scope.Benchmark)
  public static class TenMillion {
    private static final int LEAVES = 10_000_000;

    private final Random random = new Random(1);
    private Path file = Path.of("");
    private @Nullable MerkleLog log;

    /** Writes the log: 640 MB. */
    @Setup
    public void fill() throws IOException {
      file = Files.createTempFile("velum-merkle", ".log");
      Files.delete(file);
      MerkleLog filled = MerkleLog.open(file);
      byte[] content = new byte[Integer.BYTES];
      for (int i = 0; i < LEAVES; i++) {
        content[0] = (byte) i;
        content[1] = (byte) (i >> 8);
        content[2] = (byte) (i >> 16);
        filled.append(content);
      }
      filled.sync();
      log = filled;
    }

    /** Removes the log. */
    @TearDown
    public void remove() throws IOException {
      log().close();
      Files.delete(file);
    }

    MerkleLog log() {
      return Objects.requireNonNull(log, "log");
    }

    int leaf() {
      return random.nextInt(LEAVES);
    }
  }

  /** Inclusion proofs of random leaves. */
  @Benchmark
  public InclusionProof inclusionProof(TenMillion state) throws IOException {
    return state.log().inclusionProof(state.leaf(), TenMillion.LEAVES);
  }

  /** Consistency proofs from random sizes. */
  @Benchmark
  public ConsistencyProof consistencyProof(TenMillion state) throws IOException {
    return state.log().consistencyProof(state.leaf(), TenMillion.LEAVES);
  }
}

package dev.velum.core.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import dev.velum.core.internal.OtherProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleLogTest {
  private static final int HEADER_BYTES = 4096;

  @TempDir Path folder;
  private Path path;
  private final MerkleTree twin = MerkleTree.create();

  @BeforeEach
  void nameFile() {
    path = folder.resolve("leaves.log");
  }

  private void append(MerkleLog log, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      assertThat(log.append(MerkleOracle.leaf(i))).isEqualTo(i);
      twin.append(MerkleOracle.leaf(i));
    }
  }

  private void write(int leafCount) throws IOException {
    try (MerkleLog log = MerkleLog.open(path)) {
      append(log, 0, leafCount);
    }
  }

  @Test
  void logThroughManyOpenings_isTheTreeInMemory() throws IOException {
    int count = 0;
    for (int step : new int[] {0, 1, 1, 5, 0, 100, 893, 20_000}) {
      try (MerkleLog log = MerkleLog.open(path)) {
        assertThat(log.size()).isEqualTo(count);
        append(log, count, count + step);
        count += step;
        assertThat(log.head()).isEqualTo(twin.head());
      }
    }
    try (MerkleLog log = MerkleLog.open(path)) {
      for (int size : new int[] {0, 1, 2, 3, 999, 1_000, 16_384, 20_999, 21_000}) {
        assertThat(log.head(size)).isEqualTo(twin.head(size));
        assertThat(log.consistencyProof(size / 3, size))
            .isEqualTo(twin.consistencyProof(size / 3, size));
        if (size > 0) {
          assertThat(log.inclusionProof(size / 2, size))
              .isEqualTo(twin.inclusionProof(size / 2, size));
        }
      }
      log.verifyNodes(Progress.none());
      assertThat(log.leafHash(7)).isEqualTo(MerkleTree.leafHash(MerkleOracle.leaf(7)));
    }
    assertThat(path).hasSize(HEADER_BYTES + 32L * (2 * 21_000 - Long.bitCount(21_000)));
  }

  @Test
  void proofsReachLeavesThatAreNotWrittenYet() throws IOException {
    try (MerkleLog log = MerkleLog.open(path)) {
      append(log, 0, 40_000);
      for (int leaf : new int[] {0, 16_000, 33_000, 39_999}) {
        assertThat(log.inclusionProof(leaf, 40_000).verifies(MerkleOracle.leaf(leaf), log.head()))
            .isTrue();
      }
    }
  }

  @Test
  void leavesSinceTheLastSync_areDroppedAfterACrash() throws IOException {
    Path crashed = folder.resolve("crashed.log");
    try (MerkleLog log = MerkleLog.open(path)) {
      append(log, 0, 1_000);
      log.sync();
      TreeHead promised = log.head();
      append(log, 1_000, 60_000); // enough for the buffer to have been written out
      assertThat(Files.size(path)).isGreaterThan(HEADER_BYTES + 64 * 1_000);
      Files.copy(path, crashed);

      try (MerkleLog reopened = MerkleLog.open(crashed)) {
        assertThat(reopened.head()).isEqualTo(promised);
        reopened.verifyNodes(Progress.none());
        for (int i = 1_000; i < 60_000; i++) {
          reopened.append(MerkleOracle.leaf(i));
        }
        assertThat(reopened.head()).isEqualTo(log.head());
      }
    }
  }

  /** A crash leaves any part of the last write: the log opens with the old head or the new one. */
  @Test
  void crashAtEveryByteOfSync_leavesOneOfTheTwoHeads() throws IOException {
    write(10);
    TreeHead before = twin.head();
    byte[] oldBytes = Files.readAllBytes(path);
    try (MerkleLog log = MerkleLog.open(path)) {
      append(log, 10, 23);
    }
    TreeHead after = twin.head();
    byte[] newBytes = Files.readAllBytes(path);
    int newHeads = 0;

    // First the nodes go to the disk, in any part.
    for (int length = oldBytes.length; length <= newBytes.length; length++) {
      byte[] torn = Arrays.copyOf(newBytes, length);
      System.arraycopy(oldBytes, 0, torn, 0, HEADER_BYTES);
      assertThat(headAfterCrash(torn)).isEqualTo(before);
    }
    // Then the header, when all nodes are there.
    for (int length = 0; length <= HEADER_BYTES; length++) {
      byte[] torn = newBytes.clone();
      System.arraycopy(oldBytes, length, torn, length, HEADER_BYTES - length);
      if (length > 0 && torn[length - 1] == oldBytes[length - 1] && length < HEADER_BYTES) {
        continue; // the same file as one byte before
      }
      TreeHead head = headAfterCrash(torn);
      assertThat(head).isIn(before, after);
      newHeads += head.equals(after) ? 1 : 0;
    }
    assertThat(newHeads).isPositive();
  }

  private TreeHead headAfterCrash(byte[] bytes) throws IOException {
    Path crashed = Files.write(folder.resolve("crashed.log"), bytes);
    try (MerkleLog log = MerkleLog.open(crashed)) {
      return log.head();
    }
  }

  @Test
  void everyFlippedNode_isFoundByVerification() throws IOException {
    write(50);
    byte[] whole = Files.readAllBytes(path);
    for (int node = 0; node < (whole.length - HEADER_BYTES) / 32; node++) {
      byte[] damaged = whole.clone();
      damaged[HEADER_BYTES + 32 * node + node % 32] ^= 4;
      Files.write(path, damaged);

      assertThatThrownBy(
              () -> {
                try (MerkleLog log = MerkleLog.open(path)) {
                  log.verifyNodes(Progress.none());
                }
              })
          .isInstanceOf(IntegrityException.class)
          .hasMessageStartingWith("leaves.log: the ");
    }
  }

  @Test
  void cutFile_isRefused() throws IOException {
    write(50);
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length - 1));

    assertThatThrownBy(() -> MerkleLog.open(path))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("leaves.log is cut off: 50 leaves need " + whole.length + " bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 5000})
  void fileThatIsNoLog_isRefused(int length) throws IOException {
    Files.write(path, new byte[length]);

    assertThatThrownBy(() -> MerkleLog.open(path))
        .isInstanceOf(IntegrityException.class)
        .hasMessageContaining("leaves.log is not a Merkle log");
  }

  @Test
  void bothSlotsDamaged_isRefused() throws IOException {
    write(1);
    byte[] bytes = Files.readAllBytes(path);
    bytes[512] ^= 1;
    bytes[1024] ^= 1;
    Files.write(path, bytes);

    assertThatThrownBy(() -> MerkleLog.open(path))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("leaves.log: neither copy of size and root is whole");
  }

  @Test
  void logThatIsOpen_isNotOpenedAgain() throws IOException {
    try (MerkleLog log = MerkleLog.open(path)) {
      assertThatThrownBy(() -> MerkleLog.open(path))
          .isInstanceOf(IntegrityException.class)
          .hasMessage("leaves.log is open already");
      log.append(new byte[0]);
    }
    MerkleLog.open(path).close();
  }

  /** POSIX takes a process's lock away when the process closes any channel on the file. */
  @Test
  void refusedOpening_leavesTheLogLockedForOtherProcesses() throws Exception {
    try (MerkleLog log = MerkleLog.open(path)) {
      assertThatThrownBy(() -> MerkleLog.open(path)).isInstanceOf(IntegrityException.class);
      Path link = Files.createSymbolicLink(folder.resolve("link"), path);
      assertThatThrownBy(() -> MerkleLog.open(link)).isInstanceOf(IntegrityException.class);

      assertThat(OtherProcess.findsLocked(path, folder)).isTrue();
      log.append(new byte[0]);
    }
    assertThat(OtherProcess.findsLocked(path, folder)).isFalse();
  }

  @Test
  void severalWhoCreateTheLog_getOneFile() throws Exception {
    for (int round = 0; round < 50; round++) {
      path = folder.resolve("race" + round);
      AtomicInteger opened = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(new Thread(() -> appendOne(opened)));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      try (MerkleLog log = MerkleLog.open(path)) {
        assertThat(opened.get()).isPositive();
        assertThat(log.size()).isEqualTo(opened.get());
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).hasSize(50);
    }
  }

  private void appendOne(AtomicInteger opened) {
    try (MerkleLog log = MerkleLog.open(path)) {
      log.append(new byte[0]);
      opened.incrementAndGet();
    } catch (IntegrityException e) {
      // somebody else has it open
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closedLog_refusesWork() throws IOException {
    MerkleLog log = MerkleLog.open(path);
    log.close();
    log.close();

    assertThatThrownBy(() -> log.append(new byte[0])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(log::sync).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cancelledVerification_stops() throws IOException {
    write(5_000);
    Progress cancelled =
        new Progress() {
          private long seen = -1;

          @Override
          public void report(String stage, long done, long total) {
            seen = done;
          }

          @Override
          public boolean isCancelled() {
            return seen >= 0;
          }
        };
    try (MerkleLog log = MerkleLog.open(path)) {
      assertThatThrownBy(() -> log.verifyNodes(cancelled))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void sampleOfVersion1_isStillRead() throws IOException {
    Path copy = folder.resolve("sample.log");
    try (var in = getClass().getResourceAsStream("merkle-log-v1.bin")) {
      Files.copy(in, copy);
    }
    try (MerkleLog log = MerkleLog.open(copy)) {
      MerkleOracle.leaves(11).forEach(twin::append);
      assertThat(log.head()).isEqualTo(twin.head());
      log.verifyNodes(Progress.none());
    }
  }
}

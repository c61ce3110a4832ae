package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBlocksTest {
  private static final int BLOCK = 1024;
  private static final int LENGTH = 10 * BLOCK + 100;

  @TempDir Path folder;
  private final byte[] content = new byte[LENGTH];
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    new Random(1).nextBytes(content);
    file = Files.write(folder.resolve("file"), content);
  }

  private FileBlocks blocks() throws IOException {
    return FileBlocks.of(file, BLOCK, Progress.none());
  }

  private void flip(int position) throws IOException {
    byte[] bytes = content.clone();
    bytes[position] ^= 1;
    Files.write(file, bytes);
  }

  /** The definition: the tree over the blocks. */
  @Property(tries = 30)
  void head_isThatOfTheTreeOverTheBlocks(
      @ForAll @IntRange(max = 300_000) int length,
      @ForAll @IntRange(min = 1024, max = 9999) int cut)
      throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Path any = Files.createTempFile("blocks", ".bin");
    try {
      Files.write(any, bytes);
      List<byte[]> leaves = new ArrayList<>();
      for (int at = 0; at < length; at += cut) {
        leaves.add(Arrays.copyOfRange(bytes, at, Math.min(length, at + cut)));
      }

      assertThat(FileBlocks.of(any, cut, Progress.none()).head())
          .isEqualTo(new TreeHead(leaves.size(), MerkleOracle.root(leaves)));
    } finally {
      Files.delete(any);
    }
  }

  @Example
  void emptyFile_hasTheEmptyTree() throws IOException {
    Path empty = Files.createTempFile("empty", ".bin");
    try {
      FileBlocks blocks = FileBlocks.of(empty);

      assertThat(blocks.head()).isEqualTo(MerkleTree.create().head());
      assertThat(blocks.read(empty, new ByteRange(0, 0))).isEmpty();
      assertThat(blocks.changedRanges(empty, Progress.none())).isEmpty();
    } finally {
      Files.delete(empty);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 5000, LENGTH - 1, LENGTH})
  void everyRange_isReadAsItIs(int offset) throws IOException {
    FileBlocks blocks = blocks();
    for (int length : new int[] {0, 1, 1024, 3000, LENGTH - offset}) {
      int end = Math.min(LENGTH, offset + length);

      assertThat(blocks.read(file, new ByteRange(offset, end - offset)))
          .isEqualTo(Arrays.copyOfRange(content, offset, end));
    }
  }

  @Test
  void rangeBesideAChange_isStillRead_andRangeOverItIsRefused() throws IOException {
    FileBlocks blocks = blocks();
    flip(5 * BLOCK + 17);

    assertThat(blocks.read(file, new ByteRange(4 * BLOCK, BLOCK))).hasSize(BLOCK);
    assertThat(blocks.read(file, new ByteRange(6 * BLOCK, BLOCK))).hasSize(BLOCK);
    for (ByteRange range :
        List.of(
            new ByteRange(5 * BLOCK, 1),
            new ByteRange(6 * BLOCK - 1, 1),
            new ByteRange(4 * BLOCK, 2 * BLOCK),
            new ByteRange(0, LENGTH))) {
      assertThatThrownBy(() -> blocks.read(file, range))
          .isInstanceOf(IntegrityException.class)
          .hasMessage("file: block 5 is not what it was");
    }
  }

  @Test
  void changedRanges_areAllFoundAndJoined() throws IOException {
    FileBlocks blocks = blocks();
    byte[] bytes = Arrays.copyOf(content, LENGTH + 5);
    bytes[0] ^= 1;
    bytes[3 * BLOCK] ^= 1;
    bytes[4 * BLOCK + 9] ^= 1;
    Files.write(file, bytes);

    assertThat(blocks.changedRanges(file, Progress.none()))
        .containsExactly(
            new ByteRange(0, BLOCK), new ByteRange(3 * BLOCK, 2 * BLOCK), new ByteRange(LENGTH, 5));
  }

  @Test
  void cutFile_lacksItsLastBlocks() throws IOException {
    FileBlocks blocks = blocks();
    Files.write(file, Arrays.copyOf(content, 9 * BLOCK - 1));

    assertThat(blocks.changedRanges(file, Progress.none()))
        .containsExactly(new ByteRange(8 * BLOCK, LENGTH - 8 * BLOCK));
    assertThatThrownBy(() -> blocks.read(file, new ByteRange(LENGTH - 1, 1)))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void swappedBlocks_areNoticed() throws IOException {
    FileBlocks blocks = blocks();
    byte[] bytes = content.clone();
    System.arraycopy(content, 0, bytes, BLOCK, BLOCK);
    System.arraycopy(content, BLOCK, bytes, 0, BLOCK);
    Files.write(file, bytes);

    assertThat(blocks.changedRanges(file, Progress.none()))
        .containsExactly(new ByteRange(0, 2 * BLOCK));
  }

  @Test
  void oneBlock_isProvedToWhoHoldsOnlyTheHead() throws IOException {
    FileBlocks blocks = blocks();
    for (int i = 0; i < 11; i++) {
      ByteRange range = blocks.rangeOf(i);
      byte[] block = blocks.read(file, range);
      InclusionProof proof = blocks.proof(i);

      assertThat(proof.verifies(block, blocks.head())).isTrue();
      block[3] ^= 1;
      assertThat(proof.verifies(block, blocks.head())).isFalse();
    }
    assertThatThrownBy(() -> blocks.proof(11)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void storedForm_isReadBack() throws IOException {
    FileBlocks blocks = blocks();
    Path stored = folder.resolve("file.blocks");
    blocks.write(stored);
    FileBlocks again = FileBlocks.read(stored, blocks.head());

    assertThat(again.fileBytes()).isEqualTo(LENGTH);
    assertThat(again.blockBytes()).isEqualTo(BLOCK);
    assertThat(again.read(file, new ByteRange(0, LENGTH))).isEqualTo(content);
    assertThat(Files.readString(stored))
        .startsWith("velum-blocks 1\nblock-bytes 1024\nfile-bytes 10340\n")
        .hasLineCount(3 + 11);
  }

  @Test
  void everyChangeOfTheStoredForm_isRefusedOrWithoutEffect() throws IOException {
    FileBlocks blocks = blocks();
    Path stored = folder.resolve("file.blocks");
    blocks.write(stored);
    byte[] bytes = Files.readAllBytes(stored);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      Files.write(stored, changed);
      try {
        FileBlocks read = FileBlocks.read(stored, blocks.head());
        // Other sizes may stand in the header; then no block fits any more, or none is affected.
        assertThat(read.head()).isEqualTo(blocks.head());
        assertThat(isReadAsWritten(read)).isTrue();
      } catch (IntegrityException e) {
        assertThat(e).hasMessageStartingWith("file.blocks");
      }
    }
    for (int length = 0; length < bytes.length; length++) {
      Files.write(stored, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> FileBlocks.read(stored, blocks.head()))
          .isInstanceOf(IntegrityException.class);
    }
  }

  /** Bytes are either refused or right. */
  private boolean isReadAsWritten(FileBlocks blocks) throws IOException {
    boolean right = true;
    for (int at = 0; at + 50 <= Math.min(LENGTH, blocks.fileBytes()); at += 50) {
      try {
        byte[] read = blocks.read(file, new ByteRange(at, 50));
        right &= Arrays.equals(read, Arrays.copyOfRange(content, at, at + 50));
      } catch (IntegrityException e) {
        assertThat(e).hasMessageStartingWith("file: block ");
      }
    }
    return right;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "velum-blocks 2\nblock-bytes 1024\nfile-bytes 0\n",
        "velum-blocks 1\nblock-bytes 1\nfile-bytes 0\n",
        "velum-blocks 1\nblock-bytes 1024\nfile-bytes -1\n",
        "velum-blocks 1\nblock-bytes 1024\nfile-bytes 999999999999999999\n",
        "velum-blocks 1\nblock-bytes 1024\nfile-bytes 99999999999999999999\n",
        "velum-blocks 1\nblock-bytes 1024\nfile-bytes 0\nx",
        "velum-blocks 1\nblock-bytes 1024\nfile-bytes 1\nxyz\n"
      })
  void malformedStoredForm_isRefused(String text) throws IOException {
    Path stored = Files.writeString(folder.resolve("file.blocks"), text, UTF_8);

    assertThatThrownBy(() -> FileBlocks.read(stored, MerkleTree.create().head()))
        .isInstanceOf(IntegrityException.class);
  }

  @Test
  void endlessLine_isNotReadToItsEnd() throws IOException {
    Path stored =
        Files.writeString(folder.resolve("file.blocks"), "velum-blocks 1" + "0".repeat(100_000));

    assertThatThrownBy(() -> FileBlocks.read(stored, MerkleTree.create().head()))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("file.blocks, line 1: must have at most 64 characters");
  }

  @Test
  void fileThatChangesWhileRead_isRefused() {
    Progress intruder =
        (stage, done, total) -> {
          try {
            Files.write(file, new byte[LENGTH + 1]);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };

    assertThatThrownBy(() -> FileBlocks.of(file, BLOCK, intruder))
        .isInstanceOf(IntegrityException.class)
        .hasMessage("file changed while it was read");
  }

  @Test
  void cancelledWork_stops() {
    Progress cancelled =
        new Progress() {
          @Override
          public void report(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return true;
          }
        };

    assertThatThrownBy(() -> FileBlocks.of(file, BLOCK, cancelled))
        .isInstanceOf(CancellationException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1023, (1 << 30) + 1})
  void blockSizeOutOfRange_isRejected(int blockBytes) {
    assertThatThrownBy(() -> FileBlocks.of(file, blockBytes, Progress.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blockBytes must be between 1024 and 1073741824");
  }

  @Test
  void rangeOutsideTheFile_isRejected() throws IOException {
    FileBlocks blocks = blocks();

    assertThatThrownBy(() -> blocks.read(file, new ByteRange(LENGTH, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("range must end at or before byte " + LENGTH);
    assertThatThrownBy(() -> new ByteRange(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ByteRange(1, Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

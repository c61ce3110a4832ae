package dev.velum.core.integrity;

import static dev.velum.core.integrity.ChecksumAlgorithm.CRC_32C;
import static dev.velum.core.integrity.ChecksumAlgorithm.XXH_32;
import static dev.velum.core.integrity.DigestAlgorithm.BLAKE3;
import static dev.velum.core.integrity.DigestAlgorithm.SHA_256;
import static dev.velum.core.integrity.DigestAlgorithm.SHA_512;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HasherTest {
  private static final Hasher ALL =
      Hasher.of(DigestAlgorithm.values()).and(ChecksumAlgorithm.values());

  @TempDir Path folder;

  @Property(tries = 40)
  void everyKindOfInput_givesTheSameHashes(
      @ForAll @IntRange(max = 400_000) int length, @ForAll long seed) throws IOException {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    Hashes expected = ALL.hash(content);
    ByteBuffer direct = ByteBuffer.allocateDirect(length + 3).position(3).put(content).position(3);
    ByteArrayOutputStream copy = new ByteArrayOutputStream();

    assertThat(ALL.hash(direct)).isEqualTo(expected);
    assertThat(direct.hasRemaining()).isFalse();
    assertThat(ALL.hash(new TricklingStream(content))).isEqualTo(expected);
    assertThat(ALL.copy(new ByteArrayInputStream(content), copy)).isEqualTo(expected);
    assertThat(copy.toByteArray()).isEqualTo(content);
    assertThat(expected.byteCount()).isEqualTo(length);
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      assertThat(expected.digest(algorithm)).isEqualTo(algorithm.digest(content));
    }
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      assertThat(expected.checksum(algorithm)).isEqualTo(algorithm.checksum(content));
    }
  }

  @Test
  void fileAndChannel_giveTheHashesOfTheirBytes() throws IOException {
    byte[] content = new byte[300_001];
    Arrays.fill(content, (byte) 7);
    Path file = Files.write(folder.resolve("file"), content);

    assertThat(ALL.hash(file)).isEqualTo(ALL.hash(content));
    assertThat(SHA_256.digest(file)).isEqualTo(SHA_256.digest(content));
    assertThat(CRC_32C.checksum(file)).isEqualTo(CRC_32C.checksum(content));
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(1);
      assertThat(SHA_256.digest(channel))
          .isEqualTo(SHA_256.digest(Arrays.copyOfRange(content, 1, content.length)));
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void algorithmThatWasNotAskedFor_isRejected() {
    Hashes hashes = Hasher.of(SHA_256).and(CRC_32C).hash(new byte[0]);

    assertThatThrownBy(() -> hashes.digest(SHA_512))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("algorithm must be one that the hasher was made with, got SHA-512");
    assertThatThrownBy(() -> hashes.checksum(XXH_32)).hasMessageEndingWith("got XXH32");
  }

  @Test
  void algorithmListedTwice_isRejected() {
    assertThatThrownBy(() -> Hasher.of(BLAKE3, BLAKE3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hasher.of(CRC_32C).and(CRC_32C))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noAlgorithm_isRejected() {
    assertThatThrownBy(() -> Hasher.of(new DigestAlgorithm[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("algorithms must not be empty");
  }

  /** Gives one to three bytes at a time at first, as sockets do. */
  private static final class TricklingStream extends InputStream {
    private final ByteArrayInputStream in;
    private int calls;

    TricklingStream(byte[] content) {
      in = new ByteArrayInputStream(content);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return in.read(bytes, offset, calls++ < 10 ? Math.min(length, 1 + calls % 3) : length);
    }
  }

  @Test
  void fileLargeEnoughToBeReadAhead_givesTheHashesOfItsBytes() throws IOException {
    byte[] bytes = new byte[(int) ReadAhead.WORTHWHILE_BYTES + 4321];
    new Random(7).nextBytes(bytes);
    Path file = Files.write(folder.resolve("large"), bytes);
    Hashes expected = Hasher.of(SHA_256).and(CRC_32C).hash(bytes);

    assertThat(Hasher.of(SHA_256).and(CRC_32C).hash(file)).isEqualTo(expected);
    assertThat(Manifest.of(FileTree.at(folder).threads(2)).entries())
        .containsEntry("large", expected.digest(SHA_256));
  }

  @Test
  void failureWhileReadingAhead_reachesTheCaller() {
    ReadableByteChannel failing =
        new ReadableByteChannel() {
          private int reads;

          @Override
          public int read(ByteBuffer target) throws IOException {
            if (++reads > 2) {
              throw new IOException("on purpose");
            }
            target.put((byte) 1);
            return 1;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    try (ReadAhead ahead = new ReadAhead(failing)) {
      assertThatThrownBy(ahead::next)
          .isInstanceOf(IOException.class)
          .hasRootCauseMessage("on purpose");
    }
  }
}

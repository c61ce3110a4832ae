package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.core.Progress;
import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.FormatException;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.TestKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeChannelTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("file", "export");
  private static final int CHUNK = 16_384;
  private static final int SEALED = 16_400;
  private static final int HEADER = 1024;
  private static final int START = HEADER + 56;

  @TempDir Path directory;
  private Path file;
  private final EnvelopeCipher cipher =
      EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));

  @BeforeEach
  void setUp() {
    file = directory.resolve("sealed");
  }

  private byte[] seal(int length) throws IOException {
    byte[] message = new byte[length];
    TestKeys.random(length).nextBytes(message);
    Path plain = Files.write(directory.resolve("plain"), message);
    cipher.sealFile(plain, file, CONTEXT, Progress.none());
    return message;
  }

  /** Counts the bytes that are read. */
  private static class Counting implements SeekableByteChannel {
    private final SeekableByteChannel in;
    private long count;

    Counting(SeekableByteChannel in) {
      this.in = in;
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
      int read = in.read(out);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return in.write(from);
    }

    @Override
    public long position() throws IOException {
      return in.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      in.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return in.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      return in.truncate(size);
    }

    @Override
    public boolean isOpen() {
      return in.isOpen();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private SeekableByteChannel open() throws IOException {
    return cipher.openChannel(Files.newByteChannel(file), CONTEXT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 10 * CHUNK, 300_000})
  void randomReads_giveWhatStandsThere(int length) throws IOException {
    byte[] message = seal(length);
    Random random = new Random(length);
    try (SeekableByteChannel channel = open()) {
      assertThat(channel.size()).isEqualTo(length);
      for (int i = 0; i < 200; i++) {
        int position = random.nextInt(length + 10);
        ByteBuffer out = ByteBuffer.allocate(random.nextInt(3 * CHUNK));
        int expected = Math.max(0, Math.min(out.remaining(), length - position));

        int read = channel.position(position).read(out);

        assertThat(read).isEqualTo(position >= length && out.capacity() > 0 ? -1 : expected);
        assertThat(channel.position()).isEqualTo(position + Math.max(0, read));
        assertThat(Arrays.copyOf(out.array(), expected))
            .isEqualTo(
                Arrays.copyOfRange(
                    message, Math.min(position, length), Math.min(position, length) + expected));
      }
    }
  }

  @Test
  void readingTouchesNoMoreThanItNeeds() throws IOException {
    byte[] message = seal(100 * CHUNK + 5);
    Counting counting = new Counting(Files.newByteChannel(file));
    try (SeekableByteChannel channel = cipher.openChannel(counting, CONTEXT)) {
      // The header is read until it comes out the same twice.
      assertThat(counting.count).isEqualTo(HEADER + START + 5 + 16);
      counting.count = 0;

      ByteBuffer ten = ByteBuffer.allocate(10);
      channel.position(50 * CHUNK + 100).read(ten);
      assertThat(counting.count).isEqualTo(SEALED);
      assertThat(ten.array())
          .isEqualTo(Arrays.copyOfRange(message, 50 * CHUNK + 100, 50 * CHUNK + 110));

      channel.position(50 * CHUNK + 9_000).read(ten.clear());
      assertThat(counting.count).isEqualTo(SEALED);

      channel.position(51 * CHUNK - 5).read(ten.clear());
      assertThat(counting.count).isEqualTo(2 * SEALED);
    }
    assertThat(counting.isOpen()).isFalse();
  }

  @Test
  void alteredPiece_isRefusedAlone() throws IOException {
    seal(5 * CHUNK);
    byte[] bytes = Files.readAllBytes(file);
    bytes[START + 2 * SEALED + 7] ^= 1;
    Files.write(file, bytes);
    try (SeekableByteChannel channel = open()) {
      ByteBuffer out = ByteBuffer.allocate(10);

      for (int i = 0; i < 2; i++) {
        channel.position(2 * CHUNK + 5);
        assertThatThrownBy(() -> channel.read(out)).isInstanceOf(DecryptionException.class);
        assertThat(channel.position()).isEqualTo(2 * CHUNK + 5);
        assertThat(out.position()).isZero();
      }
      assertThat(channel.position(3 * CHUNK).read(out)).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, SEALED, SEALED + 16, 2 * SEALED, 3 * SEALED + 1})
  void cutOffFile_isRefusedWhenItIsOpened(int less) throws IOException {
    seal(4 * CHUNK + 100);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - less));

    assertThatThrownBy(this::open).isInstanceOf(DecryptionException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, SEALED})
  void extendedFile_isRefusedWhenItIsOpened(int more) throws IOException {
    seal(4 * CHUNK + 100);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + more));

    assertThatThrownBy(this::open).isInstanceOf(DecryptionException.class);
  }

  @Test
  void foreignFileOrContext_isRefused() throws IOException {
    seal(100);
    assertThatThrownBy(
            () -> cipher.openChannel(Files.newByteChannel(file), EncryptionContext.empty()))
        .isInstanceOf(DecryptionException.class);

    Files.writeString(file, "name,age\nAnn,42\n");
    assertThatThrownBy(this::open).isInstanceOf(FormatException.class);
  }

  /** The envelope starts at 0, wherever the channel stands. */
  @Test
  void channelThatStandsElsewhere_isReadFromItsStart() throws IOException {
    byte[] message = seal(100);
    SeekableByteChannel below = Files.newByteChannel(file).position(77);
    try (SeekableByteChannel channel = cipher.openChannel(below, CONTEXT)) {
      ByteBuffer out = ByteBuffer.allocate(100);
      below.position(3);

      channel.read(out);

      assertThat(out.array()).isEqualTo(message);
    }
  }

  @Test
  void channel_cannotBeWrittenNorUsedAfterClosing() throws IOException {
    seal(100);
    SeekableByteChannel channel = open();
    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
        .isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> channel.position(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("position must be >= 0, got -1");
    channel.close();

    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::position).isInstanceOf(ClosedChannelException.class);
  }

  /** Changes the recipients of the file after each read, a few times. */
  private final class Changing extends Counting {
    private final int[] changesAfterReads;
    private int reads;

    Changing(SeekableByteChannel in, int... changesAfterReads) {
      super(in);
      this.changesAfterReads = changesAfterReads;
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
      int read = super.read(out);
      reads++;
      if (Arrays.stream(changesAfterReads).anyMatch(number -> number == reads)) {
        cipher.rewrapFile(file);
      }
      return read;
    }
  }

  /** Nine bytes are read first and tell how many follow; in between the other area may count. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3", "4", "1,2", "1,2,3", "1,3", "1,2,3,4,5,6,7"})
  void recipientsThatChangeWhileTheHeaderIsRead_areTheOldOrTheNewOnes(String reads)
      throws IOException {
    byte[] message = seal(20_000);
    int[] numbers = Arrays.stream(reads.split(",")).mapToInt(Integer::parseInt).toArray();
    ByteBuffer all = ByteBuffer.allocate(message.length);

    try (SeekableByteChannel sealed = new Changing(Files.newByteChannel(file), numbers);
        SeekableByteChannel opened = cipher.openChannel(sealed, CONTEXT)) {
      while (opened.read(all) > 0) {
        // until all is there
      }
    }

    assertThat(all.array()).isEqualTo(message);
  }

  @Test
  void headerThatNeverStays_isGivenUp() throws IOException {
    seal(10);
    byte[] even = Files.readAllBytes(file);
    cipher.rewrapFile(file);
    byte[] odd = Files.readAllBytes(file);
    SeekableByteChannel restless =
        new Counting(Files.newByteChannel(file)) {
          private int turn;

          @Override
          public SeekableByteChannel position(long position) throws IOException {
            if (position == 0) {
              Files.write(file, turn++ % 2 == 0 ? even : odd);
            }
            return super.position(position);
          }
        };

    try (restless) {
      assertThatThrownBy(() -> cipher.openChannel(restless, CONTEXT))
          .isInstanceOf(IOException.class)
          .hasMessage("the envelope header changed each time it was read");
    }
  }
}

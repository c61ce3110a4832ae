package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.TestVectors.Case;
import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.ChunkCipher;
import dev.velum.crypto.internal.ChunkCipherTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeStreamTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("stream", "1");

  private final EnvelopeCipher cipher =
      EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));

  static Stream<Case> vectorsThatPassTheHeader() {
    return ChunkCipherTest.vectors().filter(vector -> !vector.hasFlag("HeaderFailure"));
  }

  /** The stream gives out exactly the genuine prefix that the vectors name, then keeps failing. */
  @ParameterizedTest
  @MethodSource("vectorsThatPassTheHeader")
  void publishedVector_releasesWhatIsGenuineAndNoMore(Case vector) throws Exception {
    byte[] sealed = ChunkCipherTest.ciphertext(vector);
    ChunkCipher chunks = new ChunkCipher(new AesGcm());
    chunks.startOpening(vector.bytes("key"), vector.bytes("ctx"), sealed, 0);
    InputStream body =
        new ByteArrayInputStream(
            sealed, ChunkCipher.PREFIX_BYTES, sealed.length - ChunkCipher.PREFIX_BYTES);
    ByteArrayOutputStream released = new ByteArrayOutputStream();
    ArrayBody arrays = new ArrayBody(new Crew(Runnable::run, 1), AesGcm::new);
    try (InputStream in = new OpeningInputStream(body, chunks, arrays)) {
      if (vector.isValid()) {
        in.transferTo(released);
      } else {
        assertThatThrownBy(() -> in.transferTo(released)).isInstanceOf(DecryptionException.class);
        assertThatThrownBy(in::read).isInstanceOf(DecryptionException.class);
        assertThatThrownBy(() -> in.read(new byte[5])).isInstanceOf(DecryptionException.class);
      }
    }

    if (vector.isValid() || vector.hasFlag("PartialPlaintext")) {
      assertThat(released.size()).isEqualTo(vector.test().get("msgLength").asInt());
      assertThat(MessageDigest.getInstance("SHA-512").digest(released.toByteArray()))
          .isEqualTo(vector.bytes("msgSha512"));
    } else {
      assertThat(released.size()).isZero();
    }
  }

  /** Writes and reads of all sizes around those of a chunk, which take different ways. */
  @Property(tries = 60)
  void writesAndReadsOfAnySize_giveTheSame(
      @ForAll("sizes") List<Integer> writes, @ForAll("sizes") List<Integer> reads)
      throws IOException {
    byte[] plaintext = TestKeys.bytes(5, writes.stream().mapToInt(size -> size).sum());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
      int at = 0;
      for (int size : writes) {
        sealing.write(plaintext, at, size);
        at += size;
      }
      sealing.finish();
    }
    assertThat(cipher.open(out.toByteArray(), CONTEXT)).isEqualTo(plaintext);

    byte[] read = new byte[plaintext.length + 3];
    int at = 3;
    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(out.toByteArray()), CONTEXT)) {
      for (int i = 0; at < read.length; i++) {
        int size = reads.isEmpty() ? 100 : Math.max(1, reads.get(i % reads.size()));
        int part = in.read(read, at, Math.min(size, read.length - at));
        assertThat(part).isPositive();
        at += part;
      }
      assertThat(in.read(new byte[40_000])).isEqualTo(-1);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(Arrays.copyOfRange(read, 3, read.length)).isEqualTo(plaintext);
  }

  @Provide
  static Arbitrary<List<Integer>> sizes() {
    return Arbitraries.of(0, 1, 100, 16_383, 16_384, 16_385, 32_768, 40_000).list().ofMaxSize(5);
  }

  @Test
  void readOfAWholeChunk_givesNothingOfOneThatWasAltered() throws IOException {
    byte[] sealed = cipher.seal(TestKeys.bytes(6, 50_000), CONTEXT);
    sealed[sealed.length - 2 * 16_400] ^= 1;
    byte[] buffer = new byte[16_384];
    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(sealed), CONTEXT)) {
      assertThat(in.read(buffer)).isEqualTo(16_384);
      Arrays.fill(buffer, (byte) 7);
      assertThatThrownBy(() -> in.read(buffer)).isInstanceOf(DecryptionException.class);
      assertThat(buffer).containsOnly(0);
      assertThatThrownBy(() -> in.read(buffer)).isInstanceOf(DecryptionException.class);
      assertThatThrownBy(in::read).isInstanceOf(DecryptionException.class);
    }
  }

  @Test
  void streamClosedWithoutFinish_leavesAnEnvelopeThatNobodyOpens() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
      sealing.write(new byte[20_000]);
    }

    assertThatThrownBy(() -> cipher.open(out.toByteArray(), CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }

  @Test
  void writingAfterFinishOrClose_isRefused() throws IOException {
    SealingOutputStream finished = cipher.sealTo(new ByteArrayOutputStream(), CONTEXT);
    finished.finish();
    assertThatThrownBy(() -> finished.write(1)).isInstanceOf(IOException.class);
    assertThatThrownBy(finished::finish).isInstanceOf(IOException.class);

    SealingOutputStream closed = cipher.sealTo(new ByteArrayOutputStream(), CONTEXT);
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.write(1)).isInstanceOf(IOException.class);
    assertThatThrownBy(closed::finish).isInstanceOf(IOException.class);
  }

  @Test
  void singleBytes_goThrough() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
      for (int i = 0; i < 20_000; i++) {
        sealing.write(i);
      }
      sealing.flush();
      sealing.finish();
    }

    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(out.toByteArray()), CONTEXT)) {
      assertThat(in.available()).isZero();
      for (int i = 0; i < 20_000; i++) {
        assertThat(in.read()).isEqualTo(i & 0xff);
      }
      assertThat(in.read(new byte[0])).isZero();
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[3])).isEqualTo(-1);
    }
  }

  @Test
  void readingAfterClose_isRefused() throws IOException {
    byte[] sealed = cipher.seal(new byte[100], CONTEXT);
    InputStream in = cipher.openFrom(new ByteArrayInputStream(sealed), CONTEXT);
    assertThat(in.read()).isZero();
    in.close();

    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
  }

  @Test
  void streamCutOffBeforeTheFirstChunk_isRefusedAtOnce() {
    byte[] sealed = cipher.seal(new byte[100], CONTEXT);
    byte[] cut = Arrays.copyOf(sealed, EnvelopeCipher.HEADER_BYTES + 55);

    assertThatThrownBy(() -> cipher.openFrom(new ByteArrayInputStream(cut), CONTEXT))
        .isInstanceOf(DecryptionException.class);
  }

  /** A caller that swallows the failure must not be told that the envelope is complete. */
  @Test
  void failedWrite_cannotBeFinished() throws IOException {
    ByteArrayOutputStream full =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            if (size() > 0 && size() < 1_000) {
              throw new UncheckedIOException(new IOException("disk full"));
            }
            super.write(bytes, offset, length);
          }
        };
    try (SealingOutputStream sealing = cipher.sealTo(full, CONTEXT)) {
      byte[] chunk = new byte[ChunkCipher.CHUNK_BYTES];
      assertThatThrownBy(() -> sealing.write(chunk)).hasMessageContaining("disk full");

      assertThatThrownBy(sealing::finish).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> sealing.write(chunk)).isInstanceOf(IOException.class);
    }
  }

  /** Large arrays are worked on by several threads, and smaller ones and the rest by one. */
  @Property(tries = 25)
  void largeArrays_giveTheSameAsSmallOnes(
      @ForAll @IntRange(max = 3 * 1_048_576 + 20_000) int length,
      @ForAll @IntRange(max = 40_000) int first)
      throws IOException {
    byte[] message = new byte[length];
    new Random(length).nextBytes(message);
    int start = Math.min(first, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = together().sealTo(out, CONTEXT)) {
      sealing.write(message, 0, start);
      sealing.write(message, start, length - start);
      sealing.finish();
    }

    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(out.toByteArray()), CONTEXT)) {
      assertThat(in.readAllBytes()).isEqualTo(message);
    }
    byte[] opened = new byte[length + 1];
    try (InputStream in =
        together().openFrom(new ByteArrayInputStream(out.toByteArray()), CONTEXT)) {
      assertThat(in.readNBytes(opened, 0, start)).isEqualTo(start);
      assertThat(in.readNBytes(opened, start, opened.length - start)).isEqualTo(length - start);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(Arrays.copyOf(opened, length)).isEqualTo(message);
  }

  /** The caller and a helper on the way, whatever the machine has. */
  private EnvelopeCipher together() {
    return cipher.onThreads(ForkJoinPool.commonPool(), 2);
  }

  /** What is genuine is given out up to the chunk that is not, and nothing of what follows. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 31, 32, 63, 64, 70})
  void alteredChunkInALargeArray_endsTheStreamThere(int chunk) throws IOException {
    byte[] message = new byte[70 * ChunkCipher.CHUNK_BYTES + 5];
    Arrays.fill(message, (byte) 1);
    byte[] sealed = sealed(message);
    int body = sealed.length - (int) ChunkCipher.sealedLength(message.length);
    sealed[body + ChunkCipher.PREFIX_BYTES + chunk * ChunkCipher.SEALED_CHUNK_BYTES] ^= 1;
    byte[] opened = new byte[message.length];
    try (InputStream in = together().openFrom(new ByteArrayInputStream(sealed), CONTEXT)) {
      assertThatThrownBy(() -> in.readNBytes(opened, 0, opened.length))
          .isInstanceOf(DecryptionException.class);
      assertThatThrownBy(in::read).isInstanceOf(DecryptionException.class);
    }
    byte[] genuine = new byte[message.length];
    Arrays.fill(genuine, 0, chunk * ChunkCipher.CHUNK_BYTES, (byte) 1);
    assertThat(opened).isEqualTo(genuine);
  }

  /** Cut off at every place that could look like an end, or not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 21, 16_400, 32 * 16_400, 64 * 16_400, 64 * 16_400 + 1})
  void truncatedStream_isRefusedInALargeArrayToo(int missing) throws IOException {
    byte[] message = new byte[96 * ChunkCipher.CHUNK_BYTES + 5];
    byte[] sealed = sealed(message);
    InputStream truncated = new ByteArrayInputStream(sealed, 0, sealed.length - missing);
    try (InputStream in = together().openFrom(truncated, CONTEXT)) {
      assertThatThrownBy(() -> in.readNBytes(new byte[message.length], 0, message.length))
          .isInstanceOf(DecryptionException.class);
    }
  }

  private byte[] sealed(byte[] message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
      sealing.write(message);
      sealing.finish();
    }
    return out.toByteArray();
  }

  /** A source that tells of more than it has, and one that tells of nothing. */
  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE})
  void sourceThatDoesNotKnowWhatItHas_isReadAsWell(int available) throws IOException {
    byte[] message = new byte[100 * ChunkCipher.CHUNK_BYTES + 7];
    new Random(available).nextBytes(message);
    InputStream source =
        new ByteArrayInputStream(sealed(message)) {
          @Override
          public synchronized int available() {
            return available;
          }
        };
    byte[] opened = new byte[message.length];
    try (InputStream in = together().openFrom(source, CONTEXT)) {
      assertThat(in.readNBytes(opened, 0, opened.length)).isEqualTo(opened.length);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(opened).isEqualTo(message);
  }

  /** A failed write of many chunks at once ends the envelope as that of one does. */
  @Test
  void failedWriteOfALargeArray_cannotBeFinished() throws IOException {
    AtomicInteger writes = new AtomicInteger();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (writes.incrementAndGet() == 3) {
              throw new IOException("full");
            }
          }
        };
    SealingOutputStream sealing = together().sealTo(full, CONTEXT);

    assertThatThrownBy(() -> sealing.write(new byte[3 * 1_048_576])).hasMessage("full");
    assertThatThrownBy(sealing::finish)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("an earlier write failed");
    assertThatThrownBy(() -> sealing.write(new byte[3 * 1_048_576]))
        .hasMessageContaining("an earlier write failed");
  }

  /** Tells what is done to a stream. */
  private static final class Told extends ByteArrayOutputStream {
    private int flushed;
    private int closed;

    @Override
    public void flush() {
      flushed++;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void streamBelow_isFlushedAndClosed() throws IOException {
    Told out = new Told();
    SealingOutputStream sealing = cipher.sealTo(out, CONTEXT);
    sealing.write(new byte[20_000]);
    sealing.flush();
    assertThat(out.flushed).isEqualTo(1);
    sealing.finish();
    assertThat(out.flushed).isEqualTo(2);
    assertThat(out.closed).isZero();
    sealing.close();
    assertThat(out.closed).isEqualTo(1);

    int[] closed = {0};
    InputStream below =
        new ByteArrayInputStream(out.toByteArray()) {
          @Override
          public void close() {
            closed[0]++;
          }
        };
    InputStream in = cipher.openFrom(below, CONTEXT);
    assertThat(in.available()).isZero();
    assertThat(in.read()).isZero();
    assertThat(in.available()).isEqualTo(16_383);
    in.skipNBytes(16_383);
    assertThat(in.available()).isZero();
    assertThat(closed[0]).isZero();
    in.close();
    assertThat(in.available()).isZero();
    assertThat(closed[0]).isEqualTo(1);
  }
}

package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.DecryptionException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyEncryptionKey;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.TestKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeBufferTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final int SHARED = ArrayBody.SHARED_BYTES;

  /** Heap buffers, direct ones, and a mixture; with room in front, as slices of arrays have. */
  private static final List<IntFunction<ByteBuffer>> KINDS =
      List.of(
          length -> ByteBuffer.allocate(length + 5).position(5).slice(),
          ByteBuffer::allocateDirect);

  private final EnvelopeCipher cipher =
      EnvelopeCipher.with(TestKeys.keyset(1, KeyPurpose.ENVELOPE));

  private static byte[] message(int length) {
    byte[] message = new byte[length];
    TestKeys.random(length).nextBytes(message);
    return message;
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position() - 3];
    buffer.get(3, bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_384, SHARED - 1, SHARED, 2 * SHARED + 9, 5 * SHARED + 77})
  void buffersOfAnyKind_holdTheSameEnvelopesAsArrays(int length) {
    byte[] message = message(length);
    for (IntFunction<ByteBuffer> inKind : KINDS) {
      for (IntFunction<ByteBuffer> outKind : KINDS) {
        ByteBuffer in = inKind.apply(length).put(message).flip();
        int sealedLength = (int) cipher.sealedLength(length);
        ByteBuffer out = outKind.apply(sealedLength + 10).position(3);

        assertThat(cipher.seal(in, out, CONTEXT)).isEqualTo(sealedLength);
        assertThat(in.hasRemaining()).isFalse();
        byte[] sealed = written(out);
        assertThat(sealed).hasSize(sealedLength);
        assertThat(cipher.open(sealed, CONTEXT)).isEqualTo(message);

        ByteBuffer again = inKind.apply(sealedLength).put(cipher.seal(message, CONTEXT)).flip();
        assertThat(EnvelopeCipher.openedLength(again)).isEqualTo(length);
        ByteBuffer opened = outKind.apply(length + 3).position(3);
        assertThat(cipher.open(again, opened, CONTEXT)).isEqualTo(length);
        assertThat(again.hasRemaining()).isFalse();
        assertThat(written(opened)).isEqualTo(message);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 20_000, 2 * SHARED, 4 * SHARED})
  void refusedEnvelope_leavesZerosAndPositions(int position) {
    byte[] sealed = cipher.seal(message(4 * SHARED + 100), CONTEXT);
    sealed[sealed.length - 1 - position] ^= 1;
    for (IntFunction<ByteBuffer> kind : KINDS) {
      ByteBuffer in = kind.apply(sealed.length).put(sealed).flip();
      ByteBuffer out = kind.apply(4 * SHARED + 102);
      for (int i = 0; i < out.capacity(); i++) {
        out.put(i, (byte) 9);
      }
      out.position(1);

      assertThatThrownBy(() -> cipher.open(in, out, CONTEXT))
          .isInstanceOf(DecryptionException.class);
      assertThat(in.position()).isZero();
      assertThat(out.position()).isEqualTo(1);
      byte[] after = new byte[out.capacity()];
      out.get(0, after);
      assertThat(Arrays.copyOfRange(after, 1, after.length - 1)).containsOnly(0);
      assertThat(new byte[] {after[0], after[after.length - 1]}).containsOnly(9);
    }
  }

  @Test
  void tooLittleRoom_isRejectedBeforeAnythingIsWritten() {
    ByteBuffer out = ByteBuffer.allocate((int) cipher.sealedLength(10) - 1);

    assertThatThrownBy(() -> cipher.seal(ByteBuffer.allocate(10), out, CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output must have room for 193 bytes, got 192");
    assertThat(out.array()).containsOnly(0);
    ByteBuffer sealed = ByteBuffer.wrap(cipher.seal(new byte[10], CONTEXT));
    assertThatThrownBy(() -> cipher.open(sealed, ByteBuffer.allocate(9), CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output must have room for 10 bytes, got 9");
  }

  @Test
  void overlappingOrReadOnlyBuffers_areRejected() {
    byte[] array = new byte[2_000];
    ByteBuffer in = ByteBuffer.wrap(array, 0, 100);

    assertThatThrownBy(() -> cipher.seal(in, ByteBuffer.wrap(array, 99, 1_000), CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("input and output must not overlap");
    assertThatThrownBy(
            () -> cipher.seal(in, ByteBuffer.allocate(1_000).asReadOnlyBuffer(), CONTEXT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("output must be writable");
    assertThat(cipher.seal(in, ByteBuffer.wrap(array, 100, 1_000), CONTEXT)).isEqualTo(283);
  }

  @Test
  void readOnlyInput_isSealedAndOpened() {
    ByteBuffer out = ByteBuffer.allocate(1_000);
    cipher.seal(ByteBuffer.wrap(message(100)).asReadOnlyBuffer(), out, CONTEXT);
    ByteBuffer opened = ByteBuffer.allocate(100);

    cipher.open(out.flip().asReadOnlyBuffer(), opened, CONTEXT);

    assertThat(opened.array()).isEqualTo(message(100));
  }

  @Test
  void otherRecipients_fitIntoTheLengthThatIsSaid() {
    EnvelopeCipher forTwo = cipher.alsoFor(KeyEncryptionKey.fromRawKey(new byte[32]));
    ByteBuffer out = ByteBuffer.allocate((int) forTwo.sealedLength(50));

    int length = forTwo.seal(ByteBuffer.wrap(message(50)), out, CONTEXT);

    assertThat(length).isLessThan(out.capacity());
    assertThat(cipher.open(Arrays.copyOf(out.array(), length), CONTEXT)).isEqualTo(message(50));
  }

  @Test
  void negativeLengthOrNoThread_isRejected() {
    assertThatThrownBy(() -> cipher.sealedLength(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plaintextLength must be >= 0, got -1");
    assertThatThrownBy(() -> cipher.onThreads(Runnable::run, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be >= 1, got 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void anyNumberOfThreads_makesWhatOneThreadOpens(int threads) {
    byte[] message = message(9 * SHARED + 12_345);
    EnvelopeCipher alone = cipher.onThreads(Runnable::run, 1);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      EnvelopeCipher together = cipher.onThreads(pool, threads);

      assertThat(alone.open(together.seal(message, CONTEXT), CONTEXT)).isEqualTo(message);
      assertThat(together.open(alone.seal(message, CONTEXT), CONTEXT)).isEqualTo(message);
    } finally {
      pool.shutdownNow();
    }
  }

  /** An executor that refuses, one that never begins, and one that runs helpers in the caller. */
  @Test
  void executorThatDoesNotHelp_costsSpeedOnly() {
    byte[] message = message(4 * SHARED);
    for (EnvelopeCipher unhelped :
        List.of(
            cipher.onThreads(
                task -> {
                  throw new RejectedExecutionException("full");
                },
                4),
            cipher.onThreads(task -> {}, 4),
            cipher.onThreads(Runnable::run, 4))) {
      assertThat(cipher.open(unhelped.seal(message, CONTEXT), CONTEXT)).isEqualTo(message);
    }
  }
}

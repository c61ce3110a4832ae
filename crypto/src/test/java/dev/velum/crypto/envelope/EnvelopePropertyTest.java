package dev.velum.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.velum.crypto.CryptoException;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TestKeys;
import dev.velum.crypto.internal.ChunkCipher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class EnvelopePropertyTest {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("column", "notes");
  private static final int FULL = ChunkCipher.SEALED_CHUNK_BYTES;

  private final Keyset keys = TestKeys.keyset(1, KeyPurpose.ENVELOPE);
  private final EnvelopeCipher cipher = EnvelopeCipher.with(keys);

  @Provide
  Arbitrary<Integer> lengths() {
    int chunk = ChunkCipher.CHUNK_BYTES;
    return Arbitraries.oneOf(
        Arbitraries.of(0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1),
        Arbitraries.integers().between(0, 200),
        Arbitraries.integers().between(0, 5 * chunk));
  }

  private static byte[] message(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Whether both ways of opening refuse, the stream before giving out anything false. */
  private boolean isRefused(byte[] sealed, byte[] genuine) {
    boolean refused = false;
    try {
      cipher.open(sealed, CONTEXT);
    } catch (CryptoException e) {
      refused = true;
    }
    return refused && isRefusedAsStream(sealed, genuine);
  }

  private boolean isRefusedAsStream(byte[] sealed, byte[] genuine) {
    ByteArrayOutputStream released = new ByteArrayOutputStream();
    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(sealed), CONTEXT)) {
      in.transferTo(released);
      return false;
    } catch (CryptoException e) {
      byte[] prefix = released.toByteArray();
      return Arrays.equals(prefix, Arrays.copyOf(genuine, prefix.length));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Property(tries = 300)
  void whatIsSealed_opensToTheSame(@ForAll("lengths") int length, @ForAll long seed)
      throws IOException {
    byte[] plaintext = message(length, seed);

    byte[] sealed = cipher.seal(plaintext, CONTEXT);

    assertThat(cipher.open(sealed, CONTEXT)).isEqualTo(plaintext);
    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(sealed), CONTEXT)) {
      assertThat(in.readAllBytes()).isEqualTo(plaintext);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Property(tries = 300)
  void streamedInPieces_opensToTheSame(
      @ForAll("lengths") int length, @ForAll @IntRange(min = 1, max = 40_000) int piece)
      throws IOException {
    byte[] plaintext = message(length, piece);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealingOutputStream sealing = cipher.sealTo(out, CONTEXT)) {
      for (int at = 0; at < length; at += piece) {
        sealing.write(plaintext, at, Math.min(piece, length - at));
      }
      sealing.finish();
    }

    assertThat(cipher.open(out.toByteArray(), CONTEXT)).isEqualTo(plaintext);
  }

  @Property(tries = 1000)
  void anySingleChangedBit_isRefused(
      @ForAll("lengths") int length, @ForAll @IntRange(min = 0) int position) {
    byte[] plaintext = message(length, position);
    byte[] sealed = cipher.seal(plaintext, CONTEXT);
    int bit = position % (8 * sealed.length);
    sealed[bit / 8] ^= (byte) (1 << (bit % 8));

    assertThat(isRefused(sealed, plaintext)).isTrue();
  }

  @Property(tries = 500)
  void anyTruncation_isRefused(
      @ForAll("lengths") int length, @ForAll @IntRange(min = 0) int position) {
    byte[] plaintext = message(length, position);
    byte[] sealed = cipher.seal(plaintext, CONTEXT);

    assertThat(isRefused(Arrays.copyOf(sealed, position % sealed.length), plaintext)).isTrue();
  }

  @Property(tries = 300)
  void truncationAtAChunk_isRefused(
      @ForAll @IntRange(min = 1, max = 6) int chunks,
      @ForAll @IntRange(min = 0, max = 5) int kept) {
    byte[] plaintext = message(chunks * ChunkCipher.CHUNK_BYTES + 10, kept);
    byte[] sealed = cipher.seal(plaintext, CONTEXT);
    int body = EnvelopeCipher.HEADER_BYTES + ChunkCipher.PREFIX_BYTES;

    assertThat(isRefused(Arrays.copyOf(sealed, body + Math.min(kept, chunks) * FULL), plaintext))
        .isTrue();
  }

  @Property(tries = 300)
  void anyExtension_isRefused(
      @ForAll("lengths") int length, @ForAll @IntRange(min = 1, max = 40_000) int more) {
    byte[] plaintext = message(length, more);
    byte[] sealed = cipher.seal(plaintext, CONTEXT);

    assertThat(isRefused(Arrays.copyOf(sealed, sealed.length + more), plaintext)).isTrue();
  }

  @Property(tries = 300)
  void chunksSwappedOrDuplicated_areRefused(
      @ForAll @IntRange(min = 2, max = 6) int chunks,
      @ForAll @IntRange(min = 0, max = 5) int from,
      @ForAll @IntRange(min = 0, max = 5) int to,
      @ForAll boolean swap) {
    int one = from % chunks;
    int two = to % chunks == one ? (one + 1) % chunks : to % chunks;
    byte[] plaintext = message(chunks * ChunkCipher.CHUNK_BYTES + 10, from);
    byte[] sealed = cipher.seal(plaintext, CONTEXT);
    byte[] mixed = sealed.clone();
    int body = EnvelopeCipher.HEADER_BYTES + ChunkCipher.PREFIX_BYTES;
    System.arraycopy(sealed, body + one * FULL, mixed, body + two * FULL, FULL);
    if (swap) {
      System.arraycopy(sealed, body + two * FULL, mixed, body + one * FULL, FULL);
    }

    assertThat(isRefused(mixed, plaintext)).isTrue();
  }

  @Property(tries = 200)
  void headerOfAnotherEnvelope_isRefused(@ForAll("lengths") int length) {
    byte[] plaintext = message(length, 1);
    byte[] one = cipher.seal(plaintext, CONTEXT);
    byte[] two = cipher.seal(plaintext, CONTEXT);
    System.arraycopy(one, 0, two, 0, EnvelopeCipher.HEADER_BYTES);

    assertThat(isRefused(two, plaintext)).isTrue();
  }

  @Property(tries = 200)
  void otherKeyOrContext_isRefused(@ForAll("lengths") int length, @ForAll long seed) {
    byte[] plaintext = message(length, seed);
    byte[] byAnother =
        EnvelopeCipher.with(TestKeys.keyset(2, KeyPurpose.ENVELOPE)).seal(plaintext, CONTEXT);
    byte[] elsewhere = cipher.seal(plaintext, EncryptionContext.of("column", "note"));

    assertThat(isRefused(byAnother, plaintext)).isTrue();
    assertThat(isRefused(elsewhere, plaintext)).isTrue();
  }

  @Property(tries = 2000)
  void randomHeaderBytes_areRefusedWithOurExceptionsOnly(
      @ForAll @IntRange(min = 0, max = 600) int length, @ForAll long seed) {
    byte[] noise = message(length, seed);
    byte[] start = {(byte) 0xd7, 'V', 'L', 'M', 1, 1, 0};
    System.arraycopy(start, 0, noise, 0, Math.min(start.length, length));

    assertThat(isRefused(noise, new byte[0])).isTrue();
  }
}

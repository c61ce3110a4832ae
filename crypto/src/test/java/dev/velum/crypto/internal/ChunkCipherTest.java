package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.velum.crypto.TestVectors;
import dev.velum.crypto.TestVectors.Case;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ChunkCipherTest {
  private final ChunkCipher cipher = new ChunkCipher(new AesGcm());

  public static Stream<Case> vectors() {
    return TestVectors.wycheproof("c2sp_chunked_encryption_aes_256_gcm_test.json").stream();
  }

  public static byte[] ciphertext(Case vector) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(vector.bytes("ct"));
      byte[] room = new byte[1 << 23];
      int length = inflater.inflate(room);
      assertThat(inflater.finished()).isTrue();
      return Arrays.copyOf(room, length);
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void publishedVector_isReproducedBitForBitOrRefused(Case vector) throws Exception {
    byte[] sealed = ciphertext(vector);
    byte[] key = vector.bytes("key");
    byte[] context = vector.bytes("ctx");
    if (!vector.isValid()) {
      assertThatThrownBy(() -> cipher.open(key, context, sealed, 0))
          .isInstanceOfAny(AEADBadTagException.class, IllegalArgumentException.class);
      return;
    }

    byte[] plaintext = cipher.open(key, context, sealed, 0);

    assertThat(plaintext).hasSize(vector.test().get("msgLength").asInt());
    assertThat(MessageDigest.getInstance("SHA-512").digest(plaintext))
        .isEqualTo(vector.bytes("msgSha512"));
    byte[] again = new byte[(int) ChunkCipher.sealedLength(plaintext.length)];
    byte[] salt = Arrays.copyOf(sealed, ChunkCipher.SALT_BYTES);
    cipher.seal(key, salt, context, plaintext, again, 0);
    assertThat(again).isEqualTo(sealed);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 32_768, 1_000_000})
  void lengthsAreEachOthersInverse(int length) throws AEADBadTagException {
    assertThat(ChunkCipher.plaintextLength(ChunkCipher.sealedLength(length))).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 55, 56, 71, 16_456, 16_471, 2 * 16_400 + 56})
  void lengthThatNoMessageHas_isRefused(int length) {
    assertThatThrownBy(() -> ChunkCipher.plaintextLength(length))
        .isInstanceOf(AEADBadTagException.class);
  }

  @Test
  void chunkNumberBeyondTheLimit_isRejected() {
    cipher.startSealing(new byte[32], new byte[24], AesGcm.NO_DATA, new byte[56], 0);

    assertThat(cipher.sealChunk((1L << 38) - 1, new byte[1], 0, 1, new byte[17], 0)).isEqualTo(17);
    assertThatThrownBy(() -> cipher.sealChunk(1L << 38, new byte[1], 0, 1, new byte[17], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void chunkWithoutAMessage_isRejected() {
    assertThatThrownBy(() -> cipher.sealChunk(0, new byte[1], 0, 1, new byte[17], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void chunkAfterARefusedStart_isRejected() {
    assertThatThrownBy(() -> cipher.startOpening(new byte[32], new byte[0], new byte[56], 0))
        .isInstanceOf(AEADBadTagException.class);

    assertThatThrownBy(() -> cipher.openChunk(0, new byte[16], 0, 16, new byte[0], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysOfAMessage_areForgottenAfterIt() throws Exception {
    ChunkCipher cipher = new ChunkCipher(new AesGcm());
    byte[] key = new byte[ChunkCipher.KEY_BYTES];
    byte[] sealed = new byte[(int) ChunkCipher.sealedLength(3)];

    cipher.seal(key, new byte[ChunkCipher.SALT_BYTES], new byte[0], new byte[3], sealed, 0);
    assertThatThrownBy(() -> cipher.sealChunk(0, new byte[3], 0, 3, new byte[19], 0))
        .isInstanceOf(IllegalStateException.class);
    cipher.open(key, new byte[0], sealed, 0);
    assertThatThrownBy(() -> cipher.openChunk(0, sealed, 56, 19, new byte[3], 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(cipher).extracting("derived").isEqualTo(new byte[76]);
  }
}

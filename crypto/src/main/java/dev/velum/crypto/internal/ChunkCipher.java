package dev.velum.crypto.internal;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Chunked encryption (c2sp.org/chunked-encryption) with AES-256-GCM and SHA-512: messages of up to
 * 4 PiB in chunks that are encrypted, checked and read one by one.
 *
 * <p><b>Guarantee.</b> A message opens only under the key, salt and context it was sealed with, and
 * only whole and in order: changed, truncated, extended, reordered or mixed chunks are refused. It
 * commits to key and context: nobody can make one ciphertext that opens under two of them.
 *
 * <pre>
 * key (32) || base nonce (12) || commitment (32) = HKDF-Expand-SHA-512(input key,
 *     "c2sp.org/chunked-encryption@v1+" || "AEAD_AES_256_GCM" || 0x00 || salt || context)
 * sealed = salt (24) || commitment (32) || chunk 0 || chunk 1 || ... || last chunk
 * chunk i = AES-256-GCM(key, base nonce xor i, no associated data, plaintext of the chunk)
 * </pre>
 *
 * <p>All chunks but the last hold {@value #CHUNK_BYTES} bytes of plaintext; the last holds fewer,
 * possibly none, and thereby marks the end. Whoever reads must not take a message for complete
 * before a short chunk was opened.
 *
 * <p>An instance works on one message at a time and is then ready for another. Not safe for use by
 * several threads.
 */
public final class ChunkCipher {
  /** The plaintext bytes of every chunk but the last. */
  public static final int CHUNK_BYTES = 1 << 14;

  /** The bytes that a chunk grows by. */
  public static final int TAG_BYTES = AesGcm.TAG_BYTES;

  /** The sealed bytes of every chunk but the last. */
  public static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

  /** The size of the input key. */
  public static final int KEY_BYTES = AesGcm.KEY_BYTES;

  /** The size of the salt that a message starts with. */
  public static final int SALT_BYTES = 24;

  /** The bytes before the first chunk: salt and commitment. */
  public static final int PREFIX_BYTES = SALT_BYTES + 32;

  private static final long MAX_CHUNKS = 1L << 38;
  private static final byte[] LABEL =
      "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(US_ASCII);
  private static final int NONCE_START = KEY_BYTES;
  private static final int COMMITMENT_START = NONCE_START + AesGcm.NONCE_BYTES;

  private final AesGcm gcm;
  private final byte[] derived = new byte[COMMITMENT_START + PREFIX_BYTES - SALT_BYTES];
  private final byte[] salt = new byte[SALT_BYTES];
  private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];
  private @Nullable SecretKeySpec key;

  /**
   * Creates a cipher.
   *
   * @param gcm does the encryption; may serve others between chunks
   */
  public ChunkCipher(AesGcm gcm) {
    this.gcm = gcm;
  }

  /** Returns the size of a sealed message whose plaintext has this size. */
  public static long sealedLength(long plaintextLength) {
    return PREFIX_BYTES + plaintextLength + TAG_BYTES * (plaintextLength / CHUNK_BYTES + 1);
  }

  /**
   * Returns the size of the plaintext of a sealed message.
   *
   * @throws AEADBadTagException if no message has this sealed size, so that it must be truncated
   */
  public static long plaintextLength(long sealedLength) throws AEADBadTagException {
    long chunks = sealedLength - PREFIX_BYTES;
    long last = chunks % SEALED_CHUNK_BYTES;
    if (chunks < 0 || last < TAG_BYTES) {
      throw new AEADBadTagException("truncated");
    }
    return chunks / SEALED_CHUNK_BYTES * CHUNK_BYTES + last - TAG_BYTES;
  }

  /**
   * Starts a message and writes its salt and commitment.
   *
   * @param inputKey {@value #KEY_BYTES} uniformly random bytes
   * @param salt {@value #SALT_BYTES} random bytes, which must not repeat under the key
   * @param context what else the message is bound to; not secret, may be empty
   * @param out takes {@value #PREFIX_BYTES} bytes from {@code offset}
   */
  public void startSealing(byte[] inputKey, byte[] salt, byte[] context, byte[] out, int offset) {
    startSealing(keyed(inputKey), salt, context, out, offset);
  }

  /**
   * Starts a message as {@link #startSealing(byte[], byte[], byte[], byte[], int)} does.
   *
   * @param inputKey has taken in the input key, with SHA-512
   */
  public void startSealing(Hkdf inputKey, byte[] salt, byte[] context, byte[] out, int offset) {
    System.arraycopy(salt, 0, this.salt, 0, SALT_BYTES);
    derive(inputKey, context);
    System.arraycopy(salt, 0, out, offset, SALT_BYTES);
    System.arraycopy(
        derived, COMMITMENT_START, out, offset + SALT_BYTES, PREFIX_BYTES - SALT_BYTES);
  }

  /**
   * Starts opening a message: reads its salt and checks its commitment.
   *
   * @param inputKey the {@value #KEY_BYTES} bytes it was sealed under
   * @param context what it was bound to
   * @param in holds the first {@value #PREFIX_BYTES} bytes of the message from {@code offset}
   * @throws AEADBadTagException if the message was sealed under another key, salt or context
   */
  public void startOpening(byte[] inputKey, byte[] context, byte[] in, int offset)
      throws AEADBadTagException {
    startOpening(keyed(inputKey), context, in, offset);
  }

  /**
   * Starts opening a message as {@link #startOpening(byte[], byte[], byte[], int)} does.
   *
   * @param inputKey has taken in the input key, with SHA-512
   * @throws AEADBadTagException if the message was sealed under another key, salt or context
   */
  public void startOpening(Hkdf inputKey, byte[] context, byte[] in, int offset)
      throws AEADBadTagException {
    System.arraycopy(in, offset, salt, 0, SALT_BYTES);
    derive(inputKey, context);
    byte[] claimed = Arrays.copyOfRange(in, offset + SALT_BYTES, offset + PREFIX_BYTES);
    byte[] commitment = Arrays.copyOfRange(derived, COMMITMENT_START, derived.length);
    if (!MessageDigest.isEqual(claimed, commitment)) {
      close();
      throw new AEADBadTagException("other key or context");
    }
  }

  private static Hkdf keyed(byte[] inputKey) {
    argument(
        inputKey.length == KEY_BYTES,
        "input key must have %s bytes, got %s",
        KEY_BYTES,
        inputKey.length);
    Hkdf hkdf = Hkdf.sha512();
    hkdf.start(inputKey);
    return hkdf;
  }

  private void derive(Hkdf inputKey, byte[] context) {
    inputKey.expand(derived, LABEL, salt, context);
    key = new SecretKeySpec(derived, 0, KEY_BYTES, "AES");
  }

  /**
   * Returns a cipher that is ready for chunks of the same message, for use by another thread.
   *
   * @param gcm does its encryption
   */
  public ChunkCipher fork(AesGcm gcm) {
    ChunkCipher fork = new ChunkCipher(gcm);
    System.arraycopy(derived, 0, fork.derived, 0, derived.length);
    fork.key = current();
    return fork;
  }

  /**
   * Encrypts one chunk.
   *
   * @param index the number of the chunk, from 0; the caller seals each number once
   * @param length {@value #CHUNK_BYTES}, or fewer for the last chunk
   * @param out takes {@code length + TAG_BYTES} bytes from {@code outOffset}
   * @return the number of bytes put there
   */
  public int sealChunk(long index, byte[] in, int offset, int length, byte[] out, int outOffset) {
    gcm.startSealing(current(), nonce(index), AesGcm.NO_DATA);
    return gcm.seal(in, offset, length, out, outOffset);
  }

  /**
   * Decrypts one chunk.
   *
   * @param index the number of the chunk, from 0
   * @param length {@value #SEALED_CHUNK_BYTES}, or fewer for the last chunk
   * @param out takes {@code length - TAG_BYTES} bytes from {@code outOffset}; zeros if the chunk is
   *     refused
   * @return the number of bytes put there
   * @throws AEADBadTagException if this is not chunk {@code index} of the message
   */
  public int openChunk(long index, byte[] in, int offset, int length, byte[] out, int outOffset)
      throws AEADBadTagException {
    gcm.startOpening(current(), nonce(index), AesGcm.NO_DATA);
    return gcm.open(in, offset, length, out, outOffset);
  }

  /**
   * Encrypts consecutive chunks, all full but perhaps the last.
   *
   * @param index the number of the first chunk
   * @param length the plaintext; unless it is a multiple of {@value #CHUNK_BYTES}, its rest becomes
   *     a short chunk
   * @return the number of bytes put into the output
   */
  public int sealChunks(long index, byte[] in, int offset, int length, byte[] out, int outOffset) {
    int written = 0;
    int chunk;
    for (int done = 0; done < length; done += chunk) {
      chunk = Math.min(CHUNK_BYTES, length - done);
      long number = index + done / CHUNK_BYTES;
      written += sealChunk(number, in, offset + done, chunk, out, outOffset + written);
    }
    return written;
  }

  /**
   * Decrypts consecutive chunks, all full but perhaps the last.
   *
   * @param index the number of the first chunk
   * @return the number of bytes put into the output
   * @throws AEADBadTagException if one of them is refused; what came before it is in the output
   */
  public int openChunks(long index, byte[] in, int offset, int length, byte[] out, int outOffset)
      throws AEADBadTagException {
    int written = 0;
    int chunk;
    for (int done = 0; done < length; done += chunk) {
      chunk = Math.min(SEALED_CHUNK_BYTES, length - done);
      long number = index + done / SEALED_CHUNK_BYTES;
      written += openChunk(number, in, offset + done, chunk, out, outOffset + written);
    }
    return written;
  }

  /**
   * Encrypts the chunks up to the end of the message, the last one included, which is short.
   *
   * @param index the number of the first chunk
   * @param length the rest of the plaintext
   * @return the number of bytes put into the output
   */
  public int sealToEnd(long index, byte[] in, int offset, int length, byte[] out, int outOffset) {
    int written = sealChunks(index, in, offset, length, out, outOffset);
    if (length % CHUNK_BYTES == 0) {
      written +=
          sealChunk(index + length / CHUNK_BYTES, in, offset + length, 0, out, outOffset + written);
    }
    return written;
  }

  /**
   * Encrypts a whole message.
   *
   * @param out takes {@link #sealedLength} bytes from {@code outOffset}
   */
  public void seal(
      byte[] inputKey, byte[] salt, byte[] context, byte[] plaintext, byte[] out, int outOffset) {
    startSealing(inputKey, salt, context, out, outOffset);
    sealToEnd(0, plaintext, 0, plaintext.length, out, outOffset + PREFIX_BYTES);
    close();
  }

  /**
   * Returns the plaintext of a whole message, which reaches from the offset to the end of the
   * input.
   *
   * @throws AEADBadTagException if anything about it is not as it was sealed
   */
  public byte[] open(byte[] inputKey, byte[] context, byte[] in, int offset)
      throws AEADBadTagException {
    byte[] plaintext = new byte[(int) plaintextLength(in.length - offset)];
    startOpening(inputKey, context, in, offset);
    int chunks = offset + PREFIX_BYTES;
    try {
      openChunks(0, in, chunks, in.length - chunks, plaintext, 0);
    } catch (AEADBadTagException e) {
      Arrays.fill(plaintext, (byte) 0);
      throw e;
    } finally {
      close();
    }
    return plaintext;
  }

  /** Forgets the keys of the current message as far as Java allows. */
  public void close() {
    Arrays.fill(derived, (byte) 0);
    key = null;
  }

  private SecretKeySpec current() {
    SecretKeySpec current = key;
    if (current == null) {
      throw new IllegalStateException("no message was started");
    }
    return current;
  }

  /** Returns the base nonce xor the chunk number, both big-endian. */
  private byte[] nonce(long index) {
    argument(index >= 0 && index < MAX_CHUNKS, "chunk number must be below 2^38, got %s", index);
    System.arraycopy(derived, NONCE_START, nonce, 0, nonce.length);
    long number = index;
    for (int i = nonce.length - 1; number != 0; i--) {
      nonce[i] ^= (byte) number;
      number >>>= 8;
    }
    return nonce;
  }
}

package dev.velum.benchmarks;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM through the JCA, used as well as it can be: one cipher kept, one key, a nonce from a
 * counter, and the message in pieces of 16 KiB. It does less than an envelope: no key of its own,
 * no commitment, no context.
 */
final class JdkChunks {
  private static final int PIECE_BYTES = 16 * 1024;
  private static final int TAG_BYTES = 16;

  private final Cipher cipher;
  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final byte[] nonce = new byte[12];
  private long messages;

  JdkChunks(Optional<Provider> provider) throws GeneralSecurityException {
    cipher =
        provider.isPresent()
            ? Cipher.getInstance("AES/GCM/NoPadding", provider.get())
            : Cipher.getInstance("AES/GCM/NoPadding");
  }

  static int sealedLength(int length) {
    return length + (length / PIECE_BYTES + 1) * TAG_BYTES;
  }

  byte[] seal(byte[] message, byte[] out) throws GeneralSecurityException {
    int at = 0;
    for (int from = 0; from == 0 || from < message.length; from += PIECE_BYTES) {
      setNonce(messages++);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
      at += cipher.doFinal(message, from, Math.min(PIECE_BYTES, message.length - from), out, at);
    }
    return out;
  }

  /** Starts to count at 0, as the first message of {@link #seal} does. */
  byte[] open(byte[] sealed, byte[] out) throws GeneralSecurityException {
    int at = 0;
    long piece = 0;
    for (int to = 0; to == 0 || to < out.length; to += PIECE_BYTES) {
      int length = Math.min(PIECE_BYTES, out.length - to) + TAG_BYTES;
      setNonce(piece++);
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
      cipher.doFinal(sealed, at, length, out, to);
      at += length;
    }
    return out;
  }

  private void setNonce(long number) {
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[i] = (byte) (number >>> (8 * i));
    }
  }
}

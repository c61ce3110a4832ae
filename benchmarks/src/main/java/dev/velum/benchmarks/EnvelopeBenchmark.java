package dev.velum.benchmarks;

import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Envelopes beside the JDK's AES-256-GCM used as well as it can be: one cipher kept, a nonce from a
 * counter, and the message in pieces of 16 KiB into an array that is kept.
 *
 * <p>The limit does less than an envelope: no key of its own, no commitment, no context.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {
  private static final int PIECE_BYTES = 16 * 1024;
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");

  /** Length of the message in bytes. */
  @Param({"64", "1024", "1048576", "67108864"})
  public int length;

  private byte[] message = {};
  private byte[] sealed = {};
  private byte[] output = {};
  private EnvelopeCipher envelope = EnvelopeCipher.with(Keyset.generate(KeyPurpose.ENVELOPE));
  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final byte[] nonce = new byte[12];
  private long messages;

  /** Makes message and envelope. */
  @Setup
  public void prepare() {
    message = new byte[length];
    output = new byte[length + (length / PIECE_BYTES + 1) * 16];
    envelope = EnvelopeCipher.with(Keyset.generate(KeyPurpose.ENVELOPE));
    sealed = envelope.seal(message, CONTEXT);
  }

  /** An envelope under a data key of its own. */
  @Benchmark
  public byte[] velumSeal() {
    return envelope.seal(message, CONTEXT);
  }

  /** An envelope opened. */
  @Benchmark
  public byte[] velumOpen() {
    return envelope.open(sealed, CONTEXT);
  }

  /** The limit. */
  @Benchmark
  public byte[] jdkSeal() throws GeneralSecurityException {
    Cipher cipher = Jdk.CIPHER.get();
    int at = 0;
    for (int from = 0; from == 0 || from < length; from += PIECE_BYTES) {
      countUp();
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
      at += cipher.doFinal(message, from, Math.min(PIECE_BYTES, length - from), output, at);
    }
    return output;
  }

  private void countUp() {
    messages++;
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[i] = (byte) (messages >>> (8 * i));
    }
  }

  /** Ciphers are kept, one for each thread. */
  private static final class Jdk {
    static final ThreadLocal<Cipher> CIPHER =
        ThreadLocal.withInitial(
            () -> {
              try {
                return Cipher.getInstance("AES/GCM/NoPadding");
              } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
              }
            });
  }
}

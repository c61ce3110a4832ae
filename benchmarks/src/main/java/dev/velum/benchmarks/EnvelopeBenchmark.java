package dev.velum.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.envelope.EnvelopeCipher;
import dev.velum.crypto.envelope.SealingOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
 * Large messages: envelopes beside AES-256-GCM alone, with the JDK's provider and with Corretto's,
 * and beside Tink's streaming encryption. Outputs are kept where the API lets them be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final int TINK_SEGMENT_BYTES = 1 << 20;

  /** Length of the message in bytes. */
  @Param({"1048576", "67108864"})
  public int length;

  private final EnvelopeCipher onAllCores =
      EnvelopeCipher.with(Keyset.generate(KeyPurpose.ENVELOPE));
  private final EnvelopeCipher onOne = onAllCores.onThreads(Runnable::run, 1);
  private final EnvelopeCipher corretto =
      onOne.usingProvider(AmazonCorrettoCryptoProvider.INSTANCE);
  private final JdkChunks jdk;
  private final JdkChunks correttoAlone;
  private final AesGcmHkdfStreaming tink;
  private byte[] message = {};
  private byte[] output = {};
  private byte[] opened = {};
  private byte[] sealed = {};
  private byte[] sealedByJdk = {};
  private byte[] sealedByTink = {};

  /** Sets the ciphers up. */
  public EnvelopeBenchmark() {
    try {
      jdk = new JdkChunks(Optional.empty());
      correttoAlone = new JdkChunks(Optional.of(AmazonCorrettoCryptoProvider.INSTANCE));
      tink = new AesGcmHkdfStreaming(new byte[32], "HmacSha256", 32, TINK_SEGMENT_BYTES, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes message and ciphertexts. */
  @Setup
  public void prepare() throws GeneralSecurityException, IOException {
    message = new byte[length];
    opened = new byte[length];
    output = new byte[(int) onOne.sealedLength(length)];
    sealed = onOne.seal(message, CONTEXT);
    sealedByJdk =
        new JdkChunks(Optional.empty()).seal(message, new byte[JdkChunks.sealedLength(length)]);
    ByteArrayOutputStream out = new ByteArrayOutputStream(length);
    try (OutputStream sealing = tink.newEncryptingStream(out, new byte[0])) {
      sealing.write(message);
    }
    sealedByTink = out.toByteArray();
  }

  /** The limit. */
  @Benchmark
  public byte[] jdkSeal() throws GeneralSecurityException {
    return jdk.seal(message, output);
  }

  /** The limit, with an output of its own for each message. */
  @Benchmark
  public byte[] jdkSealToNewArray() throws GeneralSecurityException {
    return jdk.seal(message, new byte[JdkChunks.sealedLength(length)]);
  }

  /** The limit, back. */
  @Benchmark
  public byte[] jdkOpen() throws GeneralSecurityException {
    return jdk.open(sealedByJdk, opened);
  }

  /** On one thread, into an output that is kept. */
  @Benchmark
  public int velumSeal() {
    return onOne.seal(ByteBuffer.wrap(message), ByteBuffer.wrap(output), CONTEXT);
  }

  /** On one thread, into an output of its own. */
  @Benchmark
  public byte[] velumSealToNewArray() {
    return onOne.seal(message, CONTEXT);
  }

  /** On one thread, into an output that is kept. */
  @Benchmark
  public int velumOpen() {
    return onOne.open(ByteBuffer.wrap(sealed), ByteBuffer.wrap(opened), CONTEXT);
  }

  /** On all processors. */
  @Benchmark
  public int velumSealOnAllCores() {
    return onAllCores.seal(ByteBuffer.wrap(message), ByteBuffer.wrap(output), CONTEXT);
  }

  /** On all processors. */
  @Benchmark
  public int velumOpenOnAllCores() {
    return onAllCores.open(ByteBuffer.wrap(sealed), ByteBuffer.wrap(opened), CONTEXT);
  }

  /** Corretto's limit. */
  @Benchmark
  public byte[] correttoSeal() throws GeneralSecurityException {
    return correttoAlone.seal(message, output);
  }

  /** On one thread with Corretto's provider. */
  @Benchmark
  public int velumSealByCorretto() {
    return corretto.seal(ByteBuffer.wrap(message), ByteBuffer.wrap(output), CONTEXT);
  }

  /** As {@link #tinkSeal}, on one thread. */
  @Benchmark
  public void velumStreamSeal() throws IOException {
    seal(onOne);
  }

  /** As {@link #tinkSeal}, on all processors. */
  @Benchmark
  public void velumStreamSealOnAllCores() throws IOException {
    seal(onAllCores);
  }

  private void seal(EnvelopeCipher cipher) throws IOException {
    try (SealingOutputStream sealing = cipher.sealTo(OutputStream.nullOutputStream(), CONTEXT)) {
      sealing.write(message);
      sealing.finish();
    }
  }

  /** As {@link #tinkOpen}, on one thread. */
  @Benchmark
  public int velumStreamOpen() throws IOException {
    return open(onOne);
  }

  /** As {@link #tinkOpen}, on all processors. */
  @Benchmark
  public int velumStreamOpenOnAllCores() throws IOException {
    return open(onAllCores);
  }

  private int open(EnvelopeCipher cipher) throws IOException {
    try (InputStream in = cipher.openFrom(new ByteArrayInputStream(sealed), CONTEXT)) {
      return in.readNBytes(opened, 0, length);
    }
  }

  /** Segments of a mebibyte. */
  @Benchmark
  public void tinkSeal() throws GeneralSecurityException, IOException {
    try (OutputStream sealing =
        tink.newEncryptingStream(OutputStream.nullOutputStream(), new byte[0])) {
      sealing.write(message);
    }
  }

  /** Segments of a mebibyte. */
  @Benchmark
  public int tinkOpen() throws GeneralSecurityException, IOException {
    try (InputStream in =
        tink.newDecryptingStream(new ByteArrayInputStream(sealedByTink), new byte[0])) {
      return in.readNBytes(opened, 0, length);
    }
  }
}

package dev.velum.benchmarks;

import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.TinkKeys;
import dev.velum.crypto.field.DeterministicCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import dev.velum.crypto.field.FormatPreservingCipher;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Deterministic encryption beside Tink's under the same key, and format-preserving encryption of 16
 * digits beside Bouncy Castle's engine under a key and tweak that stay.
 *
 * <p>Velum's side is the whole call, from a value with its context to a ciphertext object or text;
 * the peers' is the primitive alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FieldBenchmark {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("column", "payments.card");
  private static final String DIGITS = "4111111111111111";

  private final Keyset keys =
      Keyset.generate(KeyPurpose.DETERMINISTIC, KeyPurpose.FORMAT_PRESERVING);
  private final DeterministicCipher deterministic = DeterministicCipher.with(keys);
  private final FormatPreservingCipher preserving =
      FormatPreservingCipher.builder(keys).alphabet("0123456789").lengths(12, 19).build();
  private final FieldCiphertext ciphertext =
      deterministic.encrypt(FieldType.STRING, DIGITS, CONTEXT);
  private final byte[] associatedData = new byte[50];
  private final byte[] message = DIGITS.getBytes(StandardCharsets.US_ASCII);
  private final byte[] digits = new byte[DIGITS.length()];
  private final byte[] output = new byte[DIGITS.length()];
  private final FPEFF1Engine bouncyCastle = new FPEFF1Engine();
  private DeterministicAead tink;
  private byte[] tinkCiphertext = {};

  /** Makes Tink's primitive under the same key, and readies Bouncy Castle's. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    DeterministicAeadConfig.register();
    KeysetHandle handle = TinkKeys.exportKeys(keys, KeyPurpose.DETERMINISTIC);
    tink = handle.getPrimitive(RegistryConfiguration.get(), DeterministicAead.class);
    tinkCiphertext = tink.encryptDeterministically(message, associatedData);
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) (DIGITS.charAt(i) - '0');
    }
    bouncyCastle.init(
        true, new FPEParameters(new KeyParameter(new byte[32]), 10, CONTEXT.encoded()));
  }

  /** A text of 16 characters to a deterministic ciphertext. */
  @Benchmark
  public FieldCiphertext velumDeterministicEncrypt() {
    return deterministic.encrypt(FieldType.STRING, DIGITS, CONTEXT);
  }

  /** And back. */
  @Benchmark
  public String velumDeterministicDecrypt() {
    return deterministic.decrypt(FieldType.STRING, ciphertext, CONTEXT);
  }

  /** Tink's AES-SIV of 16 bytes with 50 bytes of associated data. */
  @Benchmark
  public byte[] tinkDeterministicEncrypt() throws GeneralSecurityException {
    return tink.encryptDeterministically(message, associatedData);
  }

  /** And back. */
  @Benchmark
  public byte[] tinkDeterministicDecrypt() throws GeneralSecurityException {
    return tink.decryptDeterministically(tinkCiphertext, associatedData);
  }

  /** 16 digits to 16 digits. */
  @Benchmark
  public String velumFormatPreserving() {
    return preserving.encrypt(DIGITS, CONTEXT);
  }

  /** The same by Bouncy Castle. */
  @Benchmark
  public byte[] bouncyCastleFormatPreserving() {
    bouncyCastle.processBlock(digits, 0, digits.length, output, 0);
    return output;
  }
}

package dev.velum.benchmarks;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.field.FieldCipher;
import dev.velum.crypto.field.FieldCiphertext;
import dev.velum.crypto.field.FieldType;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
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
 * Values of a column, each opened ciphertext another one: beside the JDK's AES-256-GCM with one
 * key, a random nonce and a cipher that is kept, Bouncy Castle's in its place, and Tink.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RandomizedFieldBenchmark {
  private static final EncryptionContext COLUMN = EncryptionContext.of("column", "notes");
  private static final int ROWS = 256;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  /** Length of a value in bytes. */
  @Param({"64", "1024"})
  public int length;

  private final Keyset keys = Keyset.generate(KeyPurpose.FIELD);
  private final FieldCipher velum = FieldCipher.with(keys);
  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
  private final byte[] context = COLUMN.encoded();
  private final Cipher jdk;
  private final Cipher bouncyCastle;
  private final Aead tink;
  private final Aead tinkXaes;
  private byte[] value = {};
  private final EncryptionContext[] places = new EncryptionContext[ROWS];
  private final FieldCiphertext[] sealed = new FieldCiphertext[ROWS];
  private final FieldCiphertext[] sealedByRow = new FieldCiphertext[ROWS];
  private final FieldCiphertext[] sealedByMany = new FieldCiphertext[ROWS];
  private final byte[][] sealedByJdk = new byte[ROWS][];
  private final byte[][] sealedByTink = new byte[ROWS][];
  private final byte[][] sealedByTinkByRow = new byte[ROWS][];
  private final byte[][] sealedByXaes = new byte[ROWS][];
  private int row;

  /** Sets the ciphers up. */
  public RandomizedFieldBenchmark() {
    try {
      AeadConfig.register();
      jdk = Cipher.getInstance("AES/GCM/NoPadding");
      bouncyCastle = Cipher.getInstance("AES/GCM/NoPadding", new BouncyCastleProvider());
      tink = aead(PredefinedAeadParameters.AES256_GCM);
      tinkXaes = aead(PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Aead aead(AeadParameters parameters) throws GeneralSecurityException {
    return KeysetHandle.generateNew(parameters)
        .getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /** Makes value and ciphertexts. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    value = new byte[length];
    for (int i = 0; i < ROWS; i++) {
      sealed[i] = velumEncrypt();
      sealedByJdk[i] = jdkEncrypt();
      sealedByTink[i] = tinkEncrypt();
      sealedByXaes[i] = tinkXaesEncrypt();
      places[i] = COLUMN.and("row", Integer.toString(100_000 + i));
      sealedByRow[i] = velum.encrypt(FieldType.BYTES, value, places[i]);
      sealedByTinkByRow[i] = tink.encrypt(value, places[i].encoded());
      sealedByMany[i] = FieldCipher.with(keys).encrypt(FieldType.BYTES, value, COLUMN);
    }
  }

  private int next() {
    row = (row + 1) % ROWS;
    return row;
  }

  private byte[] encrypt(Cipher cipher) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] out = Arrays.copyOf(nonce, NONCE_BYTES + length + TAG_BYTES);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.doFinal(value, 0, length, out, NONCE_BYTES);
    return out;
  }

  /** The limit. */
  @Benchmark
  public byte[] jdkEncrypt() throws GeneralSecurityException {
    return encrypt(jdk);
  }

  /** The limit, back. */
  @Benchmark
  public byte[] jdkDecrypt() throws GeneralSecurityException {
    byte[] in = sealedByJdk[next()];
    jdk.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, in, 0, NONCE_BYTES));
    return jdk.doFinal(in, NONCE_BYTES, in.length - NONCE_BYTES);
  }

  /** As the limit, by Bouncy Castle. */
  @Benchmark
  public byte[] bouncyCastleEncrypt() throws GeneralSecurityException {
    return encrypt(bouncyCastle);
  }

  /** XAES-256-GCM. */
  @Benchmark
  public FieldCiphertext velumEncrypt() {
    return velum.encrypt(FieldType.BYTES, value, COLUMN);
  }

  /** XAES-256-GCM. */
  @Benchmark
  public byte[] velumDecrypt() {
    return velum.decrypt(FieldType.BYTES, sealed[next()], COLUMN);
  }

  /** Each value with its row in the context. */
  @Benchmark
  public FieldCiphertext velumEncryptByRow() {
    return velum.encrypt(FieldType.BYTES, value, places[next()]);
  }

  /** Each value with its row in the context. */
  @Benchmark
  public byte[] velumDecryptByRow() {
    int i = next();
    return velum.decrypt(FieldType.BYTES, sealedByRow[i], places[i]);
  }

  /** Values of a column in an order that has nothing to do with that of writing. */
  @Benchmark
  public byte[] velumDecryptScattered() {
    return velum.decrypt(FieldType.BYTES, sealedByMany[next()], COLUMN);
  }

  /** AES-256-GCM. */
  @Benchmark
  public byte[] tinkEncrypt() throws GeneralSecurityException {
    return tink.encrypt(value, context);
  }

  /** AES-256-GCM. */
  @Benchmark
  public byte[] tinkDecrypt() throws GeneralSecurityException {
    return tink.decrypt(sealedByTink[next()], context);
  }

  /** AES-256-GCM, each value with its row in the associated data. */
  @Benchmark
  public byte[] tinkDecryptByRow() throws GeneralSecurityException {
    int i = next();
    return tink.decrypt(sealedByTinkByRow[i], places[i].encoded());
  }

  /** XAES-256-GCM. */
  @Benchmark
  public byte[] tinkXaesEncrypt() throws GeneralSecurityException {
    return tinkXaes.encrypt(value, context);
  }

  /** XAES-256-GCM. */
  @Benchmark
  public byte[] tinkXaesDecrypt() throws GeneralSecurityException {
    return tinkXaes.decrypt(sealedByXaes[next()], context);
  }
}

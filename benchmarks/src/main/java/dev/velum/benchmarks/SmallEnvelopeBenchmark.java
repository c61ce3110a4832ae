package dev.velum.benchmarks;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CommitmentPolicy;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.CryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.CachingCryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.LocalCryptoMaterialsCache;
import com.amazonaws.encryptionsdk.jce.JceMasterKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.KeyPurpose;
import dev.velum.crypto.Keyset;
import dev.velum.crypto.envelope.DataKeyReuse;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.AesWrappingAlg;
import software.amazon.cryptography.materialproviders.model.CreateRawAesKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/**
 * Whole envelopes of small messages, each under a data key that is wrapped under a key in memory.
 * The AWS Encryption SDK commits to the data key, as Velum does; Tink's envelope does not. Each
 * opened envelope is another one, of the same data key where data keys are reused.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SmallEnvelopeBenchmark {
  private static final EncryptionContext CONTEXT = EncryptionContext.of("table", "patients");
  private static final Map<String, String> AWS_CONTEXT = Map.of("table", "patients");

  private static final int ENVELOPES = 256;

  /** Length of the message in bytes. */
  @Param({"64", "1024"})
  public int length;

  private final EnvelopeCipher velum = EnvelopeCipher.with(Keyset.generate(KeyPurpose.ENVELOPE));
  private final EnvelopeCipher velumReusing = velum.reusingDataKeys(DataKeyReuse.moderate());
  private final Aead tink = tinkEnvelope();
  private final AwsCrypto aws =
      AwsCrypto.builder()
          .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
          .withCommitmentPolicy(CommitmentPolicy.RequireEncryptRequireDecrypt)
          .build();
  private final IKeyring keyring = awsKeyring();
  private final CryptoMaterialsManager cache = awsCache();
  private byte[] message = {};
  private final byte[][] sealed = new byte[ENVELOPES][];
  private final byte[][] sealedByTink = new byte[ENVELOPES][];
  private final byte[][] sealedByAws = new byte[ENVELOPES][];
  private final byte[][] sealedByAwsCache = new byte[ENVELOPES][];
  private int last;

  private static Aead tinkEnvelope() {
    try {
      AeadConfig.register();
      Aead local =
          KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM)
              .getPrimitive(RegistryConfiguration.get(), Aead.class);
      return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, local);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IKeyring awsKeyring() {
    return MaterialProviders.builder()
        .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
        .build()
        .CreateRawAesKeyring(
            CreateRawAesKeyringInput.builder()
                .keyName("key")
                .keyNamespace("benchmark")
                .wrappingKey(ByteBuffer.wrap(new byte[32]))
                .wrappingAlg(AesWrappingAlg.ALG_AES256_GCM_IV12_TAG16)
                .build());
  }

  private static CryptoMaterialsManager awsCache() {
    SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    return CachingCryptoMaterialsManager.newBuilder()
        .withMasterKeyProvider(
            JceMasterKey.getInstance(key, "benchmark", "key", "AES/GCM/NoPadding"))
        .withCache(new LocalCryptoMaterialsCache(100))
        .withMaxAge(60, TimeUnit.SECONDS)
        .withMessageUseLimit(1_000)
        .build();
  }

  /** Makes message and ciphertexts. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    message = new byte[length];
    for (int i = 0; i < ENVELOPES; i++) {
      sealed[i] = velumReusing.seal(message, CONTEXT);
      sealedByTink[i] = tinkSeal();
      sealedByAws[i] = awsSeal();
      sealedByAwsCache[i] = awsCachedSeal();
    }
  }

  private byte[] next(byte[][] envelopes) {
    last = (last + 1) % ENVELOPES;
    return envelopes[last];
  }

  /** A data key for each message. */
  @Benchmark
  public byte[] velumSeal() {
    return velum.seal(message, CONTEXT);
  }

  /** A data key for each message. */
  @Benchmark
  public byte[] velumOpen() {
    return velum.open(next(sealed), CONTEXT);
  }

  /** A data key for a thousand messages. */
  @Benchmark
  public byte[] velumReusingSeal() {
    return velumReusing.seal(message, CONTEXT);
  }

  /** The data key is remembered. */
  @Benchmark
  public byte[] velumReusingOpen() {
    return velumReusing.open(next(sealed), CONTEXT);
  }

  /** A data key for each message, no commitment. */
  @Benchmark
  public byte[] tinkSeal() throws GeneralSecurityException {
    return tink.encrypt(message, CONTEXT.encoded());
  }

  /** A data key for each message, no commitment. */
  @Benchmark
  public byte[] tinkOpen() throws GeneralSecurityException {
    return tink.decrypt(next(sealedByTink), CONTEXT.encoded());
  }

  /** A data key for each message. */
  @Benchmark
  public byte[] awsSeal() {
    return aws.encryptData(keyring, message, AWS_CONTEXT).getResult();
  }

  /** A data key for each message. */
  @Benchmark
  public byte[] awsOpen() {
    return aws.decryptData(keyring, next(sealedByAws)).getResult();
  }

  /** A data key for a thousand messages. */
  @Benchmark
  public byte[] awsCachedSeal() {
    return aws.encryptData(cache, message, AWS_CONTEXT).getResult();
  }

  /** The data key is remembered. */
  @Benchmark
  public byte[] awsCachedOpen() {
    return aws.decryptData(cache, next(sealedByAwsCache)).getResult();
  }
}

package dev.velum.crypto.envelope;

import dev.velum.crypto.internal.AesGcm;
import dev.velum.crypto.internal.RandomBytes;
import java.security.Provider;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/**
 * What an {@link EnvelopeCipher} works with, besides keys.
 *
 * @param ciphers makes a cipher for one thread
 * @param random makes a random source for one thread: threads that share one wait for each other
 * @param reuse how long data keys serve, if they serve more than one message
 * @param clock tells the age of data keys
 * @param crew works on large messages and files
 * @param storesContext whether headers have the encryption context
 */
record Settings(
    Supplier<AesGcm> ciphers,
    Supplier<RandomBytes> random,
    Optional<DataKeyReuse> reuse,
    Clock clock,
    Crew crew,
    boolean storesContext) {

  /** All processors, for all ciphers, which thus find each other's helpers awake. */
  private static final Crew ALL =
      new Crew(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());

  static Settings standard() {
    return new Settings(
        AesGcm::new, RandomBytes::fromSystem, Optional.empty(), Clock.systemUTC(), ALL, false);
  }

  Settings withProvider(Provider provider) {
    return new Settings(AesGcm.from(provider), random, reuse, clock, crew, storesContext);
  }

  Settings withRandom(Supplier<RandomBytes> other) {
    return new Settings(ciphers, other, reuse, clock, crew, storesContext);
  }

  Settings withReuse(DataKeyReuse limits, Clock time) {
    return new Settings(ciphers, random, Optional.of(limits), time, crew, storesContext);
  }

  Settings withCrew(Executor executor, int threads) {
    return new Settings(ciphers, random, reuse, clock, new Crew(executor, threads), storesContext);
  }

  Settings withStoredContext() {
    return new Settings(ciphers, random, reuse, clock, crew, true);
  }
}

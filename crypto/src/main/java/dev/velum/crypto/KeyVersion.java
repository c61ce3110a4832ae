package dev.velum.crypto;

import static dev.velum.core.internal.Checks.argument;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * The public description of one key of a keyset.
 *
 * @param keyId the random public name of the key, 16 lower-case hexadecimal digits
 * @param purpose the only purpose the key serves
 * @param algorithm what the key is used with
 * @param state what may be done with it
 * @param created when it was made, in whole seconds
 * @param prefix what Tink puts before what the key makes; {@link OutputPrefix#NONE} for all keys
 *     but those of {@link KeyPurpose#PORTABLE} and those that came from Tink
 * @param limits how much it may protect; at most what {@link KeyLimits#of} says for the algorithm
 */
public record KeyVersion(
    String keyId,
    KeyPurpose purpose,
    KeyAlgorithm algorithm,
    KeyState state,
    Instant created,
    OutputPrefix prefix,
    KeyLimits limits) {
  static final int KEY_ID_BYTES = 8;
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

  /**
   * Checks the description.
   *
   * @throws IllegalArgumentException if the key id is not 16 lower-case hexadecimal digits, the
   *     time of creation or the limit of age has a fraction of a second, or a limit is above that
   *     of the algorithm
   */
  public KeyVersion {
    argument(KEY_ID.matcher(keyId).matches(), "key id must be 16 lower-case hexadecimal digits");
    argument(
        created.truncatedTo(ChronoUnit.SECONDS).equals(created),
        "time of creation must be in whole seconds, got %s",
        created);
    KeyLimits most = KeyLimits.of(algorithm);
    argument(
        limits.messages() <= most.messages(),
        "limit of messages must be <= %s for %s, got %s",
        most.messages(),
        algorithm,
        limits.messages());
    argument(
        limits.bytes() <= most.bytes(),
        "limit of bytes must be <= %s for %s, got %s",
        most.bytes(),
        algorithm,
        limits.bytes());
    argument(
        limits.age().truncatedTo(ChronoUnit.SECONDS).equals(limits.age()),
        "limit of age must be in whole seconds, got %s",
        limits.age());
  }

  KeyVersion withState(KeyState newState) {
    return new KeyVersion(keyId, purpose, algorithm, newState, created, prefix, limits);
  }

  KeyVersion withLimits(KeyLimits newLimits) {
    return new KeyVersion(keyId, purpose, algorithm, state, created, prefix, newLimits);
  }
}

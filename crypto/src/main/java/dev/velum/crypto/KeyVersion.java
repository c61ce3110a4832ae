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
 */
public record KeyVersion(
    String keyId, KeyPurpose purpose, KeyAlgorithm algorithm, KeyState state, Instant created) {
  static final int KEY_ID_BYTES = 8;
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

  /**
   * Checks the description.
   *
   * @throws IllegalArgumentException if the key id is not 16 lower-case hexadecimal digits, or the
   *     time of creation has a fraction of a second
   */
  public KeyVersion {
    argument(KEY_ID.matcher(keyId).matches(), "key id must be 16 lower-case hexadecimal digits");
    argument(
        created.truncatedTo(ChronoUnit.SECONDS).equals(created),
        "time of creation must be in whole seconds, got %s",
        created);
  }

  KeyVersion withState(KeyState newState) {
    return new KeyVersion(keyId, purpose, algorithm, newState, created);
  }
}

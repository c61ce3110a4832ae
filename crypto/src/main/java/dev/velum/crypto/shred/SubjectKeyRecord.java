package dev.velum.crypto.shred;

import static dev.velum.core.internal.Checks.argument;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a store keeps of one data subject: a wrapped key, or the tombstone of a destroyed one.
 *
 * <p>It holds no personal data: the reference is a keyed pseudonym. Immutable and safe for use by
 * several threads.
 */
public final class SubjectKeyRecord {
  /** The size of a wrapped key. */
  public static final int WRAPPED_BYTES = 81;

  private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

  private final String reference;
  private final Optional<String> keyId;
  private final byte[] wrappedKey;
  private final Optional<Instant> destroyed;

  private SubjectKeyRecord(
      String reference, Optional<String> keyId, byte[] wrappedKey, Optional<Instant> destroyed) {
    argument(
        REFERENCE.matcher(reference).matches(),
        "reference must be 32 lower-case hexadecimal digits");
    argument(
        keyId.isEmpty() || KEY_ID.matcher(keyId.get()).matches(),
        "key id must be 16 lower-case hexadecimal digits");
    this.reference = reference;
    this.keyId = keyId;
    this.wrappedKey = wrappedKey;
    this.destroyed = destroyed;
  }

  /**
   * Returns the record of a key.
   *
   * @param reference 32 lower-case hexadecimal digits, the keyed pseudonym of the data subject
   * @param keyId 16 lower-case hexadecimal digits
   * @param wrappedKey {@value #WRAPPED_BYTES} bytes; copied
   * @throws IllegalArgumentException if one is not
   */
  public static SubjectKeyRecord live(String reference, String keyId, byte[] wrappedKey) {
    argument(
        wrappedKey.length == WRAPPED_BYTES,
        "wrapped key must have %s bytes, got %s",
        WRAPPED_BYTES,
        wrappedKey.length);
    return new SubjectKeyRecord(
        reference, Optional.of(keyId), wrappedKey.clone(), Optional.empty());
  }

  /**
   * Returns the tombstone of a key.
   *
   * @param reference 32 lower-case hexadecimal digits, the keyed pseudonym of the data subject
   * @param keyId the id of the key that was destroyed; empty if the subject never had one
   * @param time when, in whole seconds
   * @throws IllegalArgumentException if reference or key id is not hexadecimal of its length, or
   *     the time has a fraction of a second
   */
  public static SubjectKeyRecord destroyed(String reference, Optional<String> keyId, Instant time) {
    argument(
        time.truncatedTo(ChronoUnit.SECONDS).equals(time),
        "time of destruction must be in whole seconds, got %s",
        time);
    return new SubjectKeyRecord(reference, keyId, new byte[0], Optional.of(time));
  }

  /** Returns the keyed pseudonym of the data subject, by which the record is found. */
  public String reference() {
    return reference;
  }

  /** Returns the id of the key; empty for the tombstone of a subject that never had one. */
  public Optional<String> keyId() {
    return keyId;
  }

  /** Returns the wrapped key, in an array of its own; empty if it was destroyed. */
  public Optional<byte[]> wrappedKey() {
    return isDestroyed() ? Optional.empty() : Optional.of(wrappedKey.clone());
  }

  /** Returns when the key was destroyed; empty if it was not. */
  public Optional<Instant> destroyed() {
    return destroyed;
  }

  /** Returns whether this is a tombstone. */
  public boolean isDestroyed() {
    return destroyed.isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubjectKeyRecord that
        && reference.equals(that.reference)
        && keyId.equals(that.keyId)
        && Arrays.equals(wrappedKey, that.wrappedKey)
        && destroyed.equals(that.destroyed);
  }

  @Override
  public int hashCode() {
    return Objects.hash(reference, keyId, Arrays.hashCode(wrappedKey), destroyed);
  }

  /** Returns the key id and the state. */
  @Override
  public String toString() {
    return "SubjectKeyRecord["
        + keyId.map(id -> "key " + id).orElse("no key")
        + destroyed.map(time -> ", destroyed " + time).orElse("")
        + "]";
  }
}

package dev.velum.crypto;

import static dev.velum.core.internal.Checks.state;

import dev.velum.crypto.internal.KeyMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Keeps one key within its limits. Safe for use by several threads. */
final class LimitMeter implements KeyMeter {
  private final KeyVersion version;
  private final Optional<KeyUsageFile> file;
  private final Clock clock;
  private final Instant end;
  private long messages;
  private long bytes;

  private LimitMeter(KeyVersion version, Optional<KeyUsageFile> file, Clock clock) {
    this.version = version;
    this.file = file;
    this.clock = clock;
    this.end = end(version);
  }

  static KeyMeter of(KeyVersion version, Optional<KeyUsageFile> file, Clock clock) {
    KeyLimits limits = version.limits();
    return limits.areCounted() || !limits.age().equals(KeyLimits.ANY_AGE)
        ? new LimitMeter(version, file, clock)
        : KeyMeter.NONE;
  }

  private static Instant end(KeyVersion version) {
    long seconds = version.limits().age().toSeconds();
    long left = Instant.MAX.getEpochSecond() - version.created().getEpochSecond();
    return seconds >= left ? Instant.MAX : version.created().plus(version.limits().age());
  }

  @Override
  public void count(long length) {
    if (!end.equals(Instant.MAX) && !clock.instant().isBefore(end)) {
      throw refused("age " + version.limits().age());
    }
    if (version.limits().areCounted()) {
      take(length);
    }
  }

  private synchronized void take(long length) {
    if (messages < 1 || bytes < length) {
      state(
          file.isPresent(),
          "use of key %s must be counted in a file; see Keyset.countingIn",
          version.keyId());
      try {
        KeyUsage aside = file.get().setAside(version.keyId(), length, version.limits());
        if (aside.messages() < 1) {
          throw refused(
              version.limits().messages() + " messages and " + version.limits().bytes() + " bytes");
        }
        // What is left of the last time is used up; the file says so.
        messages = aside.messages();
        bytes = aside.bytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    messages--;
    bytes -= length;
  }

  private KeysetException refused(String limit) {
    return new KeysetException(
        "key "
            + version.keyId()
            + " for purpose "
            + version.purpose()
            + " has reached its limit of "
            + limit
            + "; rotate it");
  }
}

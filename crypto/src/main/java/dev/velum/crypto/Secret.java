package dev.velum.crypto;

import static dev.velum.core.internal.Checks.state;

import java.util.Arrays;
import java.util.function.Function;

/** Secret bytes that can be used until they are overwritten. Safe for use by several threads. */
final class Secret {
  private final byte[] bytes;
  private boolean destroyed;

  /**
   * Keeps the bytes.
   *
   * @param bytes not copied; overwritten by {@link #destroy()}
   */
  Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Returns what the work makes of the bytes, which stay as they are meanwhile.
   *
   * @throws IllegalStateException if they were overwritten
   */
  synchronized <R> R use(Function<byte[], R> work) {
    state(!destroyed, "key-encryption key was destroyed");
    return work.apply(bytes);
  }

  synchronized void destroy() {
    Arrays.fill(bytes, (byte) 0);
    destroyed = true;
  }

  synchronized boolean isDestroyed() {
    return destroyed;
  }
}

package dev.velum.core.integrity;

import dev.velum.core.VelumException;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that cannot be read, or files that are not what their manifest says. Control
 * characters in paths that the message names are replaced.
 */
public final class IntegrityException extends VelumException {
  private static final long serialVersionUID = 1L;

  IntegrityException(String message) {
    this(message, null);
  }

  IntegrityException(String message, @Nullable Throwable cause) {
    super(PathRules.printable(message), cause);
  }
}

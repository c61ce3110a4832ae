package dev.velum.core.audit;

import dev.velum.core.VelumException;
import org.jspecify.annotations.Nullable;

/** An audit trail that cannot be opened, continued or trusted. */
public final class AuditException extends VelumException {
  private static final long serialVersionUID = 1L;

  AuditException(String message) {
    this(message, null);
  }

  AuditException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.velum.consent.export;

import dev.velum.consent.ConsentException;
import org.jspecify.annotations.Nullable;

/** A package that cannot be opened: it has expired, or is not what the format says. */
public final class PackageException extends ConsentException {
  private static final long serialVersionUID = 1L;

  PackageException(String message) {
    this(message, null);
  }

  PackageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

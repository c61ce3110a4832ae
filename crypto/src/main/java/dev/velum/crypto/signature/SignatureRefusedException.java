package dev.velum.crypto.signature;

import dev.velum.core.VelumException;

/**
 * A signature or a certificate does not hold, or what was signed is not what is there.
 *
 * <p>The message names the file or the certificate and the rule that is broken.
 */
public final class SignatureRefusedException extends VelumException {
  private static final long serialVersionUID = 1L;

  SignatureRefusedException(String message) {
    super(message, null);
  }
}

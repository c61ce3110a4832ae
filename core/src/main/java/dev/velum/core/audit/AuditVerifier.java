package dev.velum.core.audit;

import dev.velum.core.MessageAuthenticator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a trail is as it was written, and says where it is not.
 *
 * <p><b>Guarantee.</b> Whoever does not hold the key cannot change, remove, insert, repeat or move
 * a record without being found out. Cutting records off the end, or putting back an older copy of
 * the file, is found only against a checkpoint that was kept elsewhere. Whoever holds the key can
 * write another past: keep it from those whom the trail watches.
 *
 * <p>Immutable and safe for use by several threads. The check is one pass over the file; memory
 * does not grow with it.
 */
public final class AuditVerifier {
  private final AuditChain chain;

  private AuditVerifier(MessageAuthenticator authenticator) {
    this.chain = new AuditChain(authenticator);
  }

  /** Returns a verifier for trails written with this authenticator. */
  public static AuditVerifier with(MessageAuthenticator authenticator) {
    return new AuditVerifier(Objects.requireNonNull(authenticator, "authenticator"));
  }

  /** Checks a trail by itself; a cut at the end of a record is not seen. */
  public AuditVerification verify(Path trail) throws IOException {
    return verify(trail, null, record -> {});
  }

  /** Checks a trail, and that it goes on from the checkpoint. */
  public AuditVerification verify(Path trail, AuditCheckpoint checkpoint) throws IOException {
    Objects.requireNonNull(checkpoint, "checkpoint");
    return verify(trail, checkpoint, record -> {});
  }

  /**
   * Checks a trail by itself and hands over each record once it is known to be as written.
   *
   * @param consumer takes the records in their order, up to the first problem
   */
  public AuditVerification read(Path trail, Consumer<AuditRecord> consumer) throws IOException {
    return verify(trail, null, Objects.requireNonNull(consumer, "consumer"));
  }

  private AuditVerification verify(
      Path trail, @Nullable AuditCheckpoint checkpoint, Consumer<AuditRecord> consumer)
      throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(trail), 1 << 16)) {
      return new AuditScan(chain, AuditPosition.start(), in, checkpoint, consumer)
          .run()
          .verification();
    }
  }
}

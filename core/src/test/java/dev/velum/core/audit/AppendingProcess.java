package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import java.io.IOException;
import java.nio.file.Path;

/** A program of its own that appends records one by one: file, actor, count. */
final class AppendingProcess {
  private AppendingProcess() {}

  static MessageAuthenticator key() {
    return MessageAuthenticator.hmacSha256("k", "k".repeat(32).getBytes(UTF_8));
  }

  public static void main(String[] arguments) throws IOException {
    try (AuditTrail trail = AuditTrail.open(Path.of(arguments[0]), key())) {
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        trail.record(AuditEvent.of(arguments[1], "act").detail("n", i));
      }
    }
  }
}

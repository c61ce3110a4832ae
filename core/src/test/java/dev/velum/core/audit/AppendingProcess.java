package dev.velum.core.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.MessageAuthenticator;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program of its own that appends batches of records, to files of at most 4,000 bytes and a
 * batch, and prints the number of each batch that was acknowledged.
 */
final class AppendingProcess {
  private static final int MAX_FILE_BYTES = 4000;

  private AppendingProcess() {}

  static MessageAuthenticator key() {
    return MessageAuthenticator.hmacSha256("k", "k".repeat(32).getBytes(UTF_8));
  }

  /** Starts it: its records are numbered from 0, in batches of this size. */
  static ProcessBuilder command(Path trail, String actor, int batches, int batchSize) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        String.join(
            File.pathSeparator,
            "target/classes",
            "target/test-classes",
            System.getProperty("java.class.path"));
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            AppendingProcess.class.getName(),
            trail.toString(),
            actor,
            Integer.toString(batches),
            Integer.toString(batchSize))
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  public static void main(String[] arguments) throws IOException {
    int batchSize = Integer.parseInt(arguments[3]);
    try (AuditTrail trail =
        AuditTrail.builder(Path.of(arguments[0]), key()).maxFileBytes(MAX_FILE_BYTES).open()) {
      for (int batch = 0; batch < Integer.parseInt(arguments[2]); batch++) {
        int first = batch * batchSize;
        List<AuditEvent> events =
            IntStream.range(first, first + batchSize)
                .mapToObj(i -> AuditEvent.of(arguments[1], "act").detail("n", i))
                .toList();
        trail.recordAll(events);
        System.out.println(batch);
      }
    }
  }
}

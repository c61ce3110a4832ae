package dev.velum.core.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks for a lock from a process of its own, which alone can tell whether this one has it. */
public final class OtherProcess {
  private static final String PROGRAM =
      """
      import java.nio.channels.FileChannel;
      import java.nio.file.Path;
      import java.nio.file.StandardOpenOption;

      class Other {
        public static void main(String[] file) throws Exception {
          try (FileChannel channel =
              FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
            System.exit(channel.tryLock() == null ? 7 : 8);
          }
        }
      }
      """;

  private OtherProcess() {}

  /**
   * Returns whether another process is refused a lock of the whole file.
   *
   * @param folder where the program may be written
   */
  public static boolean findsLocked(Path file, Path folder)
      throws IOException, InterruptedException {
    Path program = Files.writeString(folder.resolve("Other.java"), PROGRAM);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, program.toString(), file.toString()).inheritIO().start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("the other process does not end");
    }
    return switch (process.exitValue()) {
      case 7 -> true;
      case 8 -> false;
      default -> throw new IOException("the other process failed");
    };
  }
}

package dev.velum.crypto;

import dev.velum.core.VelumException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;

/** Other processes that run a part of a test, with the classes of this module and little else. */
final class ChildProcess {
  private ChildProcess() {}

  /**
   * Starts a process, whose errors go to its output.
   *
   * @param shell what a shell does before, such as setting a limit
   * @param program has the main method
   */
  static Process start(String shell, Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", shell + " exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    command.add(classPath());
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String classPath() {
    return Stream.of(
            ChildProcess.class, Keyset.class, VelumException.class, Argon2BytesGenerator.class)
        .map(ChildProcess::home)
        .distinct()
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String home(Class<?> type) {
    try {
      Path home = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      // Tests are patched into the module, and then all of it seems to come from one place.
      Path tests = home.resolveSibling("test-classes");
      return type == ChildProcess.class && Files.isDirectory(tests)
          ? tests.toString()
          : home.toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

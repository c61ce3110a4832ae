package dev.velum.crypto.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @TempDir Path directory;

  private static CompletableFuture<String> inAnotherThread(Path target) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return LockFile.holding(target, SHORT, () -> "done");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void lockIsExclusive_andGivenBack() throws IOException {
    Path target = directory.resolve("keys");
    LockFile.holding(
        target,
        () -> {
          assertThatThrownBy(inAnotherThread(target)::join)
              .hasRootCauseInstanceOf(FileSystemException.class)
              .hasMessageContaining("another thread or process keeps changing it");
          return target;
        });

    assertThat(inAnotherThread(target).join()).isEqualTo("done");
  }

  @Test
  void secondLockOfAThread_isAMistake() throws IOException {
    Path target = directory.resolve("keys");
    String inner =
        LockFile.holding(
            target,
            () -> {
              assertThatThrownBy(() -> LockFile.holding(directory.resolve("b"), () -> "done"))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessage("this thread is changing a locked file already");
              return "outer";
            });

    assertThat(inner).isEqualTo("outer");
    assertThat(inAnotherThread(target).join()).isEqualTo("done");
  }

  @Test
  void failureUnderTheLock_givesItBack() throws IOException {
    Path target = directory.resolve("keys");

    assertThatThrownBy(
            () ->
                LockFile.holding(
                    target,
                    () -> {
                      throw new IOException("no");
                    }))
        .hasMessage("no");
    assertThatThrownBy(() -> LockFile.holding(directory.resolve("none").resolve("k"), () -> "x"))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(inAnotherThread(target).join()).isEqualTo("done");
  }

  @Test
  void fileThatADeadProcessLeft_doesNotBlock() throws IOException {
    Path target = directory.resolve("keys");
    Files.writeString(directory.resolve(".keys.lock"), "left");

    assertThat(LockFile.holding(target, SHORT, () -> "done")).isEqualTo("done");
  }
}

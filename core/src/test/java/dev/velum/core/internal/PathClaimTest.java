package dev.velum.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathClaimTest {
  @TempDir Path folder;

  @Test
  void takenFile_cannotBeTakenAgainUnderAnyName() throws IOException {
    Path file = folder.resolve("file");
    try (PathClaim claim = PathClaim.take(file).orElseThrow()) {
      assertThat(claim).isNotNull();
      assertThat(PathClaim.take(file)).isEmpty();
      assertThat(PathClaim.take(folder.resolve("../" + folder.getFileName() + "/file"))).isEmpty();
      Files.createFile(file);
      assertThat(PathClaim.take(file)).isEmpty();
    }
    PathClaim.take(file).orElseThrow().close();
  }

  @Test
  void secondClose_leavesWhatAnotherTookSince() throws IOException {
    Path file = folder.resolve("file");
    PathClaim first = PathClaim.take(file).orElseThrow();
    first.close();
    try (PathClaim second = PathClaim.take(file).orElseThrow()) {
      first.close();
      assertThat(PathClaim.take(file)).isEmpty();
      assertThat(second).isNotNull();
    }
  }
}

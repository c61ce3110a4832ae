package dev.velum.core.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private Path target() {
    return folder.resolve("target");
  }

  private long fileCount() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void committedFile_replacesTheOldOne() throws IOException {
    Files.writeString(target(), "old");

    AtomicFile.write(target(), out -> out.write("new".getBytes(UTF_8)));

    assertThat(target()).hasContent("new");
    assertThat(fileCount()).isEqualTo(1);
  }

  @Test
  void failedWriter_leavesTheOldFileAndNothingElse() throws IOException {
    Files.writeString(target(), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    target(),
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");

    assertThat(target()).hasContent("old");
    assertThat(fileCount()).isEqualTo(1);
  }

  @Test
  void fileIsInvisible_untilItIsCommitted() throws IOException {
    try (AtomicFile file = AtomicFile.create(target())) {
      file.output().write(1);
      assertThat(target()).doesNotExist();
      file.commit();
    }
    assertThat(target()).hasSize(1);
  }

  @Test
  void privateFile_isForItsOwnerOnly() throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    try (AtomicFile file = AtomicFile.createPrivate(target())) {
      file.commit();
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target())))
        .isEqualTo("rw-------");
  }

  @Test
  void linkAsTarget_isReplacedAndNotFollowed() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.writeString(elsewhere, "old");
    Files.createSymbolicLink(target(), elsewhere);

    AtomicFile.write(target(), out -> out.write("new".getBytes(UTF_8)));

    assertThat(Files.isSymbolicLink(target())).isFalse();
    assertThat(target()).hasContent("new");
    assertThat(elsewhere).hasContent("old");
  }

  @Test
  void folderAsTarget_isRefused() {
    assertThatThrownBy(() -> AtomicFile.create(folder)).isInstanceOf(IOException.class);
  }

  @Test
  void missingFolder_isReported() {
    assertThatThrownBy(() -> AtomicFile.create(folder.resolve("none/target")))
        .isInstanceOf(IOException.class);
  }
}

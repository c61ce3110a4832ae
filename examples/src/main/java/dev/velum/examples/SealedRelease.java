package dev.velum.examples;

import dev.velum.core.Progress;
import dev.velum.core.integrity.Manifest;
import dev.velum.crypto.EncryptionContext;
import dev.velum.crypto.envelope.EnvelopeCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of files that is released: listed in a manifest, and everything sealed, each file bound
 * to its own name.
 */
final class SealedRelease {
  static final String MANIFEST = "MANIFEST.sha256";
  private static final String SUFFIX = ".velum";

  private final EnvelopeCipher cipher;
  private final Progress progress;

  SealedRelease(EnvelopeCipher cipher, Progress progress) {
    this.cipher = cipher;
    this.progress = progress;
  }

  /** Writes the manifest of the files, and seals files and manifest into another folder. */
  void seal(Path folder, List<Path> files, Path sealed) throws IOException {
    Manifest.of(folder, files).write(folder.resolve(MANIFEST));
    Files.createDirectories(sealed);
    for (Path file : files) {
      sealOne(folder, file.toString(), sealed);
    }
    sealOne(folder, MANIFEST, sealed);
  }

  private void sealOne(Path folder, String name, Path sealed) throws IOException {
    cipher.sealFile(folder.resolve(name), sealedName(sealed, name), context(name), progress);
  }

  /**
   * Opens the manifest and all files that it lists, and holds them against it.
   *
   * @return how many files there were
   */
  int open(Path sealed, Path folder) throws IOException {
    Files.createDirectories(folder);
    openOne(sealed, MANIFEST, folder);
    Manifest manifest = Manifest.read(folder.resolve(MANIFEST));
    for (String name : manifest.entries().keySet()) {
      openOne(sealed, name, folder);
    }
    manifest.verifyTree(folder, Path.of(MANIFEST)).requireIntact();
    return manifest.entries().size();
  }

  private void openOne(Path sealed, String name, Path folder) throws IOException {
    cipher.openFile(sealedName(sealed, name), folder.resolve(name), context(name), progress);
  }

  static Path sealedName(Path folder, String name) {
    return folder.resolve(name + SUFFIX);
  }

  /** What a file is bound to: nobody can pass one file of the release off as another. */
  private static EncryptionContext context(String name) {
    return EncryptionContext.of("release", "adult-census", "file", name);
  }
}

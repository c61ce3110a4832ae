package dev.velum.core.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Hashes one file after the other and notices when one changes meanwhile. For one thread. */
final class FileHasher {
  private static final int ATTEMPTS = 3;

  private final HashState state;
  private final ProgressMeter meter;

  FileHasher(Hasher hasher, ProgressMeter meter) {
    this.state = hasher.newState();
    this.meter = meter;
  }

  /** The file was written to while it was read, again and again. */
  static final class UnstableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnstableFileException() {
      super("the file changed while it was read");
    }
  }

  /** Hashes of a content, and how the file looked before and after it was read. */
  record Found(Hashes hashes, FileStamp stamp) {}

  /**
   * Reads the file, once more if it did not look the same before and after.
   *
   * @param location not a link
   * @param listed how it looked some time before
   * @throws UnstableFileException if it changed each time
   */
  Found hash(Path location, FileStamp listed) throws IOException {
    FileStamp before = listed;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Hashes hashes = read(location, before.size());
      FileStamp after = FileStamp.of(location);
      if (after.equals(before) && hashes.byteCount() == after.size()) {
        return new Found(hashes, after);
      }
      before = after;
    }
    throw new UnstableFileException();
  }

  private Hashes read(Path location, long expected) throws IOException {
    state.reset();
    try (InputStream in = Files.newInputStream(location, LinkOption.NOFOLLOW_LINKS)) {
      state.updateFrom(in, meter, expected);
    }
    return state.finish();
  }
}

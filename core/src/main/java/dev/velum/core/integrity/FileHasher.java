package dev.velum.core.integrity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Hashes one file after the other and notices when one changes meanwhile. For one thread. */
final class FileHasher {
  private static final int ATTEMPTS = 3;

  private final HashState state;
  private final ProgressMeter meter;

  FileHasher(Hasher hasher, ProgressMeter meter) {
    this.state = hasher.newState();
    this.meter = meter;
  }

  /** Hashes of a content, and how the file looked before and after it was read. */
  record Found(Hashes hashes, FileStamp stamp) {}

  /**
   * Reads the file, and once more if it did not look the same before and after.
   *
   * @param location not a link
   * @param listed how it looked some time before
   * @return nothing if the file was written to each time it was read
   */
  Optional<Found> hash(Path location, FileStamp listed) throws IOException {
    FileStamp before = listed;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Hashes hashes = read(location, before.size());
      FileStamp after = FileStamp.of(location);
      if (after.equals(before) && hashes.byteCount() == after.size()) {
        return Optional.of(new Found(hashes, after));
      }
      before = after;
    }
    return Optional.empty();
  }

  private Hashes read(Path location, long expected) throws IOException {
    state.reset();
    try (InputStream in = Files.newInputStream(location, LinkOption.NOFOLLOW_LINKS)) {
      state.updateFrom(in, meter, expected);
    }
    return state.finish();
  }
}

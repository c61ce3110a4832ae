package dev.velum.core.integrity;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** Hashes one file after the other and notices when one changes meanwhile. For one thread. */
final class FileHasher {
  private static final int ATTEMPTS = 3;
  static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final HashState state;
  private final ProgressMeter meter;
  private long readAheadFrom = Long.MAX_VALUE;

  FileHasher(Hasher hasher, ProgressMeter meter) {
    this.state = hasher.newState();
    this.meter = meter;
  }

  /**
   * Lets a large file be read on another thread if it is so large amongst all files that its thread
   * will be at work when others have none left.
   *
   * @param totalBytes the sum of the sizes of all files
   * @param threads how many threads hash them
   */
  FileHasher amongst(long totalBytes, int threads) {
    readAheadFrom =
        threads == 1
            ? Long.MAX_VALUE
            : Math.max(ReadAhead.WORTHWHILE_BYTES, totalBytes / threads + 1);
    return this;
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
    try (SeekableByteChannel in = Files.newByteChannel(location, READING)) {
      if (expected >= readAheadFrom) {
        try (ReadAhead ahead = new ReadAhead(in)) {
          state.updateFrom(ahead, meter, expected);
        }
      } else {
        state.updateFrom(in, meter, expected);
      }
    }
    return state.finish();
  }
}

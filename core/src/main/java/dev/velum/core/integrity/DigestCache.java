package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What digest each file of a tree had, and what it looked like then: size, time of change, file
 * key. With it a later check can {@linkplain FileTree#skippingUnchanged skip} what looks the same.
 *
 * <p>Good for one tree on one machine. It is a memory and no proof: whoever can write it decides
 * what is skipped. A file that was changed less than two seconds before it was read is not noted,
 * since a second change within the clock's tick would look the same. About 200 bytes a file. Safe
 * for use by several threads. {@code docs/formats/digest-cache.md} describes the stored form.
 */
public final class DigestCache {
  /** The most files that {@link #load} accepts. */
  public static final int MAX_ENTRIES = 4_000_000;

  private static final String FORMAT_LINE = "velum-digests 1";
  private static final int MAX_LINE_LENGTH = 2 * PathRules.MAX_PATH_LENGTH;
  private static final long UNSETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
  private final Clock clock;

  private record Known(long size, long modifiedNanos, String fileKey, Digest digest) {
    boolean looksLike(FileStamp stamp) {
      return size == stamp.size()
          && modifiedNanos == stamp.modifiedNanos()
          && fileKey.equals(stamp.fileKey().toString());
    }
  }

  private DigestCache(Clock clock) {
    this.clock = clock;
  }

  /** Returns a cache that knows no file. */
  public static DigestCache empty() {
    return empty(Clock.systemUTC());
  }

  static DigestCache empty(Clock clock) {
    return new DigestCache(clock);
  }

  /**
   * Reads a cache, or returns an empty one if there is no such file.
   *
   * @throws IntegrityException naming the line that is malformed
   */
  public static DigestCache load(Path file) throws IOException {
    DigestCache cache = empty();
    if (Files.exists(file)) {
      try (LineReader lines = LineReader.open(file, UTF_8, MAX_LINE_LENGTH)) {
        cache.readFrom(lines);
      }
    }
    return cache;
  }

  private void readFrom(LineReader lines) throws IOException {
    if (!FORMAT_LINE.equals(lines.next())) {
      throw lines.malformed("must be '" + FORMAT_LINE + "'");
    }
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (known.size() == MAX_ENTRIES) {
        throw lines.malformed("there may be at most " + MAX_ENTRIES + " files");
      }
      String[] fields = line.split("\t", -1);
      Known entry = fields.length == 6 ? parse(fields) : null;
      Optional<String> path = EscapedPath.unescape(fields[fields.length - 1]);
      if (entry == null || path.isEmpty()) {
        throw lines.malformed("must be algorithm, digest, size, time, file key and path");
      }
      known.put(path.get(), entry);
    }
  }

  private static @Nullable Known parse(String[] fields) {
    Optional<DigestAlgorithm> algorithm = DigestAlgorithm.find(fields[0]);
    try {
      long size = Long.parseLong(fields[2]);
      long modifiedNanos = Long.parseLong(fields[3]);
      return algorithm
          .map(found -> Digest.parse(found, fields[1]))
          .map(digest -> new Known(size, modifiedNanos, fields[4], digest))
          .orElse(null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Writes the stored form; the file appears only when it is complete. */
  public void save(Path file) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          out.write((FORMAT_LINE + "\n").getBytes(UTF_8));
          for (Map.Entry<String, Known> entry : new TreeMap<>(known).entrySet()) {
            out.write(line(entry.getKey(), entry.getValue()).getBytes(UTF_8));
          }
        });
  }

  private static String line(String path, Known entry) {
    return String.join(
            "\t",
            entry.digest.algorithm().standardName(),
            entry.digest.hex(),
            Long.toString(entry.size),
            Long.toString(entry.modifiedNanos),
            entry.fileKey,
            EscapedPath.escape(path))
        + "\n";
  }

  /** Returns the number of files that it knows. */
  public int size() {
    return known.size();
  }

  /** Returns whether the file had this digest when it last looked like this. */
  boolean knows(String path, FileStamp stamp, Digest digest) {
    Known entry = known.get(path);
    return entry != null && entry.looksLike(stamp) && entry.digest.equals(digest);
  }

  void note(String path, FileStamp stamp, Digest digest) {
    long age = TimeUnit.MILLISECONDS.toNanos(clock.millis()) - stamp.modifiedNanos();
    String fileKey = stamp.fileKey().toString();
    boolean storable = fileKey.chars().noneMatch(Character::isISOControl);
    if (storable && age >= UNSETTLED_NANOS) {
      known.put(path, new Known(stamp.size(), stamp.modifiedNanos(), fileKey, digest));
    } else {
      known.remove(path);
    }
  }
}

package dev.velum.core.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What a file system says about a file without reading it: enough to notice that it was written to,
 * unless somebody took care to hide it.
 *
 * @param size in bytes
 * @param modifiedNanos time of the last change, nanoseconds since 1970, as fine as the file system
 *     keeps it
 * @param fileKey what the file system knows the file by (device and inode), or "" if it does not;
 *     equal for the same file, and kept as it is given, since most are never written down
 */
record FileStamp(long size, long modifiedNanos, Object fileKey) {
  static FileStamp of(BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    return new FileStamp(
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        key == null ? "" : key);
  }

  static FileStamp of(Path file) throws IOException {
    return of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }
}

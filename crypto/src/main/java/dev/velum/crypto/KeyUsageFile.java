package dev.velum.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.velum.core.internal.AtomicFile;
import dev.velum.crypto.internal.LockFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts what the keys of a keyset protect, in a file beside it, as docs/formats/key-usage.md
 * describes it.
 *
 * <p>Use is set aside before it happens: 65,536 messages and 64 MiB at a time, written and forced
 * to the disk, and then used from memory. What a process has set aside and not used when it ends
 * counts as used. So the file never shows less than was used, whenever a process dies, and several
 * processes share the file.
 *
 * <p><b>Guarantee.</b> Against accident. Somebody who may write the file can put back an older one,
 * and then a key may be used beyond its limits; whoever restores a backup of the file does that.
 *
 * <p>Safe for use by several threads.
 */
public final class KeyUsageFile {
  static final int MAX_BYTES = 1 << 17;

  private static final String MAGIC = "velum-key-usage 1";
  private static final long MESSAGES_AT_A_TIME = 1 << 16;
  private static final long BYTES_AT_A_TIME = 1 << 26;
  private static final Pattern LINE =
      Pattern.compile(
          "key ([0-9a-f]{16}) messages=(0|[1-9][0-9]{0,18}) bytes=(0|[1-9][0-9]{0,18})");

  private final Path file;

  private KeyUsageFile(Path file) {
    this.file = file;
  }

  /**
   * Makes a file that has counted nothing yet.
   *
   * @throws FileAlreadyExistsException if there is one
   * @throws IOException if it cannot be written
   */
  public static KeyUsageFile create(Path file) throws IOException {
    return LockFile.holding(
        file,
        () -> {
          if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
          }
          KeyUsageFile made = new KeyUsageFile(file);
          made.write(new TreeMap<>());
          return made;
        });
  }

  /**
   * Opens a file that was made before. A missing one is not made again, since what it counted would
   * be forgotten.
   *
   * @throws NoSuchFileException if there is none
   * @throws FormatException if it is malformed
   * @throws IOException if it cannot be read
   */
  public static KeyUsageFile open(Path file) throws IOException {
    KeyUsageFile opened = new KeyUsageFile(file);
    opened.read();
    return opened;
  }

  /**
   * Returns the use of each key that was ever set aside, by key id. Needs no key.
   *
   * @throws FormatException if the file is malformed
   * @throws IOException if it cannot be read
   */
  public Map<String, KeyUsage> read() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    return parse(bytes);
  }

  private SortedMap<String, KeyUsage> parse(byte[] bytes) {
    SortedMap<String, KeyUsage> used = new TreeMap<>();
    String[] lines = new String(bytes, US_ASCII).split("\n", -1);
    if (bytes.length > MAX_BYTES) {
      throw new FormatException(
          "key usage file " + file + " must have at most " + MAX_BYTES + " bytes");
    }
    if (!lines[0].equals(MAGIC)) {
      throw new FormatException("key usage file " + file + ": line 1 must be '" + MAGIC + "'");
    }
    for (int i = 1; i < lines.length - 1; i++) {
      Matcher line = LINE.matcher(lines[i]);
      if (!line.matches() || used.containsKey(line.group(1))) {
        throw malformed(i + 1);
      }
      try {
        used.put(
            line.group(1),
            new KeyUsage(Long.parseLong(line.group(2)), Long.parseLong(line.group(3))));
      } catch (NumberFormatException e) {
        throw malformed(i + 1);
      }
    }
    if (lines.length < 2 || !lines[lines.length - 1].isEmpty()) {
      throw malformed(lines.length);
    }
    return used;
  }

  private FormatException malformed(int line) {
    return new FormatException(
        "key usage file " + file + ", line " + line + ": must hold a key id with its numbers");
  }

  private void write(Map<String, KeyUsage> used) throws IOException {
    StringBuilder text = new StringBuilder(MAGIC).append('\n');
    used.forEach(
        (id, usage) ->
            text.append("key ")
                .append(id)
                .append(" messages=")
                .append(usage.messages())
                .append(" bytes=")
                .append(usage.bytes())
                .append('\n'));
    if (text.length() > MAX_BYTES) {
      throw new KeysetException(
          "key usage file " + file + " has no room for more keys: count new ones in another file");
    }
    try (AtomicFile target = AtomicFile.createPrivate(file)) {
      target.output().write(text.toString().getBytes(US_ASCII));
      target.commit();
    }
  }

  /**
   * Sets use of a key aside: as much as is usual, or what the limits leave.
   *
   * @param bytes the least that is needed, with one message
   * @return what was set aside; nothing if the limits leave less than is needed
   * @throws KeysetException if the file has no room for one key more
   */
  KeyUsage setAside(String keyId, long bytes, KeyLimits limits) throws IOException {
    return LockFile.holding(
        file,
        () -> {
          Map<String, KeyUsage> all = new TreeMap<>(read());
          KeyUsage used = all.getOrDefault(keyId, KeyUsage.NONE);
          long messagesLeft = limits.messages() - used.messages();
          long bytesLeft = limits.bytes() - used.bytes();
          if (messagesLeft < 1 || bytesLeft < bytes) {
            return KeyUsage.NONE;
          }
          KeyUsage aside =
              new KeyUsage(
                  Math.min(messagesLeft, MESSAGES_AT_A_TIME),
                  Math.min(bytesLeft, Math.max(bytes, BYTES_AT_A_TIME)));
          all.put(
              keyId,
              new KeyUsage(used.messages() + aside.messages(), used.bytes() + aside.bytes()));
          write(all);
          return aside;
        });
  }

  @Override
  public String toString() {
    return "KeyUsageFile[" + file + "]";
  }
}

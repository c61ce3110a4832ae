package dev.velum.consent.fulfilment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.fulfilment.ScannedRecord.Sink;
import dev.velum.consent.fulfilment.ScannedRecord.Span;
import dev.velum.core.internal.AtomicFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of records: read in one pass, and written anew with some bytes replaced, all or nothing.
 */
final class RecordFile {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final String name;
  private final Path path;
  private final FileFormat format;

  RecordFile(String name, Path path, FileFormat format) {
    this.name = name;
    this.path = path;
    this.format = format;
  }

  /** Returns the name by which people know the file. */
  String name() {
    return name;
  }

  /**
   * Reads all records.
   *
   * @return the digest of the file's bytes
   * @throws UnreadableFileException if the file is not what it was declared to be
   */
  String scan(Sink sink) throws IOException {
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      Utf8Input input = Utf8Input.of(name, in, sha256());
      format.scan(name, input, sink);
      return input.digest();
    }
  }

  /**
   * Bytes to put in the place of others.
   *
   * @param span which go
   * @param text what comes
   */
  record Edit(Span span, String text) {
    /** Returns a text without values. */
    @Override
    public String toString() {
      return "Edit[" + span + "]";
    }
  }

  /** What the file system says about a file: enough to notice that somebody writes to it. */
  private record Stamp(long size, FileTime modified, String key) {
    static Stamp of(Path path) throws IOException {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Stamp(
          attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
    }
  }

  /**
   * Writes the file anew.
   *
   * @param edits in the order of the file, none within another
   * @param digest what {@link #scan} returned when the edits were made
   * @throws RowsChangedException if the file is another one by now; then it stays as it is
   */
  void rewrite(List<Edit> edits, String digest) throws IOException {
    removeLeftovers();
    Stamp before = Stamp.of(path);
    MessageDigest actual = sha256();
    try (AtomicFile replacement = AtomicFile.createPrivate(path)) {
      try (InputStream in =
          new BufferedInputStream(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS))) {
        copy(in, edits, replacement.output(), actual);
      }
      if (!HexFormat.of().formatHex(actual.digest()).equals(digest)
          || !Stamp.of(path).equals(before)) {
        throw changed();
      }
      PosixFileAttributeView mode = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      var permissions = mode == null ? null : mode.readAttributes().permissions();
      replacement.commit();
      if (permissions != null) {
        Files.setPosixFilePermissions(path, permissions);
      }
    }
  }

  RowsChangedException changed() {
    return new RowsChangedException("file " + name + " has changed since it was searched");
  }

  private static void copy(InputStream in, List<Edit> edits, OutputStream out, MessageDigest digest)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long position = 0;
    for (Edit edit : edits) {
      transfer(in, edit.span.start() - position, buffer, out, digest);
      transfer(in, edit.span.end() - edit.span.start(), buffer, null, digest);
      out.write(edit.text.getBytes(UTF_8));
      position = edit.span.end();
    }
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
      out.write(buffer, 0, count);
    }
  }

  private static void transfer(
      InputStream in, long count, byte[] buffer, @Nullable OutputStream out, MessageDigest digest)
      throws IOException {
    long left = count;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("the file has become shorter");
      }
      digest.update(buffer, 0, read);
      if (out != null) {
        out.write(buffer, 0, read);
      }
      left -= read;
    }
  }

  /** A process that was killed leaves a copy with everybody's data beside the file. */
  private void removeLeftovers() throws IOException {
    for (Path leftover : leftovers()) {
      Files.deleteIfExists(leftover);
    }
  }

  /** Returns unfinished copies of the file. */
  List<Path> leftovers() throws IOException {
    String own = Pattern.quote("." + Objects.requireNonNull(path.getFileName()) + ".");
    Pattern pattern = Pattern.compile(own + UUID_PATTERN + "\\.tmp");
    Path folder = Objects.requireNonNull(path.getParent());
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> pattern.matcher(entry.getFileName().toString()).matches())) {
      List<Path> found = new ArrayList<>();
      entries.forEach(found::add);
      return found;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

package dev.velum.crypto.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of a model: a folder without links, or a single file. */
final class ModelFiles {
  /** The name of a model that is a single file. */
  static final String SELF = ".";

  private static final int MAX_NAME_LENGTH = 4096;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  /**
   * The order of OpenSSF's tool, which compares paths part by part, by code point. UTF-8 sorts by
   * code point, UTF-16 does not; NUL as separator sorts before all that stands in a name. Names
   * that have no UTF-8 form are told apart at the end.
   */
  static final Comparator<String> ORDER =
      Comparator.<String, byte[]>comparing(
              name -> name.replace('/', '\0').getBytes(UTF_8), Arrays::compareUnsigned)
          .thenComparing(Comparator.naturalOrder());

  private final Path model;
  private final TreeSet<String> regular = new TreeSet<>(ORDER);
  private final TreeSet<String> others = new TreeSet<>(ORDER);

  private long totalBytes;
  private Meter meter;

  private ModelFiles(Path model) {
    this.model = model;
    this.meter = new Meter(Progress.none(), "", 0);
  }

  /**
   * Lists a model.
   *
   * @param model a folder or a regular file, or a link to one
   * @param ignored paths relative to the model, which are left out with all below them
   * @param progress told of the bytes that are hashed afterwards
   */
  static ModelFiles list(Path model, Collection<String> ignored, Progress progress)
      throws IOException {
    ModelFiles files = new ModelFiles(model.toRealPath());
    if (Files.isRegularFile(files.model)) {
      files.regular.add(SELF);
      files.totalBytes = Files.size(files.model);
    } else {
      files.walk(Set.copyOf(ignored));
    }
    files.meter = new Meter(progress, "hashing the model", files.totalBytes);
    return files;
  }

  private void walk(Set<String> ignored) throws IOException {
    Files.walkFileTree(
        model,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean skip = !folder.equals(model) && ignored.contains(name(folder));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = name(file);
            if (ignored.contains(name)) {
              return FileVisitResult.CONTINUE;
            }
            if (attributes.isRegularFile()) {
              regular.add(name);
              totalBytes += attributes.size();
            } else {
              others.add(name);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private String name(Path file) {
    List<String> parts = new ArrayList<>();
    model.relativize(file).forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  /** Reports that everything that was to be hashed is. */
  void finish() {
    meter.finish();
  }

  /** Returns the names of regular files, in their order. */
  Set<String> regular() {
    return regular;
  }

  /** Returns the names of links, devices and the like, in their order. */
  Set<String> others() {
    return others;
  }

  Path resolve(String name) {
    return name.equals(SELF) ? model : model.resolve(name);
  }

  long size(String name) throws IOException {
    return Files.size(resolve(name));
  }

  /**
   * Returns the digest of a whole file.
   *
   * @throws SignatureRefusedException if the file changed while it was read, as far as size and
   *     time tell
   */
  byte[] digestUnchanged(String name) throws IOException {
    State before = state(name);
    byte[] digest = digest(name, 0, Long.MAX_VALUE, ModelHash.SHA256);
    if (!state(name).equals(before)) {
      throw new SignatureRefusedException("model: " + name + " changed while it was read");
    }
    return digest;
  }

  private record State(long size, FileTime modified) {}

  private State state(String name) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new State(attributes.size(), attributes.lastModifiedTime());
  }

  /**
   * Returns the digest of a part of a file.
   *
   * @param start the first byte
   * @param length how many bytes at most
   */
  byte[] digest(String name, long start, long length, ModelHash hash) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(resolve(name), options)) {
      long expected = Math.min(length, channel.size() - start);
      InputStream in = meter.count(Channels.newInputStream(channel.position(start)));
      return hash.digest(in, length, expected);
    }
  }

  /** Returns the rule that a name breaks, or null if a file of a model may have it. */
  static @Nullable String brokenRule(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      return "must have 1 to " + MAX_NAME_LENGTH + " characters";
    }
    if (name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
      return "must not contain backslashes or control characters";
    }
    if (name.codePoints()
        .anyMatch(c -> c == 0xfffd || Character.getType(c) == Character.SURROGATE)) {
      return "must be valid Unicode";
    }
    if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
      return "must be relative to the model";
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "must not contain empty, '.' or '..' parts";
      }
    }
    return null;
  }
}

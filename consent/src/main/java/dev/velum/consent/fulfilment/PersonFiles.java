package dev.velum.consent.fulfilment;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.consent.fulfilment.EraseAction.Keep;
import dev.velum.consent.fulfilment.SubjectIdentities.Identity;
import dev.velum.core.integrity.DigestAlgorithm;
import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files or folders of which each belongs to one person, by its name.
 *
 * @param template the path, with the type of identity in braces
 * @param type the type; {@code subject} for the id
 * @param keep why an erasure leaves them, if it does
 */
record PersonFiles(String template, String type, Optional<Keep> keep) {
  private static final Pattern PLACE = Pattern.compile("\\{([^{}/]+)\\}");
  private static final int MAX_INLINE_BYTES = 1 << 20;
  private static final int WINDOW_CHARS = 1 << 16;

  /** Longer than any identity that is searched for, so that none is cut by every window. */
  private static final int OVERLAP_CHARS = 1 << 13;

  static PersonFiles of(String template, @Nullable Keep keep) {
    Matcher place = PLACE.matcher(template);
    argument(
        place.find() && !PLACE.matcher(template.substring(place.end())).find(),
        "template must have one place in braces, such as {subject}");
    return new PersonFiles(template, place.group(1), Optional.ofNullable(keep));
  }

  /**
   * What was found.
   *
   * @param path relative to the root; personal data
   * @param fileCount how many files there are
   */
  record Found(String path, long fileCount) {
    /** Returns a text without the path. */
    @Override
    public String toString() {
      return "Found[" + fileCount + "]";
    }
  }

  /**
   * Returns what there is of a person.
   *
   * @param problems takes what stands against looking there
   */
  List<Found> find(FileTree tree, SubjectIdentities who, List<String> problems) throws IOException {
    List<Found> found = new ArrayList<>();
    for (String value : values(who)) {
      if (!FileTree.isName(value) || !tree.canName(value)) {
        problems.add("an identity of type " + type + " cannot be a file name in " + template);
        continue;
      }
      String relative = template.replace("{" + type + "}", value);
      Optional<Path> path = tree.find(List.of(relative.split("/")), template);
      if (path.isPresent() && Files.exists(path.get(), LinkOption.NOFOLLOW_LINKS)) {
        found.add(new Found(relative, files(path.get()).size()));
      }
    }
    return found;
  }

  private Set<String> values(SubjectIdentities who) {
    Set<String> values = new LinkedHashSet<>();
    if (type.equals("subject")) {
      values.add(who.subject().value());
    }
    who.identities().stream()
        .filter(identity -> identity.type().equals(type))
        .map(Identity::value)
        .forEach(values::add);
    return values;
  }

  /** Returns all files at a path, which none may be a link. */
  private List<Path> files(Path top) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isSymbolicLink()) {
              throw FileTree.linkAt(template);
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  /**
   * Gives the files out, those of moderate size with their content.
   *
   * @return how many are given out without
   */
  long export(FileTree tree, Found found, Consumer<ExportedRecord> records) throws IOException {
    Path top = tree.find(List.of(found.path.split("/")), template).orElseThrow();
    long large = 0;
    for (Path file : files(top)) {
      Map<String, @Nullable String> fields = new LinkedHashMap<>();
      String inside = top.relativize(file).toString().replace('\\', '/');
      fields.put("path", inside.isEmpty() ? found.path : found.path + "/" + inside);
      fields.put("bytes", String.valueOf(Files.size(file)));
      fields.put("sha256", DigestAlgorithm.SHA_256.digest(file).hex());
      if (Files.size(file) <= MAX_INLINE_BYTES) {
        putContent(fields, Files.readAllBytes(file));
      } else {
        large++;
      }
      records.accept(new ExportedRecord(template, fields));
    }
    return large;
  }

  private static void putContent(Map<String, @Nullable String> fields, byte[] content) {
    try {
      fields.put("content", UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      fields.put("contentBase64", Base64.getEncoder().encodeToString(content));
    }
  }

  /**
   * Deletes what was found, with all that is in it.
   *
   * @param relative the path
   * @param planned how many files it had
   * @throws RowsChangedException if there are more files now; then all of them stay
   */
  void erase(FileTree tree, SubjectIdentities who, String relative, long planned)
      throws IOException {
    boolean isTheirs =
        values(who).stream()
            .anyMatch(value -> template.replace("{" + type + "}", value).equals(relative));
    Path top = tree.find(List.of(relative.split("/")), template).orElseThrow();
    if (!isTheirs || !Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (files(top).size() > planned) {
      throw new RowsChangedException("there are more files at " + template + " than were found");
    }
    Trees.delete(top);
    AtomicFile.forceDirectory(top);
  }

  /**
   * How many files have an identity in them.
   *
   * @param names in their names
   * @param contents in their text
   * @param retained the person's own, which are kept
   */
  record Sweep(long names, long contents, long retained) {}

  /** Looks through all files in the folder that holds those of all persons. */
  Sweep sweep(FileTree tree, SubjectIdentities who, IdentityText text) throws IOException {
    String fixed = template.substring(0, template.indexOf('{'));
    int slash = fixed.lastIndexOf('/');
    List<String> parts = slash < 0 ? List.of() : List.of(fixed.substring(0, slash).split("/"));
    Path top = tree.find(parts, template).orElseThrow();
    List<Path> own = new ArrayList<>();
    for (String value : values(who)) {
      if (FileTree.isName(value)) {
        String relative = template.replace("{" + type + "}", value);
        tree.find(List.of(relative.split("/")), template).ifPresent(own::add);
      }
    }
    long names = 0;
    long contents = 0;
    long retained = 0;
    for (Path file : files(top)) {
      boolean inName = text.isIn(top.relativize(file).toString());
      boolean inContent = isIn(file, text);
      if (own.stream().anyMatch(file::startsWith)) {
        retained += inName || inContent ? 1 : 0;
      } else {
        names += inName ? 1 : 0;
        contents += inContent ? 1 : 0;
      }
    }
    return new Sweep(names, contents, retained);
  }

  private static boolean isIn(Path file, IdentityText text) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        Reader reader = new InputStreamReader(in, UTF_8)) {
      char[] window = new char[WINDOW_CHARS];
      int length = 0;
      for (int count = reader.read(window, 0, window.length);
          count >= 0;
          count = reader.read(window, length, window.length - length)) {
        length += count;
        if (length == window.length) {
          if (text.isIn(new String(window, 0, length))) {
            return true;
          }
          System.arraycopy(window, length - OVERLAP_CHARS, window, 0, OVERLAP_CHARS);
          length = OVERLAP_CHARS;
        }
      }
      return text.isIn(new String(window, 0, length));
    }
  }
}

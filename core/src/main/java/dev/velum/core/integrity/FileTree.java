package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;
import static dev.velum.core.internal.Checks.atLeast;
import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.core.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files below a folder, and how to go through them: which ones, by how many threads, and who is
 * told.
 *
 * <p>Unless said otherwise: all regular files, symbolic links refused, all cores, nobody told,
 * every file read. Hidden files are files like others. Files that are neither regular nor folders
 * nor links (devices, pipes) are always refused. Immutable: each method returns a new object. It
 * holds no open file and may be used again and by several threads.
 *
 * <pre>{@code
 * FileTree tree = FileTree.at(folder).ignoring("*.tmp", ".git", "build/**").reportingTo(progress);
 * Manifest manifest = Manifest.of(tree);
 * }</pre>
 */
public final class FileTree {
  private final Path root;
  private final LinkPolicy linkPolicy;
  private final List<String> ignored;
  private final int threads;
  private final Progress progress;
  private final Optional<DigestCache> cache;

  private FileTree(
      Path root,
      LinkPolicy linkPolicy,
      List<String> ignored,
      int threads,
      Progress progress,
      Optional<DigestCache> cache) {
    this.root = root;
    this.linkPolicy = linkPolicy;
    this.ignored = ignored;
    this.threads = threads;
    this.progress = progress;
    this.cache = cache;
  }

  /**
   * Returns the tree below this folder.
   *
   * @throws IllegalArgumentException if it is not a folder
   */
  public static FileTree at(Path root) {
    argument(Files.isDirectory(root), "root must be a folder");
    return new FileTree(
        root,
        LinkPolicy.REFUSE,
        List.of(),
        Runtime.getRuntime().availableProcessors(),
        Progress.none(),
        Optional.empty());
  }

  /** Sets what happens with symbolic links; {@link LinkPolicy#REFUSE} unless set. */
  public FileTree links(LinkPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new FileTree(root, policy, ignored, threads, progress, cache);
  }

  /**
   * Leaves out files and folders, with all that is in them, in addition to those already left out.
   *
   * @param globs in the syntax of {@link java.nio.file.FileSystem#getPathMatcher}; one with a
   *     {@code /} is held against the path relative to the root, one without against the names of
   *     files and folders at every depth
   * @throws IllegalArgumentException if one is blank or malformed
   */
  public FileTree ignoring(String... globs) {
    for (String glob : globs) {
      notBlank(glob, "globs");
      Ignore.matcher(root, glob); // PatternSyntaxException is an argument's
    }
    List<String> all = HashState.concat(ignored, List.of(globs));
    return new FileTree(root, linkPolicy, all, threads, progress, cache);
  }

  /**
   * Sets how many threads read, the caller's included; one for each core unless set.
   *
   * @throws IllegalArgumentException if there is not at least 1
   */
  public FileTree threads(int count) {
    atLeast(1, count, "count");
    return new FileTree(root, linkPolicy, ignored, count, progress, cache);
  }

  /** Sets who is told about the bytes read, and may cancel. */
  public FileTree reportingTo(Progress listener) {
    Objects.requireNonNull(listener, "listener");
    return new FileTree(root, linkPolicy, ignored, threads, listener, cache);
  }

  /**
   * Lets verification skip files that look as they did when this cache saw their content: the same
   * size, time of change and file key. It notes in the cache what it does read.
   *
   * <p>This trusts the file system's word. It finds accidents and ordinary edits, and not somebody
   * who sets the time back or can write the cache; what was skipped is listed in the result.
   */
  public FileTree skippingUnchanged(DigestCache digests) {
    return new FileTree(root, linkPolicy, ignored, threads, progress, Optional.of(digests));
  }

  /** Returns the folder. */
  public Path root() {
    return root;
  }

  LinkPolicy linkPolicy() {
    return linkPolicy;
  }

  Ignore ignore() {
    return new Ignore(root, ignored);
  }

  int threads() {
    return threads;
  }

  Progress progress() {
    return progress;
  }

  Optional<DigestCache> cache() {
    return cache;
  }
}

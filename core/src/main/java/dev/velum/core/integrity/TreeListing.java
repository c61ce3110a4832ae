package dev.velum.core.integrity;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What stands below the root of a {@link FileTree}, sorted by path. Folders are gone through and
 * not listed; what cannot be read or may not be there is listed with the reason.
 */
final class TreeListing {
  /** So many files of a folder are one thread's before others may take some. */
  private static final int MOST_AT_ONCE = 256;

  private final FileTree tree;
  private final Path realRoot;
  private final Ignore ignore;
  private final @Nullable DigestAlgorithm algorithm;
  private final List<Hashed> hashed = new ArrayList<>();
  private final List<Entry> files = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final AtomicInteger fileCount = new AtomicInteger();
  private final ProgressMeter meter;

  /** Whether all paths are as different as they look. */
  private boolean plain = true;

  /** Whether something stands against the whole, so that digests are of no use. */
  private volatile boolean refused;

  /** What has a path relative to the root, as manifests write it. */
  interface Listed {
    String path();
  }

  /** A regular file that was hashed, and did not change meanwhile. */
  record Hashed(String path, long size, Digest digest) implements Listed {}

  /**
   * A regular file.
   *
   * @param path relative to the root, as manifests write it
   * @param location where to read it
   * @param stamp what it looked like when it was listed
   */
  record Entry(String path, Path location, FileStamp stamp) implements Listed {}

  /**
   * Something else.
   *
   * @param path relative to the root
   * @param reason completes "cannot list path: it ..."
   * @param unreadable whether reading failed, rather than a rule
   */
  record Refusal(String path, String reason, boolean unreadable) {}

  /**
   * A folder on its way to be listed, by one thread.
   *
   * <p>The folders above it, as they really are, show when a link leads into a circle.
   */
  private static final class Folder {
    final Path location;
    final String prefix;
    final List<Path> realFolders;

    /** Whether its files' paths are as different as they look. */
    boolean plain = true;

    /** What to look at in it; all if empty. */
    final List<Path> children;

    final List<Hashed> hashed = new ArrayList<>();
    final List<Entry> files = new ArrayList<>();
    final List<Refusal> refusals = new ArrayList<>();

    /** Folders in it, and parts of itself. */
    final List<Folder> more = new ArrayList<>();

    Folder(Path location, String prefix, List<Path> realFolders, List<Path> children) {
      this.location = location;
      this.prefix = prefix;
      this.realFolders = realFolders;
      this.children = children;
    }

    Folder part(List<Path> some) {
      return new Folder(location, prefix, realFolders, some);
    }

    void add(Path realFolder, String path) {
      List<Path> way = new ArrayList<>(realFolders);
      way.add(realFolder);
      more.add(new Folder(realFolder, path.concat("/"), way, List.of()));
    }

    void refuse(String path, String reason) {
      refusals.add(new Refusal(path, reason, false));
    }

    void refuseUnreadable(String path) {
      refusals.add(new Refusal(PathRules.printable(path), "cannot be read", true));
    }
  }

  private TreeListing(FileTree tree, @Nullable DigestAlgorithm algorithm) throws IOException {
    this.tree = tree;
    this.algorithm = algorithm;
    this.realRoot = tree.root().toRealPath();
    this.ignore = tree.ignore();
    this.meter = new ProgressMeter(tree.progress(), "listing files", -1);
  }

  static TreeListing of(FileTree tree) throws IOException {
    return of(tree, null);
  }

  /**
   * Lists the files, and hashes small ones on the way: to come back to each later costs more than
   * to hash it.
   */
  static TreeListing hashingSmallFiles(FileTree tree, DigestAlgorithm algorithm)
      throws IOException {
    return of(tree, algorithm);
  }

  private static TreeListing of(FileTree tree, @Nullable DigestAlgorithm algorithm)
      throws IOException {
    TreeListing listing = new TreeListing(tree, algorithm);
    listing.listAll();
    listing.refusals.sort((a, b) -> a.path.compareTo(b.path));
    listing.meter.finish();
    return listing;
  }

  /** One folder alone is not worth a second thread. */
  private void listAll() throws IOException {
    Queue<Folder> listed = new ConcurrentLinkedQueue<>();
    GrowingWork.run(
        List.of(new Folder(realRoot, "", List.of(realRoot), List.of())),
        tree.threads(),
        () -> {
          SmallFileHasher hasher = algorithm == null ? null : new SmallFileHasher(algorithm);
          return folder -> {
            listFolder(folder, refused ? null : hasher);
            if (!folder.refusals.isEmpty()) {
              refused = true;
            }
            listed.add(folder);
            return folder.more;
          };
        });
    List<Folder> folders = new ArrayList<>(listed);
    folders.sort((a, b) -> a.prefix.compareTo(b.prefix));
    boolean sorted = true;
    for (Folder folder : folders) {
      sorted &= append(folder.hashed, hashed);
      sorted &= append(folder.files, files);
      refusals.addAll(folder.refusals);
      plain &= folder.plain;
    }
    if (!sorted) {
      sort(hashed);
      sort(files);
    }
  }

  /** Returns the files that were not hashed. */
  List<Entry> files() {
    return files;
  }

  /** Returns the files that were hashed. */
  List<Hashed> hashed() {
    return hashed;
  }

  List<Refusal> refusals() {
    return refusals;
  }

  /** Returns whether these follow what is there already, so that nothing needs sorting. */
  private static <T extends Listed> boolean append(List<T> more, List<T> all) {
    boolean sorted =
        more.isEmpty()
            || all.isEmpty()
            || all.get(all.size() - 1).path().compareTo(more.get(0).path()) < 0;
    all.addAll(more);
    return sorted;
  }

  /** Leaves what is too much for one thread to others. */
  private void listFolder(Folder folder, @Nullable SmallFileHasher hasher) {
    List<Path> children = folder.children.isEmpty() ? children(folder) : folder.children;
    for (int from = MOST_AT_ONCE; from < children.size(); from += MOST_AT_ONCE) {
      int to = Math.min(from + MOST_AT_ONCE, children.size());
      folder.more.add(folder.part(children.subList(from, to)));
    }
    int count = Math.min(children.size(), MOST_AT_ONCE);
    for (int i = 0; i < count; i++) {
      Path child = children.get(i);
      String path = folder.prefix.concat(child.getFileName().toString());
      if (!ignore.matches(path)) {
        listChild(child, path, folder, hasher);
      }
    }
    sort(folder.hashed);
    sort(folder.files);
    folder.plain = arePlain(folder.hashed) && arePlain(folder.files);
  }

  private static List<Path> children(Folder folder) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder.location)) {
      for (Path child : found) {
        children.add(child);
      }
    } catch (DirectoryIteratorException | IOException e) {
      String prefix = folder.prefix;
      folder.refuseUnreadable(prefix.isEmpty() ? "." : prefix.substring(0, prefix.length() - 1));
    }
    return children;
  }

  private void listChild(Path child, String path, Folder folder, @Nullable SmallFileHasher hasher) {
    if (hasher == null) {
      meter.add(1);
    } else {
      meter.addLarge(1);
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        Digest digest = hasher == null ? null : hasher.hash(child, attributes);
        listFile(child, path, attributes, digest, folder);
      } else if (attributes.isSymbolicLink()) {
        listLink(child, path, folder);
      } else if (attributes.isDirectory()) {
        folder.add(child, path);
      } else {
        folder.refuse(path, "is neither a file nor a folder");
      }
    } catch (NoSuchFileException e) {
      // Gone since its folder was read: it is not there. A link to nothing ends here as well.
      if (Files.isSymbolicLink(child)) {
        folder.refuse(path, "is a symbolic link that leads nowhere");
      }
    } catch (IOException e) {
      folder.refuseUnreadable(path);
    }
  }

  /** The limit also ends a maze of links, each folder of which leads to the next one twice. */
  private void listFile(
      Path location,
      String path,
      BasicFileAttributes attributes,
      @Nullable Digest digest,
      Folder folder) {
    if (fileCount.getAndIncrement() >= Manifest.MAX_ENTRIES) {
      throw new IntegrityException("a tree may hold at most " + Manifest.MAX_ENTRIES + " files");
    }
    Optional<String> rule = PathRules.brokenRule(path);
    if (rule.isPresent()) {
      folder.refuse(PathRules.printable(path), "has a path that " + rule.get());
    } else if (digest != null) {
      folder.hashed.add(new Hashed(path, attributes.size(), digest));
    } else {
      folder.files.add(new Entry(path, location, FileStamp.of(attributes)));
    }
  }

  /** Most are sorted, or nearly so, as they come. */
  static <T extends Listed> void sort(List<T> files) {
    for (int i = 1; i < files.size(); i++) {
      if (files.get(i - 1).path().compareTo(files.get(i).path()) > 0) {
        files.sort((a, b) -> a.path().compareTo(b.path()));
        return;
      }
    }
  }

  private void listLink(Path link, String path, Folder folder) throws IOException {
    if (tree.linkPolicy() == LinkPolicy.SKIP) {
      return;
    }
    if (tree.linkPolicy() == LinkPolicy.REFUSE) {
      folder.refuse(path, "is a symbolic link");
      return;
    }
    Path target = link.toRealPath();
    if (!target.startsWith(realRoot)) {
      folder.refuse(path, "is a symbolic link that leads out of the root");
    } else if (Files.isRegularFile(target)) {
      BasicFileAttributes attributes = Files.readAttributes(target, BasicFileAttributes.class);
      listFile(target, path, attributes, null, folder);
    } else if (folder.realFolders.contains(target)) {
      folder.refuse(path, "is a symbolic link that leads into a circle");
    } else if (Files.isDirectory(target)) {
      folder.add(target, path);
    } else {
      folder.refuse(path, "is a symbolic link to neither a file nor a folder");
    }
  }

  /** Throws what stands against listing all of it, if anything does. */
  void requireComplete() {
    if (!refusals.isEmpty()) {
      Refusal first = refusals.get(0);
      int more = refusals.size() - 1;
      throw new IntegrityException(
          first.path + " " + first.reason + (more > 0 ? ", and " + more + " more like it" : ""));
    }
    if (!plain) {
      requireNoCollision();
    }
  }

  /** Plain paths are as different as they look. */
  private static boolean arePlain(List<? extends Listed> files) {
    for (Listed file : files) {
      if (!PathRules.isPlain(file.path())) {
        return false;
      }
    }
    return true;
  }

  private void requireNoCollision() {
    PathRules.Collisions<String> collisions = new PathRules.Collisions<>();
    List<Listed> all = new ArrayList<>(hashed);
    all.addAll(files);
    sort(all);
    for (Listed file : all) {
      collisions
          .add(file.path(), file.path())
          .ifPresent(
              other -> {
                throw new IntegrityException(
                    PathRules.printable(other)
                        + " and "
                        + PathRules.printable(file.path())
                        + " differ only in case or Unicode normalization");
              });
    }
  }
}

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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What stands below the root of a {@link FileTree}, sorted by path. Folders are gone through and
 * not listed; what cannot be read or may not be there is listed with the reason.
 */
final class TreeListing {
  private final FileTree tree;
  private final Path realRoot;
  private final Ignore ignore;
  private final List<Entry> files = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final ProgressMeter meter;

  /**
   * A regular file.
   *
   * @param path relative to the root, as manifests write it
   * @param location where to read it
   * @param stamp what it looked like when it was listed
   */
  record Entry(String path, Path location, FileStamp stamp) {}

  /**
   * Something else.
   *
   * @param path relative to the root
   * @param reason completes "cannot list path: it ..."
   * @param unreadable whether reading failed, rather than a rule
   */
  record Refusal(String path, String reason, boolean unreadable) {}

  private TreeListing(FileTree tree) throws IOException {
    this.tree = tree;
    this.realRoot = tree.root().toRealPath();
    this.ignore = tree.ignore();
    this.meter = new ProgressMeter(tree.progress(), "listing files", -1);
  }

  static TreeListing of(FileTree tree) throws IOException {
    TreeListing listing = new TreeListing(tree);
    listing.listFolder(listing.realRoot, "", List.of(listing.realRoot));
    listing.sortFiles();
    listing.refusals.sort(Comparator.comparing(Refusal::path));
    listing.meter.finish();
    return listing;
  }

  List<Entry> files() {
    return files;
  }

  List<Refusal> refusals() {
    return refusals;
  }

  /** The folders on the way, as they really are, show when a link leads into a circle. */
  private void listFolder(Path folder, String prefix, List<Path> realFoldersAbove) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      for (Path child : found) {
        children.add(child); // and close it before going deeper
      }
    } catch (DirectoryIteratorException | IOException e) {
      refuseUnreadable(prefix.isEmpty() ? "." : prefix.substring(0, prefix.length() - 1));
    }
    for (Path child : children) {
      String path = prefix + child.getFileName();
      if (!ignore.matches(path)) {
        listChild(child, path, realFoldersAbove);
      }
    }
  }

  private void listChild(Path child, String path, List<Path> realFoldersAbove) {
    meter.add(1);
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        listLink(child, path, realFoldersAbove);
      } else if (attributes.isDirectory()) {
        listFolder(child, path + "/", append(realFoldersAbove, child));
      } else if (attributes.isRegularFile()) {
        listFile(child, path, attributes);
      } else {
        refuse(path, "is neither a file nor a folder");
      }
    } catch (NoSuchFileException e) {
      // Gone since its folder was read: it is not there. A link to nothing ends here as well.
      if (Files.isSymbolicLink(child)) {
        refuse(path, "is a symbolic link that leads nowhere");
      }
    } catch (IOException e) {
      refuseUnreadable(path);
    }
  }

  /** The limit also ends a maze of links, each folder of which leads to the next one twice. */
  private void listFile(Path location, String path, BasicFileAttributes attributes) {
    if (files.size() == Manifest.MAX_ENTRIES) {
      throw new IntegrityException("a tree may hold at most " + Manifest.MAX_ENTRIES + " files");
    }
    Optional<String> rule = PathRules.brokenRule(path);
    if (rule.isPresent()) {
      refuse(PathRules.printable(path), "has a path that " + rule.get());
    } else {
      files.add(new Entry(path, location, FileStamp.of(attributes)));
    }
  }

  /** Many folders are read in their order, or nearly so, and need no sorting. */
  private void sortFiles() {
    for (int i = 1; i < files.size(); i++) {
      if (files.get(i - 1).path.compareTo(files.get(i).path) > 0) {
        files.sort((a, b) -> a.path.compareTo(b.path));
        return;
      }
    }
  }

  private void listLink(Path link, String path, List<Path> realFoldersAbove) throws IOException {
    if (tree.linkPolicy() == LinkPolicy.SKIP) {
      return;
    }
    if (tree.linkPolicy() == LinkPolicy.REFUSE) {
      refuse(path, "is a symbolic link");
      return;
    }
    Path target = link.toRealPath();
    if (!target.startsWith(realRoot)) {
      refuse(path, "is a symbolic link that leads out of the root");
    } else if (Files.isRegularFile(target)) {
      listFile(target, path, Files.readAttributes(target, BasicFileAttributes.class));
    } else if (realFoldersAbove.contains(target)) {
      refuse(path, "is a symbolic link that leads into a circle");
    } else if (Files.isDirectory(target)) {
      listFolder(target, path + "/", append(realFoldersAbove, target));
    } else {
      refuse(path, "is a symbolic link to neither a file nor a folder");
    }
  }

  private static List<Path> append(List<Path> folders, Path folder) {
    List<Path> more = new ArrayList<>(folders);
    more.add(folder);
    return more;
  }

  private void refuse(String path, String reason) {
    refusals.add(new Refusal(path, reason, false));
  }

  private void refuseUnreadable(String path) {
    refusals.add(new Refusal(PathRules.printable(path), "cannot be read", true));
  }

  /** Throws what stands against listing all of it, if anything does. */
  void requireComplete() {
    if (!refusals.isEmpty()) {
      Refusal first = refusals.get(0);
      int more = refusals.size() - 1;
      throw new IntegrityException(
          first.path + " " + first.reason + (more > 0 ? ", and " + more + " more like it" : ""));
    }
    for (Entry file : files) {
      if (!PathRules.isPlain(file.path)) { // else they are as different as they look
        requireNoCollision();
        return;
      }
    }
  }

  private void requireNoCollision() {
    PathRules.Collisions<String> collisions = new PathRules.Collisions<>();
    for (Entry file : files) {
      collisions
          .add(file.path, file.path)
          .ifPresent(
              other -> {
                throw new IntegrityException(
                    PathRules.printable(other)
                        + " and "
                        + PathRules.printable(file.path)
                        + " differ only in case or Unicode normalization");
              });
    }
  }
}

package dev.velum.core.integrity;

import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One comparison of a tree with a manifest. */
final class ManifestCheck {
  private final Manifest manifest;
  private final FileTree tree;
  private final Path realRoot;
  private final List<String> paths;

  /** Whether a folder leads to its files without links; shared by the threads. */
  private final ConcurrentMap<String, Boolean> plainFolders = new ConcurrentHashMap<>();

  ManifestCheck(Manifest manifest, FileTree tree) throws IOException {
    this.manifest = manifest;
    this.tree = tree;
    this.realRoot = tree.root().toRealPath();
    Ignore ignore = tree.ignore();
    this.paths = manifest.entries().keySet().stream().filter(path -> !ignore.covers(path)).toList();
  }

  /** Returns the digest of each file, in the order of the list. */
  static Digest[] digestAll(FileTree tree, DigestAlgorithm algorithm, List<TreeListing.Entry> files)
      throws IOException {
    Digest[] digests = new Digest[files.size()];
    long total = files.stream().mapToLong(file -> file.stamp().size()).sum();
    ProgressMeter meter = new ProgressMeter(tree.progress(), "hashing files", total);
    ParallelWork.run(
        files.size(),
        tree.threads(),
        () -> {
          FileHasher hasher =
              new FileHasher(Hasher.of(algorithm), meter).amongst(files.size(), tree.threads());
          return i -> digests[i] = digest(hasher, files.get(i), algorithm);
        });
    meter.finish();
    return digests;
  }

  private static Digest digest(
      FileHasher hasher, TreeListing.Entry file, DigestAlgorithm algorithm) {
    try {
      return hasher
          .hash(file.location(), file.stamp())
          // The sizes are those of the listing, so the file must still be of that size.
          .filter(found -> found.stamp().size() == file.stamp().size())
          .orElseThrow(() -> new IntegrityException(file.path() + " changed while it was read"))
          .hashes()
          .digest(algorithm);
    } catch (IOException e) {
      throw new IntegrityException(file.path() + " cannot be read", e);
    }
  }

  ManifestVerification listed() throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    check(findings, skipped);
    return new ManifestVerification(paths.size(), findings, skipped);
  }

  ManifestVerification wholeTree(Set<String> exceptions) throws IOException {
    return wholeTree(exceptions, listed());
  }

  /** Adds what is not listed to a finished comparison of what is. */
  ManifestVerification wholeTree(Set<String> exceptions, ManifestVerification listed)
      throws IOException {
    List<Finding> findings = new ArrayList<>(listed.findings());
    TreeListing listing = TreeListing.of(tree);
    List<TreeListing.Entry> added =
        listing.files().stream()
            .filter(file -> !manifest.entries().containsKey(file.path()))
            .filter(file -> !exceptions.contains(file.path()))
            .toList();
    pairRenamed(added, findings);
    for (TreeListing.Refusal refusal : listing.refusals()) {
      if (!manifest.entries().containsKey(refusal.path()) && !exceptions.contains(refusal.path())) {
        Kind kind = refusal.unreadable() ? Kind.UNREADABLE : Kind.ADDED;
        findings.add(new Finding(refusal.path(), kind));
      }
    }
    findings.sort(Comparator.comparing(Finding::path).thenComparing(Finding::kind));
    return new ManifestVerification(listed.fileCount(), findings, listed.skipped());
  }

  private void check(List<Finding> findings, List<String> skipped) throws IOException {
    @Nullable Kind[] kinds = new Kind[paths.size()];
    boolean[] unread = new boolean[paths.size()];
    ProgressMeter meter = new ProgressMeter(tree.progress(), "checking files", totalBytes());
    ParallelWork.run(
        paths.size(),
        tree.threads(),
        () -> {
          FileHasher hasher =
              new FileHasher(Hasher.of(manifest.algorithm()), meter)
                  .amongst(paths.size(), tree.threads());
          return i -> {
            meter.requireNotCancelled();
            String path = paths.get(i);
            unread[i] = isKnown(path);
            kinds[i] = unread[i] ? null : difference(hasher, path);
          };
        });
    meter.finish();
    for (int i = 0; i < kinds.length; i++) {
      Kind kind = kinds[i];
      if (kind != null) {
        findings.add(new Finding(paths.get(i), kind));
      } else if (unread[i]) {
        skipped.add(paths.get(i));
      }
    }
  }

  private long totalBytes() {
    long total = 0;
    for (String path : paths) {
      OptionalLong size = manifest.size(path);
      if (size.isEmpty()) {
        return -1;
      }
      total += size.getAsLong();
    }
    return total;
  }

  private Digest expected(String path) {
    return Objects.requireNonNull(manifest.entries().get(path), path);
  }

  /** Whether the cache has seen this file with this digest and it looks the same. */
  private boolean isKnown(String path) {
    if (tree.cache().isEmpty()) {
      return false;
    }
    try {
      Path location = locate(path);
      return location != null
          && tree.cache().get().knows(path, FileStamp.of(location), expected(path));
    } catch (IOException | InvalidPathException e) {
      return false; // reading it will tell what is wrong
    }
  }

  private @Nullable Kind difference(FileHasher hasher, String path) {
    try {
      Path location = locate(path);
      if (location == null) {
        return Kind.MISSING;
      }
      FileStamp stamp = FileStamp.of(location);
      OptionalLong size = manifest.size(path);
      if (size.isPresent() && size.getAsLong() != stamp.size()) {
        return Kind.CHANGED;
      }
      Optional<FileHasher.Found> found = hasher.hash(location, stamp);
      return found.isEmpty() ? Kind.UNSTABLE : compare(path, found.get());
    } catch (NoSuchFileException | NotDirectoryException | InvalidPathException e) {
      return Kind.MISSING; // also a name that this file system cannot have
    } catch (IOException e) {
      return Kind.UNREADABLE;
    }
  }

  private @Nullable Kind compare(String path, FileHasher.Found found) {
    Digest digest = found.hashes().digest(manifest.algorithm());
    tree.cache().ifPresent(cache -> cache.note(path, found.stamp(), digest));
    return digest.equals(expected(path)) ? null : Kind.CHANGED;
  }

  /** Returns where to read a listed file, or null if there is no such regular file. */
  private @Nullable Path locate(String path) throws IOException {
    Path location = realRoot.resolve(path);
    if (tree.linkPolicy() == LinkPolicy.FOLLOW_INSIDE_ROOT) {
      location = location.toRealPath();
      return location.startsWith(realRoot) && Files.isRegularFile(location) ? location : null;
    }
    int slash = path.lastIndexOf('/');
    if (slash > 0 && !isPlainFolder(path.substring(0, slash))) {
      return null;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isRegularFile() ? location : null;
  }

  /** A link anywhere between the root and the file would let an entry vouch for something else. */
  private boolean isPlainFolder(String folder) {
    Boolean known = plainFolders.get(folder);
    if (known == null) {
      int slash = folder.lastIndexOf('/');
      known =
          (slash < 0 || isPlainFolder(folder.substring(0, slash)))
              && Files.isDirectory(realRoot.resolve(folder), LinkOption.NOFOLLOW_LINKS);
      plainFolders.put(folder, known);
    }
    return known;
  }

  /** Adds the new files to the findings, and makes one of a missing and a new one if it can. */
  private void pairRenamed(List<TreeListing.Entry> added, List<Finding> findings)
      throws IOException {
    Map<Digest, Deque<String>> newPaths = newPathsByDigest(added, findings);
    List<Finding> paired = new ArrayList<>();
    for (Iterator<Finding> iterator = findings.iterator(); iterator.hasNext(); ) {
      Finding finding = iterator.next();
      Deque<String> candidates = newPaths.get(expected(finding.path()));
      if (finding.kind() == Kind.MISSING && candidates != null && !candidates.isEmpty()) {
        iterator.remove();
        paired.add(Finding.renamed(finding.path(), candidates.removeFirst()));
      }
    }
    findings.addAll(paired);
    Set<String> renamedTo = new HashSet<>();
    paired.forEach(finding -> finding.renamedTo().ifPresent(renamedTo::add));
    added.stream()
        .map(TreeListing.Entry::path)
        .filter(path -> !renamedTo.contains(path))
        .forEach(path -> findings.add(new Finding(path, Kind.ADDED)));
  }

  /** Reads new files only if one of them can be a missing one. */
  private Map<Digest, Deque<String>> newPathsByDigest(
      List<TreeListing.Entry> added, List<Finding> findings) throws IOException {
    List<String> missing =
        findings.stream()
            .filter(finding -> finding.kind() == Kind.MISSING)
            .map(Finding::path)
            .toList();
    boolean anySize = missing.stream().anyMatch(path -> manifest.size(path).isEmpty());
    Set<Long> sizes =
        new HashSet<>(
            missing.stream().map(manifest::size).flatMap(s -> s.stream().boxed()).toList());
    Stream<TreeListing.Entry> candidates =
        missing.isEmpty()
            ? Stream.empty()
            : added.stream()
                .filter(file -> file.stamp().size() > 0)
                .filter(file -> anySize || sizes.contains(file.stamp().size()));
    return digestsOf(candidates.toList());
  }

  private Map<Digest, Deque<String>> digestsOf(List<TreeListing.Entry> files) throws IOException {
    @Nullable Digest[] digests = new Digest[files.size()];
    ProgressMeter meter =
        new ProgressMeter(
            tree.progress(),
            "looking for renamed files",
            files.stream().mapToLong(file -> file.stamp().size()).sum());
    ParallelWork.run(
        digests.length,
        tree.threads(),
        () -> {
          FileHasher hasher = new FileHasher(Hasher.of(manifest.algorithm()), meter);
          return i -> {
            try {
              TreeListing.Entry file = files.get(i);
              digests[i] =
                  hasher
                      .hash(file.location(), file.stamp())
                      .map(found -> found.hashes().digest(manifest.algorithm()))
                      .orElse(null);
            } catch (IOException e) {
              digests[i] = null; // it stays an added file
            }
          };
        });
    meter.finish();
    Map<Digest, Deque<String>> paths = new HashMap<>();
    for (int i = 0; i < digests.length; i++) {
      Digest digest = digests[i];
      if (digest != null) {
        paths.computeIfAbsent(digest, any -> new ArrayDeque<>()).add(files.get(i).path());
      }
    }
    return paths;
  }
}

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

  /**
   * Returns the digest of each file, in the order of the list.
   *
   * @param bytesHashed what was hashed of the tree before, for the progress
   */
  static Digest[] digestAll(
      FileTree tree, DigestAlgorithm algorithm, List<TreeListing.Entry> files, long bytesHashed)
      throws IOException {
    Digest[] digests = new Digest[files.size()];
    long[] sizes = sizes(files);
    long total = sum(sizes);
    ProgressMeter meter = new ProgressMeter(tree.progress(), "hashing files", total + bytesHashed);
    meter.add(bytesHashed);
    ParallelWork.run(
        sizes,
        tree.threads(),
        () -> {
          FileHasher hasher =
              new FileHasher(Hasher.of(algorithm), meter).amongst(total, tree.threads());
          return i -> digests[i] = digest(hasher, files.get(i), algorithm);
        });
    meter.finish();
    return digests;
  }

  private static long sum(long[] sizes) {
    long sum = 0;
    for (long size : sizes) {
      sum += size;
    }
    return sum;
  }

  private static long[] sizes(List<TreeListing.Entry> files) {
    long[] sizes = new long[files.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = files.get(i).stamp().size();
    }
    return sizes;
  }

  private static Digest digest(
      FileHasher hasher, TreeListing.Entry file, DigestAlgorithm algorithm) {
    try {
      Optional<FileHasher.Found> found = hasher.hash(file.location(), file.stamp());
      // The sizes are those of the listing, so the file must still be of that size.
      if (found.isEmpty() || found.get().stamp().size() != file.stamp().size()) {
        throw new IntegrityException(file.path() + " changed while it was read");
      }
      return found.get().hashes().digest(algorithm);
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

  /** Looks at all files first, since whoever reads the largest ones first has to know them. */
  private void check(List<Finding> findings, List<String> skipped) throws IOException {
    @Nullable Kind[] kinds = new Kind[paths.size()];
    TreeListing.@Nullable Entry[] unread = new TreeListing.Entry[paths.size()];
    findDifferentAtSight(kinds, unread);
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < kinds.length; i++) {
      TreeListing.Entry file = unread[i];
      if (file != null && isKnown(file)) {
        skipped.add(file.path());
      } else if (file != null) {
        wanted.add(i);
      }
    }
    compareContents(wanted, kinds, unread);
    for (int i = 0; i < kinds.length; i++) {
      Kind kind = kinds[i];
      if (kind != null) {
        findings.add(new Finding(paths.get(i), kind));
      }
    }
  }

  /** Fills in, for each path, either what is wrong or the file that has to be read. */
  private void findDifferentAtSight(@Nullable Kind[] kinds, TreeListing.@Nullable Entry[] unread)
      throws IOException {
    ProgressMeter meter = new ProgressMeter(tree.progress(), "looking at files", paths.size());
    ParallelWork.run(
        paths.size(),
        tree.threads(),
        () ->
            i -> {
              meter.add(1);
              try {
                TreeListing.Entry file = locate(paths.get(i));
                kinds[i] = file == null ? Kind.MISSING : differenceAtSight(file);
                unread[i] = kinds[i] == null ? file : null;
              } catch (NoSuchFileException | NotDirectoryException | InvalidPathException e) {
                kinds[i] = Kind.MISSING; // also a name that this file system cannot have
              } catch (IOException e) {
                kinds[i] = Kind.UNREADABLE;
              }
            });
    meter.finish();
  }

  private void compareContents(
      List<Integer> wanted, @Nullable Kind[] kinds, TreeListing.@Nullable Entry[] files)
      throws IOException {
    long[] sizes = new long[wanted.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Objects.requireNonNull(files[wanted.get(i)]).stamp().size();
    }
    long total = sum(sizes);
    ProgressMeter meter = new ProgressMeter(tree.progress(), "checking files", total);
    ParallelWork.run(
        sizes,
        tree.threads(),
        () -> {
          FileHasher hasher =
              new FileHasher(Hasher.of(manifest.algorithm()), meter).amongst(total, tree.threads());
          return i -> {
            int which = wanted.get(i);
            meter.requireNotCancelled();
            kinds[which] = difference(hasher, Objects.requireNonNull(files[which]));
          };
        });
    meter.finish();
  }

  private Digest expected(String path) {
    return Objects.requireNonNull(manifest.entries().get(path), path);
  }

  /** Whether the cache has seen this file with this digest and it looks the same. */
  private boolean isKnown(TreeListing.Entry file) {
    return tree.cache().isPresent()
        && tree.cache().get().knows(file.path(), file.stamp(), expected(file.path()));
  }

  private @Nullable Kind differenceAtSight(TreeListing.Entry file) {
    OptionalLong size = manifest.size(file.path());
    return size.isPresent() && size.getAsLong() != file.stamp().size() ? Kind.CHANGED : null;
  }

  private @Nullable Kind difference(FileHasher hasher, TreeListing.Entry file) {
    try {
      Optional<FileHasher.Found> found = hasher.hash(file.location(), file.stamp());
      return found.isEmpty() ? Kind.UNSTABLE : compare(file.path(), found.get());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Kind.MISSING;
    } catch (IOException e) {
      return Kind.UNREADABLE;
    }
  }

  private @Nullable Kind compare(String path, FileHasher.Found found) {
    Digest digest = found.hashes().digest(manifest.algorithm());
    tree.cache().ifPresent(cache -> cache.note(path, found.stamp(), digest));
    return digest.equals(expected(path)) ? null : Kind.CHANGED;
  }

  /** Returns a listed file as it is now, or null if there is no such regular file. */
  private TreeListing.@Nullable Entry locate(String path) throws IOException {
    Path location = PathRules.resolve(realRoot, path);
    if (tree.linkPolicy() == LinkPolicy.FOLLOW_INSIDE_ROOT) {
      location = location.toRealPath();
      if (!location.startsWith(realRoot)) {
        return null;
      }
    } else {
      int slash = path.lastIndexOf('/');
      if (slash > 0 && !isPlainFolder(path.substring(0, slash))) {
        return null;
      }
    }
    BasicFileAttributes attributes =
        Files.readAttributes(location, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isRegularFile()
        ? new TreeListing.Entry(path, location, FileStamp.of(attributes))
        : null;
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
    long[] sizes = sizes(files);
    long total = sum(sizes);
    ProgressMeter meter = new ProgressMeter(tree.progress(), "looking for renamed files", total);
    ParallelWork.run(
        sizes,
        tree.threads(),
        () -> {
          FileHasher hasher =
              new FileHasher(Hasher.of(manifest.algorithm()), meter).amongst(total, tree.threads());
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

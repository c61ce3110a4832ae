package dev.velum.core.integrity;

import dev.velum.core.Progress;
import dev.velum.core.integrity.BagVerification.Issue;
import dev.velum.core.integrity.BagVerification.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One check of a bag: complete (RFC 8493, section 3) and every file as all manifests say. */
final class BagCheck {
  private static final int BUFFER_BYTES = 1 << 17;

  private final BagReader bag;
  private final Progress progress;
  private final TreeListing listing;
  private final Map<String, TreeListing.Entry> files;
  private final Set<Issue> issues;

  /** What each file must hash to: all expectations of all manifests, one pass over the file. */
  private final Map<String, List<Expected>> expectations = new TreeMap<>();

  private record Expected(BagManifest manifest, String listedAs) {}

  private BagCheck(BagReader bag, Path folder, Progress progress) throws IOException {
    this.bag = bag;
    this.progress = progress;
    this.listing = TreeListing.of(FileTree.at(folder).reportingTo(progress));
    this.files =
        listing.files().stream().collect(Collectors.toMap(TreeListing.Entry::path, e -> e));
    this.issues = new LinkedHashSet<>(bag.issues);
  }

  static BagVerification of(BagReader bag, Path folder, Progress progress) throws IOException {
    return new BagCheck(bag, folder, progress).run(folder);
  }

  private BagVerification run(Path folder) throws IOException {
    if (!Files.isDirectory(folder.resolve("data"), LinkOption.NOFOLLOW_LINKS)) {
      add(Kind.NO_PAYLOAD_FOLDER, "data");
    }
    listing
        .refusals()
        .forEach(r -> add(r.unreadable() ? Kind.UNREADABLE_FILE : Kind.REFUSED_FILE, r.path()));
    locateListedFiles();
    findUnlistedFiles();
    checkTagManifests();
    checkPayloadOxum();
    checkDigests();
    return result();
  }

  private void add(Kind kind, String path) {
    issues.add(new Issue(kind, path));
  }

  private void locateListedFiles() {
    Map<String, String> bySpelling = new HashMap<>();
    files.keySet().forEach(path -> bySpelling.putIfAbsent(PathRules.collisionKey(path), path));
    Set<String> fetchable = bag.fetch.stream().map(FetchItem::path).collect(Collectors.toSet());
    List<BagManifest> all = HashState.concat(bag.payloadManifests, bag.tagManifests);
    for (BagManifest manifest : all) {
      for (String path : manifest.digests().keySet()) {
        String there =
            files.containsKey(path) ? path : bySpelling.get(PathRules.collisionKey(path));
        if (there != null) {
          if (!there.equals(path)) {
            add(Kind.OTHER_SPELLING, path);
          }
          expectations
              .computeIfAbsent(there, file -> new ArrayList<>())
              .add(new Expected(manifest, path));
        } else {
          add(fetchable.contains(path) ? Kind.NOT_FETCHED : Kind.MISSING_FILE, path);
        }
      }
    }
  }

  private void findUnlistedFiles() {
    for (String path : files.keySet()) {
      if (path.startsWith(BagReader.PAYLOAD)) {
        long manifests =
            expectations.getOrDefault(path, List.of()).stream()
                .map(Expected::manifest)
                .distinct()
                .count();
        if (manifests == 0) {
          add(Kind.UNLISTED_FILE, path);
        } else if (bag.isVersion1() && manifests < bag.payloadManifests.size()) {
          add(Kind.NOT_IN_EVERY_MANIFEST, path);
        }
      }
    }
  }

  /** RFC 8493, section 2.2.1: a tag manifest must list every payload manifest. */
  private void checkTagManifests() {
    if (bag.isVersion1()) {
      for (BagManifest tagManifest : bag.tagManifests) {
        bag.payloadManifests.stream()
            .map(BagManifest::fileName)
            .filter(name -> !tagManifest.digests().containsKey(name))
            .forEach(name -> add(Kind.NOT_IN_EVERY_MANIFEST, name));
      }
    }
  }

  /** The sum of bytes and the number of files, of what is there and what is to be fetched. */
  private void checkPayloadOxum() {
    Set<String> toFetch = bag.fetch.stream().map(FetchItem::path).collect(Collectors.toSet());
    if (!files.keySet().containsAll(toFetch)) {
      return; // the bag is incomplete, and the size of what is missing is a claim
    }
    String found = payloadOxum(listing.files());
    bag.info.stream()
        .filter(field -> field.label().equalsIgnoreCase("Payload-Oxum"))
        .filter(field -> !field.value().equals(found))
        .forEach(field -> add(Kind.WRONG_PAYLOAD_OXUM, bag.infoFile()));
  }

  static String payloadOxum(List<TreeListing.Entry> files) {
    long bytes = 0;
    long count = 0;
    for (TreeListing.Entry file : files) {
      if (file.path().startsWith(BagReader.PAYLOAD)) {
        bytes += file.stamp().size();
        count++;
      }
    }
    return bytes + "." + count;
  }

  private void checkDigests() throws IOException {
    List<String> paths = List.copyOf(expectations.keySet());
    List<Set<Issue>> found = new ArrayList<>();
    paths.forEach(path -> found.add(new LinkedHashSet<>()));
    long total = paths.stream().mapToLong(path -> entry(path).stamp().size()).sum();
    ProgressMeter meter = new ProgressMeter(progress, "checking the bag", total);
    ParallelWork.run(
        paths.size(),
        Runtime.getRuntime().availableProcessors(),
        () -> {
          byte[] buffer = new byte[BUFFER_BYTES];
          return i -> checkFile(paths.get(i), buffer, meter, found.get(i));
        });
    meter.finish();
    found.forEach(issues::addAll);
  }

  private TreeListing.Entry entry(String path) {
    return Objects.requireNonNull(files.get(path), path);
  }

  private void checkFile(String path, byte[] buffer, ProgressMeter meter, Set<Issue> found) {
    List<Expected> expected = expectations.getOrDefault(path, List.of());
    try {
      Map<String, byte[]> digests = digests(entry(path), expected, buffer, meter);
      for (Expected one : expected) {
        byte[] wanted = one.manifest.digests().get(one.listedAs);
        byte[] digest = digests.get(one.manifest.algorithm());
        if (digest != null && !MessageDigest.isEqual(digest, wanted)) {
          found.add(new Issue(Kind.CHANGED_FILE, one.listedAs));
        }
      }
    } catch (IOException e) {
      found.add(new Issue(Kind.UNREADABLE_FILE, path));
    }
  }

  /** Returns the digest for each algorithm that is known. */
  private static Map<String, byte[]> digests(
      TreeListing.Entry file, List<Expected> expected, byte[] buffer, ProgressMeter meter)
      throws IOException {
    Map<String, MessageDigest> functions = new HashMap<>();
    for (Expected one : expected) {
      String algorithm = one.manifest.algorithm();
      BagManifest.function(algorithm).ifPresent(f -> functions.putIfAbsent(algorithm, f));
    }
    FileStamp before = FileStamp.of(file.location());
    long count = 0;
    try (InputStream in = Files.newInputStream(file.location(), LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0 && count <= before.size(); n = in.read(buffer)) {
        for (MessageDigest function : functions.values()) {
          function.update(buffer, 0, n);
        }
        count += n;
        meter.addLarge(n);
      }
    }
    if (count != before.size() || !FileStamp.of(file.location()).equals(before)) {
      throw new IOException(file.path() + " changed while it was read");
    }
    return functions.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().digest()));
  }

  private BagVerification result() {
    Function<Boolean, List<Issue>> part =
        warnings ->
            issues.stream()
                .filter(issue -> issue.kind().isWarning() == warnings)
                .sorted(Comparator.comparing(Issue::path).thenComparing(Issue::kind))
                .toList();
    return new BagVerification(expectations.size(), part.apply(false), part.apply(true));
  }
}

package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.Bag.Field;
import dev.velum.core.internal.AtomicFile;
import dev.velum.core.internal.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes bags of version 1.0 (RFC 8493, section 2). */
final class BagWriter {
  private static final String OXUM = "Payload-Oxum";
  private static final String DATE = "Bagging-Date";
  private static final String INFO = "bag-info.txt";

  private final Path folder;
  private final Settings settings;

  record Settings(List<DigestAlgorithm> algorithms, List<Field> fields, Clock clock) {
    Hasher hasher() {
      return Hasher.of(algorithms.toArray(DigestAlgorithm[]::new));
    }
  }

  private BagWriter(Path folder, Settings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  static boolean isOurs(String label) {
    return label.equalsIgnoreCase(OXUM) || label.equalsIgnoreCase(DATE);
  }

  static void create(FileTree payload, Path target, Settings settings) throws IOException {
    Path absolute = target.toAbsolutePath();
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      throw new IntegrityException(absolute.getFileName() + " exists already");
    }
    TreeListing listing = TreeListing.of(payload);
    listing.requireComplete();
    String name = "." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp";
    Path temporary = Files.createDirectory(absolute.resolveSibling(name));
    try {
      new BagWriter(temporary, settings).fill(payload, listing);
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Trees.delete(temporary);
      throw e;
    }
  }

  private void fill(FileTree payload, TreeListing listing) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    for (TreeListing.Entry file : listing.files()) {
      Files.createDirectories(data.resolve(file.path()).getParent());
    }
    List<TreeListing.Entry> files = listing.files();
    long total = files.stream().mapToLong(file -> file.stamp().size()).sum();
    ProgressMeter meter = new ProgressMeter(payload.progress(), "filling the bag", total);
    Map<String, Hashes> found = new ConcurrentHashMap<>();
    ParallelWork.run(
        files.size(),
        payload.threads(),
        () -> {
          Hasher hasher = settings.hasher();
          return i -> {
            TreeListing.Entry file = files.get(i);
            Hashes hashes = copy(hasher, file, data.resolve(file.path()));
            found.put(BagReader.PAYLOAD + file.path(), hashes);
            meter.addLarge(hashes.byteCount());
          };
        });
    meter.finish();
    long bytes = found.values().stream().mapToLong(Hashes::byteCount).sum();
    writeTags(digestsByAlgorithm(found), settings.fields, bytes + "." + found.size());
  }

  private static Hashes copy(Hasher hasher, TreeListing.Entry file, Path target)
      throws IOException {
    Hashes hashes;
    try (InputStream in = Files.newInputStream(file.location(), LinkOption.NOFOLLOW_LINKS);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      hashes = hasher.copy(in, out);
    }
    FileStamp after = FileStamp.of(file.location());
    if (hashes.byteCount() != after.size() || !after.equals(file.stamp())) {
      throw new IntegrityException(file.path() + " changed while it was read");
    }
    return hashes;
  }

  private SortedMap<DigestAlgorithm, SortedMap<String, String>> digestsByAlgorithm(
      Map<String, Hashes> found) {
    SortedMap<DigestAlgorithm, SortedMap<String, String>> lists = new TreeMap<>();
    for (DigestAlgorithm algorithm : settings.algorithms) {
      SortedMap<String, String> list = new TreeMap<>();
      found.forEach((path, hashes) -> list.put(path, hashes.digest(algorithm).hex()));
      lists.put(algorithm, list);
    }
    return lists;
  }

  /** Tag manifests come last: without them an older tag manifest no longer fits. */
  private void writeTags(
      SortedMap<DigestAlgorithm, SortedMap<String, String>> payload,
      List<Field> fields,
      String payloadOxum)
      throws IOException {
    write(BagReader.DECLARATION, "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    write(INFO, infoText(fields, payloadOxum));
    for (Map.Entry<DigestAlgorithm, SortedMap<String, String>> list : payload.entrySet()) {
      write(
          "manifest-" + BagManifest.nameOf(list.getKey()) + ".txt", manifestText(list.getValue()));
    }
    writeTagManifests();
  }

  private void write(String name, String text) throws IOException {
    AtomicFile.write(folder.resolve(name), out -> out.write(text.getBytes(UTF_8)));
  }

  private String infoText(List<Field> fields, String payloadOxum) {
    StringBuilder text = new StringBuilder();
    fields.forEach(field -> text.append(field.label() + ": " + field.value() + "\n"));
    LocalDate today = LocalDate.ofInstant(settings.clock.instant(), ZoneOffset.UTC);
    text.append(DATE + ": " + today + "\n");
    if (!payloadOxum.isEmpty()) {
      text.append(OXUM + ": " + payloadOxum + "\n");
    }
    return text.toString();
  }

  private static String manifestText(SortedMap<String, String> digests) {
    StringBuilder text = new StringBuilder();
    digests.forEach((path, hex) -> text.append(hex + "  " + BagReader.encode(path) + "\n"));
    return text.toString();
  }

  private void writeTagManifests() throws IOException {
    TreeListing listing = TreeListing.of(FileTree.at(folder).ignoring("data/**", "tagmanifest-*"));
    listing.requireComplete();
    SortedMap<DigestAlgorithm, SortedMap<String, String>> lists = new TreeMap<>();
    settings.algorithms.forEach(algorithm -> lists.put(algorithm, new TreeMap<>()));
    for (TreeListing.Entry file : listing.files()) {
      Hashes hashes = settings.hasher().hash(file.location());
      lists.forEach((algorithm, list) -> list.put(file.path(), hashes.digest(algorithm).hex()));
    }
    for (Map.Entry<DigestAlgorithm, SortedMap<String, String>> list : lists.entrySet()) {
      String name = "tagmanifest-" + BagManifest.nameOf(list.getKey()) + ".txt";
      write(name, manifestText(list.getValue()));
    }
  }

  static void update(Bag bag, Settings settings) throws IOException {
    new BagWriter(bag.folder(), settings).update(bag);
  }

  private void update(Bag bag) throws IOException {
    TreeListing listing = TreeListing.of(FileTree.at(folder));
    listing.requireComplete();
    List<FetchItem> missing = bag.missing();
    SortedMap<DigestAlgorithm, SortedMap<String, String>> payload =
        digestsByAlgorithm(hashPayload(listing));
    missing.forEach(item -> keepListed(bag, item, payload));
    List<Field> fields = mergedFields(bag.info());
    String oxum = missing.isEmpty() ? BagCheck.payloadOxum(listing.files()) : "";
    deleteOthers(bag);
    writeFetch(missing);
    writeTags(payload, fields, oxum);
  }

  private Map<String, Hashes> hashPayload(TreeListing listing) throws IOException {
    List<TreeListing.Entry> files =
        listing.files().stream().filter(e -> e.path().startsWith(BagReader.PAYLOAD)).toList();
    FileTree tree = FileTree.at(folder);
    long total = files.stream().mapToLong(file -> file.stamp().size()).sum();
    ProgressMeter meter = new ProgressMeter(tree.progress(), "hashing the payload", total);
    Map<String, Hashes> found = new ConcurrentHashMap<>();
    ParallelWork.run(
        files.size(),
        tree.threads(),
        () -> {
          FileHasher hasher = new FileHasher(settings.hasher(), meter);
          return i -> {
            TreeListing.Entry file = files.get(i);
            FileHasher.Found read =
                hasher
                    .hash(file.location(), file.stamp())
                    .orElseThrow(
                        () -> new IntegrityException(file.path() + " changed while it was read"));
            found.put(file.path(), read.hashes());
          };
        });
    return found;
  }

  /** A file that is not here yet keeps the digests that were listed. */
  private static void keepListed(
      Bag bag, FetchItem item, SortedMap<DigestAlgorithm, SortedMap<String, String>> payload) {
    payload.forEach(
        (algorithm, list) -> {
          String hex =
              bag.read().payloadManifests.stream()
                  .filter(
                      manifest ->
                          DigestAlgorithm.find(manifest.algorithm()).stream()
                              .anyMatch(found -> found == algorithm))
                  .flatMap(manifest -> Stream.ofNullable(manifest.digests().get(item.path())))
                  .map(digest -> Digest.copyOf(algorithm, digest).hex())
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new IntegrityException(
                              item.path()
                                  + " is still to be fetched and has no "
                                  + algorithm.standardName()
                                  + " digest"));
          list.put(item.path(), hex);
        });
  }

  private List<Field> mergedFields(List<Field> old) {
    Set<String> replaced = settings.fields.stream().map(Field::label).collect(Collectors.toSet());
    List<Field> merged = new ArrayList<>();
    old.stream()
        .filter(field -> !isOurs(field.label()) && !replaced.contains(field.label()))
        .forEach(merged::add);
    merged.addAll(settings.fields);
    return merged;
  }

  private void writeFetch(List<FetchItem> missing) throws IOException {
    if (missing.isEmpty()) {
      Files.deleteIfExists(folder.resolve(BagReader.FETCH));
      return;
    }
    StringBuilder text = new StringBuilder();
    for (FetchItem item : missing) {
      OptionalLong length = item.length();
      String size = length.isPresent() ? Long.toString(length.getAsLong()) : "-";
      text.append(item.url() + " " + size + " " + BagReader.encode(item.path()) + "\n");
    }
    write(BagReader.FETCH, text.toString());
  }

  /** Removes manifests of algorithms that are no longer wanted, and the info file of old. */
  private void deleteOthers(Bag bag) throws IOException {
    Set<String> kept =
        settings.algorithms.stream()
            .map(algorithm -> "manifest-" + BagManifest.nameOf(algorithm) + ".txt")
            .collect(Collectors.toSet());
    for (BagManifest manifest : bag.read().payloadManifests) {
      if (!kept.contains(manifest.fileName())) {
        Files.deleteIfExists(folder.resolve(manifest.fileName()));
      }
    }
    for (BagManifest manifest : bag.read().tagManifests) {
      if (!kept.contains(manifest.fileName().substring("tag".length()))) {
        Files.deleteIfExists(folder.resolve(manifest.fileName()));
      }
    }
    if (!bag.read().infoFile().equals(INFO)) {
      Files.deleteIfExists(folder.resolve(bag.read().infoFile()));
    }
  }
}

package dev.velum.core.integrity;

import static dev.velum.core.internal.Checks.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.ManifestVerification.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Compares a tree with a baseline again and again, on demand or on a schedule, and tells what has
 * drifted.
 *
 * <p>The baseline is a {@link Manifest}, made when the tree was approved and kept where the writers
 * of the tree cannot reach; the {@link FileTree} says what to ignore and how to read. A check that
 * is interrupted or cancelled is continued by the next one, also in another process: what is done
 * stands in the state file, written after every few thousand files and removed at the end. {@code
 * docs/formats/integrity-report.md} describes it.
 *
 * <p><b>Promise.</b> A finished check has compared every listed file and found every file that is
 * not listed, each at some moment between its start and its end; a change that was undone in
 * between checks is not seen. Whoever can write the state file can make one check pass over files:
 * keep it where the baseline is. Safe for use by several threads, one check at a time.
 *
 * <pre>{@code
 * Manifest approved = Manifest.read(safePlace.resolve("model.manifest"));
 * IntegrityMonitor monitor =
 *     IntegrityMonitor.of(FileTree.at(model).ignoring("*.log"), approved, stateFile);
 * monitor.check().verification().requireIntact();
 * monitor.schedule(executor, Duration.ofHours(6), report -> alert(report.drift()));
 * }</pre>
 */
public final class IntegrityMonitor {
  private static final int BATCH_FILES = 4096;
  private static final int MAX_BATCHES = 64;
  private static final long BATCH_BYTES = 4L << 30;

  private final FileTree tree;
  private final Manifest baseline;
  private final Digest baselineDigest;
  private final MonitorState state;
  private final int batchFiles;
  private final Clock clock;
  private Set<Finding> findingsBefore = Set.of();

  private IntegrityMonitor(
      FileTree tree, Manifest baseline, Path stateFile, int batchFiles, Clock clock) {
    this.tree = Objects.requireNonNull(tree, "tree");
    this.baseline = Objects.requireNonNull(baseline, "baseline");
    this.baselineDigest = DigestAlgorithm.SHA_256.digest(baseline.toString().getBytes(UTF_8));
    this.state = new MonitorState(stateFile, baselineDigest);
    this.batchFiles = batchFiles;
    this.clock = clock;
  }

  /**
   * Returns a monitor of this tree.
   *
   * @param tree what to check; its progress is told the bytes read, and may cancel a check
   * @param baseline what the tree should be
   * @param stateFile where to note how far a check is; outside the tree
   * @throws IllegalArgumentException if the state file lies below the tree's root
   */
  public static IntegrityMonitor of(FileTree tree, Manifest baseline, Path stateFile) {
    // The state is written anew after each batch, so a large tree has a bounded number of them.
    int batchFiles = Math.max(BATCH_FILES, baseline.entries().size() / MAX_BATCHES);
    return of(tree, baseline, stateFile, batchFiles, Clock.systemUTC());
  }

  static IntegrityMonitor of(
      FileTree tree, Manifest baseline, Path stateFile, int batchFiles, Clock clock) {
    Path root = tree.root().toAbsolutePath().normalize();
    argument(
        !stateFile.toAbsolutePath().normalize().startsWith(root),
        "stateFile must lie outside the tree");
    return new IntegrityMonitor(tree, baseline, stateFile, batchFiles, clock);
  }

  /**
   * Checks the whole tree, or the rest of it if a check was interrupted.
   *
   * @throws IntegrityException if the state file is malformed; delete it then
   * @throws java.util.concurrent.CancellationException if the tree's progress says so; the next
   *     check goes on from there
   */
  public synchronized IntegrityReport check() throws IOException {
    MonitorState.Done done = state.load(baseline.entries().keySet()).orElseGet(this::nothing);
    List<String> paths = List.copyOf(baseline.entries().keySet());
    int next = firstAfter(paths, done.lastPath());
    while (next < paths.size()) {
      int end = endOfBatch(paths, next);
      done = checkBatch(paths.subList(next, end), done);
      state.save(done);
      next = end;
    }
    return finish(done);
  }

  private MonitorState.Done nothing() {
    return new MonitorState.Done(clock.instant(), "", List.of(), List.of());
  }

  private static int firstAfter(List<String> paths, String lastPath) {
    int next = 0;
    while (next < paths.size() && paths.get(next).compareTo(lastPath) <= 0) {
      next++;
    }
    return next;
  }

  private int endOfBatch(List<String> paths, int start) {
    long bytes = 0;
    int end = start;
    while (end < paths.size() && end - start < batchFiles && bytes < BATCH_BYTES) {
      bytes += baseline.size(paths.get(end)).orElse(0);
      end++;
    }
    return end;
  }

  private MonitorState.Done checkBatch(List<String> paths, MonitorState.Done done)
      throws IOException {
    SortedMap<String, Digest> entries = new TreeMap<>();
    SortedMap<String, Long> sizes = new TreeMap<>();
    for (String path : paths) {
      entries.put(path, Objects.requireNonNull(baseline.entries().get(path), path));
      baseline.size(path).ifPresent(size -> sizes.put(path, size));
    }
    Manifest batch = new Manifest(baseline.algorithm(), entries, sizes, new TreeMap<>());
    ManifestVerification found = batch.verify(tree);
    return new MonitorState.Done(
        done.startedAt(),
        paths.get(paths.size() - 1),
        HashState.concat(done.findings(), found.findings()),
        HashState.concat(done.skipped(), found.skipped()));
  }

  private IntegrityReport finish(MonitorState.Done done) throws IOException {
    Ignore ignore = tree.ignore();
    int fileCount =
        (int) baseline.entries().keySet().stream().filter(path -> !ignore.covers(path)).count();
    ManifestVerification listed =
        new ManifestVerification(fileCount, done.findings(), done.skipped());
    ManifestVerification all = new ManifestCheck(baseline, tree).wholeTree(Set.of(), listed);
    state.delete();
    List<Finding> drift = new ArrayList<>(all.findings());
    drift.removeAll(findingsBefore);
    findingsBefore = new HashSet<>(all.findings());
    return new IntegrityReport(done.startedAt(), clock.instant(), baselineDigest, all, drift);
  }

  /**
   * Checks now and then again after each pause, until the returned task is cancelled.
   *
   * @param executor the caller's, which is not shut down; a check occupies one of its threads, and
   *     those that the tree asks for
   * @param pause from the end of a check to the start of the next, more than zero
   * @param listener told of drift, of every check and of failures, on the executor's thread
   * @return the task, to be cancelled when monitoring is to end
   * @throws IllegalArgumentException if the pause is not positive
   */
  public ScheduledFuture<?> schedule(
      ScheduledExecutorService executor, Duration pause, DriftListener listener) {
    argument(!pause.isNegative() && !pause.isZero(), "pause must be > 0, got %s", pause);
    Objects.requireNonNull(listener, "listener");
    return executor.scheduleWithFixedDelay(
        () -> checkAndTell(listener), 0, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Never throws what the tree can cause: the executor would drop the schedule without a word. */
  private void checkAndTell(DriftListener listener) {
    IntegrityReport report;
    try {
      report = check();
    } catch (IOException | RuntimeException e) {
      listener.failed(e);
      return;
    }
    if (!report.drift().isEmpty()) {
      listener.drifted(report);
    }
    listener.checked(report);
  }
}

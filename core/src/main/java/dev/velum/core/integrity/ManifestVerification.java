package dev.velum.core.integrity;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What comparing files with their manifest found.
 *
 * @param fileCount how many listed files were looked at
 * @param findings every difference, in the order of the paths; empty if the files are unchanged
 * @param skipped files that were not read, because they look as they did when last read; empty
 *     unless {@link FileTree#skippingUnchanged} asked for it
 */
public record ManifestVerification(int fileCount, List<Finding> findings, List<String> skipped) {
  private static final int FINDINGS_IN_MESSAGE = 20;

  /** Copies the lists. */
  public ManifestVerification {
    findings = List.copyOf(findings);
    skipped = List.copyOf(skipped);
  }

  /** Returns the result of a comparison that read every file. */
  public ManifestVerification(int fileCount, List<Finding> findings) {
    this(fileCount, findings, List.of());
  }

  /** How a file differs from its manifest. */
  public enum Kind {
    /** It is listed, but there is no such regular file. */
    MISSING,
    /** Its content is not what was listed. */
    CHANGED,
    /** It is there, but not listed. */
    ADDED,
    /** It is missing, and a file that is not listed has just its content. */
    RENAMED,
    /** It is there, but reading it failed. */
    UNREADABLE,
    /** It was written to each time it was read. */
    UNSTABLE
  }

  /**
   * One difference.
   *
   * @param path the file, relative to the root; for {@link Kind#RENAMED} its listed path
   * @param kind how it differs
   * @param renamedTo where it is now; present for {@link Kind#RENAMED} only
   */
  public record Finding(String path, Kind kind, Optional<String> renamedTo) {
    /** Checks that nothing is null. */
    public Finding {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(renamedTo, "renamedTo");
    }

    /** Returns a difference other than another name. */
    public Finding(String path, Kind kind) {
      this(path, kind, Optional.empty());
    }

    static Finding renamed(String path, String renamedTo) {
      return new Finding(path, Kind.RENAMED, Optional.of(renamedTo));
    }

    /** Returns path and kind, with control characters replaced. */
    @Override
    public String toString() {
      return PathRules.printable(path + " " + kind + renamedTo.map(now -> " to " + now).orElse(""));
    }
  }

  /**
   * Returns whether nothing was found. If files were {@linkplain #skipped() skipped}, that is as
   * far as their size, time and file key can tell.
   */
  public boolean isIntact() {
    return findings.isEmpty();
  }

  /**
   * Returns normally if nothing was found.
   *
   * @throws IntegrityException naming the first files that differ and how, if any do
   */
  public void requireIntact() {
    if (isIntact()) {
      return;
    }
    String listed =
        findings.stream()
            .limit(FINDINGS_IN_MESSAGE)
            .map(Finding::toString)
            .collect(Collectors.joining(", "));
    int more = findings.size() - FINDINGS_IN_MESSAGE;
    throw new IntegrityException(
        "files differ from their manifest: " + listed + (more > 0 ? " and " + more + " more" : ""));
  }
}

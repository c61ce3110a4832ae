package dev.velum.core.integrity;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What comparing files with their manifest found.
 *
 * @param fileCount how many files the manifest lists
 * @param findings every difference, in the order of the paths; empty if the files are unchanged
 */
public record ManifestVerification(int fileCount, List<Finding> findings) {
  private static final int FINDINGS_IN_MESSAGE = 20;

  /** Copies the findings. */
  public ManifestVerification {
    findings = List.copyOf(findings);
  }

  /** How a file differs from its manifest. */
  public enum Kind {
    /** It is listed, but there is no such regular file. */
    MISSING,
    /** Its content is not what was listed. */
    CHANGED,
    /** It is there, but not listed. */
    ADDED,
    /** It is there, but reading it failed. */
    UNREADABLE
  }

  /**
   * One difference.
   *
   * @param path the file, relative to the root
   * @param kind how it differs
   */
  public record Finding(String path, Kind kind) {
    @Override
    public String toString() {
      return path + " " + kind;
    }
  }

  /** Returns whether nothing was found. */
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

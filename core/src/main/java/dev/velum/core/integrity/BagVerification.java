package dev.velum.core.integrity;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What checking a {@link Bag} found.
 *
 * @param fileCount how many files were read
 * @param problems all reasons why the bag is not valid; empty if it is
 * @param warnings what is allowed, and still deserves a look
 */
public record BagVerification(int fileCount, List<Issue> problems, List<Issue> warnings) {
  private static final int ISSUES_IN_MESSAGE = 20;

  /** Copies the lists. */
  public BagVerification {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** What may be said about a bag; problems first, warnings last. */
  public enum Kind {
    /** There is no {@code data} folder. */
    NO_PAYLOAD_FOLDER,
    /** There is no payload manifest. */
    NO_PAYLOAD_MANIFEST,
    /** A manifest is of an algorithm that is not known here. */
    UNKNOWN_ALGORITHM,
    /** A listed file is not there. */
    MISSING_FILE,
    /** A listed file is not there, and {@code fetch.txt} says where it is. */
    NOT_FETCHED,
    /** A payload file is not listed. */
    UNLISTED_FILE,
    /** Some manifests list a file and others do not, which version 1.0 forbids. */
    NOT_IN_EVERY_MANIFEST,
    /** A file is not what a manifest says. */
    CHANGED_FILE,
    /** Reading a file or folder failed, or it was written to meanwhile. */
    UNREADABLE_FILE,
    /** A link, a device, or a name that no manifest can hold. */
    REFUSED_FILE,
    /** A manifest lists a file twice with different digests. */
    CONFLICTING_DIGESTS,
    /** A manifest lists a file twice, which version 1.0 forbids. */
    LISTED_TWICE,
    /** {@code fetch.txt} names a file that no manifest lists. */
    FETCH_NOT_LISTED,
    /** {@code Payload-Oxum} is malformed, or is not the size of the payload. */
    WRONG_PAYLOAD_OXUM,
    /** Warning: a manifest lists a file twice with the same digest. */
    REPEATED_ENTRY,
    /** Warning: two listed paths differ only in case or Unicode normalization. */
    COLLIDING_PATHS,
    /** Warning: a listed file is there under a path in other case or normalization. */
    OTHER_SPELLING,
    /** Warning: a line has the {@code *} of {@code md5sum} before its path. */
    CHECKSUM_TOOL_MARK,
    /** Warning: a path begins with {@code ./}. */
    RELATIVE_PATH,
    /** Warning: the payload holds a file that an operating system made for itself. */
    SYSTEM_FILE;

    boolean isWarning() {
      return compareTo(REPEATED_ENTRY) >= 0;
    }
  }

  /**
   * One remark.
   *
   * @param kind what is said
   * @param path the file that it is about, relative to the bag
   */
  public record Issue(Kind kind, String path) {
    /** Checks that nothing is null. */
    public Issue {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(path, "path");
    }

    /** Returns path and kind, with control characters replaced. */
    @Override
    public String toString() {
      return PathRules.printable(path + " " + kind);
    }
  }

  /** Returns whether the bag is complete and everything in it is as listed. */
  public boolean isValid() {
    return problems.isEmpty();
  }

  /**
   * Returns normally if the bag is valid, with warnings or without.
   *
   * @throws IntegrityException naming the first problems, if there are any
   */
  public void requireValid() {
    if (isValid()) {
      return;
    }
    String listed =
        problems.stream()
            .limit(ISSUES_IN_MESSAGE)
            .map(Issue::toString)
            .collect(Collectors.joining(", "));
    int more = problems.size() - ISSUES_IN_MESSAGE;
    throw new IntegrityException(
        "the bag is not valid: " + listed + (more > 0 ? " and " + more + " more" : ""));
  }
}

package dev.velum.consent.export;

import dev.velum.consent.rights.RequestType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A package whose files were checked against its manifest.
 *
 * @param folder where the files are
 * @param type {@link RequestType#ACCESS} or {@link RequestType#PORTABILITY}
 * @param requestId the request that it answers
 * @param created when it was compiled
 * @param expires from when on it is not opened any more
 * @param groups the kinds of records in it
 */
public record OpenedPackage(
    Path folder,
    RequestType type,
    UUID requestId,
    Instant created,
    Instant expires,
    List<Group> groups) {
  /** Copies the list. */
  public OpenedPackage {
    groups = List.copyOf(groups);
  }

  /** Returns the page to read. */
  public Path summary() {
    return folder.resolve(PackageContents.SUMMARY);
  }

  /** Returns the records of a group of a store, if the package has any. */
  public Optional<Group> group(String store, String name) {
    return groups.stream()
        .filter(group -> group.store().equals(store) && group.name().equals(name))
        .findFirst();
  }

  /**
   * Records of one kind.
   *
   * @param store where they come from
   * @param name such as a table
   * @param recordCount how many
   * @param json the file that holds them exactly
   * @param csv the file for spreadsheets
   */
  public record Group(String store, String name, long recordCount, Path json, Path csv) {}
}

package dev.velum.consent.export;

import dev.velum.consent.fulfilment.Retained;
import dev.velum.consent.rights.DataSubjectRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A package that was written.
 *
 * @param file where it is
 * @param answered the request, fulfilled, or fulfilled but for the parts that were refused
 * @param expires from when on it is not opened any more, in whole seconds
 * @param recordCount the records that it holds
 * @param withheld what was reached and is not in it
 */
public record WrittenPackage(
    Path file,
    DataSubjectRequest answered,
    Instant expires,
    long recordCount,
    List<Retained> withheld) {
  /** Copies the list. */
  public WrittenPackage {
    withheld = List.copyOf(withheld);
  }
}

package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The outcome of one check of an {@link IntegrityMonitor}.
 *
 * @param startedAt when the check began, before the interruption if it was resumed
 * @param finishedAt when it ended
 * @param baseline the digest of the baseline in the form of checksums, which says what the tree was
 *     compared with
 * @param verification everything that was found
 * @param drift the findings that the monitor's check before this one did not have
 */
public record IntegrityReport(
    Instant startedAt,
    Instant finishedAt,
    Digest baseline,
    ManifestVerification verification,
    List<Finding> drift) {
  /** Copies the list. */
  public IntegrityReport {
    drift = List.copyOf(drift);
  }

  /**
   * Writes the {@link #text()} to a file, which appears only when it is complete: sign that file,
   * say with {@code dev.velum.crypto.signature.FileSignature}, and whoever has the public key can
   * tell later what was found and when.
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, out -> out.write(text().getBytes(UTF_8)));
  }

  /**
   * Returns the report as text, described in {@code docs/formats/integrity-report.md}. Equal
   * reports give equal text, so it is what to sign.
   */
  public String text() {
    StringBuilder text = new StringBuilder("velum-integrity-report 1\n");
    text.append("started ").append(startedAt).append('\n');
    text.append("finished ").append(finishedAt).append('\n');
    text.append("baseline ").append(baseline).append('\n');
    text.append("files ").append(verification.fileCount()).append('\n');
    text.append("skipped ").append(verification.skipped().size()).append('\n');
    text.append("findings ").append(verification.findings().size()).append('\n');
    for (Finding finding : verification.findings()) {
      text.append(finding.kind()).append(' ').append(finding.path()).append('\n');
      finding.renamedTo().ifPresent(now -> text.append("NOW ").append(now).append('\n'));
    }
    return text.toString();
  }
}

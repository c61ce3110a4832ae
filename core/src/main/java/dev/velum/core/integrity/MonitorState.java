package dev.velum.core.integrity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.velum.core.integrity.ManifestVerification.Finding;
import dev.velum.core.integrity.ManifestVerification.Kind;
import dev.velum.core.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** How far an interrupted check of an {@link IntegrityMonitor} is. */
final class MonitorState {
  private static final String FORMAT_LINE = "velum-monitor 1";
  private static final int MAX_LINE_LENGTH = Manifest.MAX_PATH_LENGTH + 64;

  private final Path file;
  private final Digest baseline;

  /**
   * What is done.
   *
   * @param lastPath the last listed path that was compared, or "" if none was
   */
  record Done(Instant startedAt, String lastPath, List<Finding> findings, List<String> skipped) {}

  MonitorState(Path file, Digest baseline) {
    this.file = Objects.requireNonNull(file, "stateFile");
    this.baseline = baseline;
  }

  void save(Done done) throws IOException {
    StringBuilder text = new StringBuilder(FORMAT_LINE + "\n");
    text.append("baseline ").append(baseline).append('\n');
    text.append("started ").append(done.startedAt).append('\n');
    text.append("last ").append(EscapedPath.escape(done.lastPath)).append('\n');
    done.findings.forEach(
        finding -> text.append(finding.kind() + " " + EscapedPath.escape(finding.path()) + "\n"));
    done.skipped.forEach(path -> text.append("SKIPPED " + EscapedPath.escape(path) + "\n"));
    AtomicFile.write(file, out -> out.write(text.toString().getBytes(UTF_8)));
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Returns what is done, or nothing if no check of this baseline was interrupted.
   *
   * @param listed the paths of the baseline
   */
  Optional<Done> load(Set<String> listed) throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try (LineReader lines = LineReader.open(file, UTF_8, MAX_LINE_LENGTH)) {
      if (!FORMAT_LINE.equals(lines.next())) {
        throw lines.malformed("must be '" + FORMAT_LINE + "'");
      }
      if (!value(lines, "baseline").equals(baseline.toString())) {
        return Optional.empty(); // begun with another baseline
      }
      return Optional.of(read(lines, listed));
    }
  }

  private static Done read(LineReader lines, Set<String> listed) throws IOException {
    String started = value(lines, "started");
    Instant startedAt;
    try {
      startedAt = Instant.parse(started);
    } catch (DateTimeParseException e) {
      throw lines.malformed("must be a time");
    }
    String lastPath = path(value(lines, "last"), lines);
    List<Finding> findings = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      int blank = line.indexOf(' ');
      String name = line.substring(0, Math.max(0, blank));
      String path = path(line.substring(blank + 1), lines);
      if (!listed.contains(path)) {
        throw lines.malformed("the path must be one of the baseline's");
      }
      Optional<Kind> kind =
          Arrays.stream(Kind.values()).filter(k -> k.name().equals(name)).findFirst();
      if (name.equals("SKIPPED")) {
        skipped.add(path);
      } else {
        findings.add(
            new Finding(path, kind.orElseThrow(() -> lines.malformed("must be a finding"))));
      }
    }
    return new Done(startedAt, lastPath, findings, skipped);
  }

  private static String path(String escaped, LineReader lines) {
    return EscapedPath.unescape(escaped)
        .orElseThrow(() -> lines.malformed("a backslash must stand before \\, n or r"));
  }

  private static String value(LineReader lines, String key) throws IOException {
    String line = lines.next();
    if (line == null || !line.startsWith(key + " ")) {
      throw lines.malformed("must begin with '" + key + "'");
    }
    return line.substring(key.length() + 1);
  }
}

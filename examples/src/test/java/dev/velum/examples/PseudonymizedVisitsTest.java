package dev.velum.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymizedVisitsTest {
  @TempDir private Path folder;

  @Test
  void visits_areReadyForResearchAndOnePatientIsFound() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PseudonymizedVisits.run(folder, new PrintStream(bytes, true, UTF_8));

    List<String> lines = Files.readAllLines(folder.resolve("published.csv"));
    String[] first = lines.get(1).split(",", -1);
    String[] second = lines.get(2).split(",", -1);
    String[] other = lines.get(3).split(",", -1);
    assertThat(first[0]).startsWith("vt_").isEqualTo(second[0]).isNotEqualTo(other[0]);
    assertThat(first[1]).startsWith("ps_").isEqualTo(second[1]).isNotEqualTo(other[1]);
    assertThat(LocalDate.parse(second[2])).isEqualTo(LocalDate.parse(first[2]).plusDays(14));
    assertThat(first).endsWith("021", "***-***-**23", "[REDACTED]", "J45");
    assertThat(other[3]).isEqualTo("000");
    assertThat(bytes.toString(UTF_8))
        .contains("to be called: patient 4711")
        .contains("(C) dates but the year, ages over 89, visit_date: VIOLATES")
        .doesNotContain("aria")
        .doesNotContain("555");
    assertThat(Files.readString(folder.resolve("trail.jsonl"))).contains("incidental finding");
  }
}

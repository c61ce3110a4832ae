package dev.velum.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.anonymize.text.TextScrubber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Scrubbing with all recognizers beside ten regular expressions of the JDK for the most usual types
 * in one alternation, which check nothing and know no names: a peer that does far less.
 *
 * <p>Needs a labelled corpus as {@code -p corpus=FILE}; each operation goes through all its texts,
 * whose size is printed once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 3)
@Measurement(iterations = 5, time = 2)
public class TextBenchmark {
  private static final Pattern USUAL =
      Pattern.compile(
          "[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}"
              + "|https?://[^\\s\"'<>]{1,500}"
              + "|\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b"
              + "|\\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\\b"
              + "|\\b(?:\\d[ -]?){13,19}\\b"
              + "|\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\\b"
              + "|\\b\\d{3}-\\d{2}-\\d{4}\\b"
              + "|\\+?\\d{1,3}[ .-]?\\(?\\d{2,4}\\)?(?:[ .-]?\\d{2,4}){2,4}"
              + "|\\b\\d{4}-\\d{2}-\\d{2}\\b"
              + "|\\b\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}\\b");

  /** Lines of JSON, each with a {@code text}. */
  @Param("synthetic_a.jsonl")
  public String corpus;

  private final TextScrubber scrubber = TextScrubber.standard();
  private final List<String> texts = new ArrayList<>();

  /** Reads the corpus. */
  @Setup
  public void read() throws IOException {
    ObjectMapper json = new ObjectMapper();
    long bytes = 0;
    for (String line : Files.readAllLines(Path.of(corpus), UTF_8)) {
      JsonNode document = json.readTree(line);
      texts.add(document.get("text").textValue());
      bytes += document.get("text").textValue().getBytes(UTF_8).length;
    }
    System.out.println("bytes in each operation: " + bytes);
  }

  /** All recognizers, all replacements. */
  @Benchmark
  public int scrub() {
    int findings = 0;
    for (String text : texts) {
      findings += scrubber.scrub(text).findings().size();
    }
    return findings;
  }

  /** Ten patterns of the JDK, without any check. */
  @Benchmark
  public int tenPatterns() {
    int length = 0;
    for (String text : texts) {
      Matcher matcher = USUAL.matcher(text);
      length += matcher.replaceAll("<FOUND>").length();
    }
    return length;
  }
}

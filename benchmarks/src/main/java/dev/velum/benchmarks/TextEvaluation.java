package dev.velum.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.velum.anonymize.text.EntityType;
import dev.velum.anonymize.text.Finding;
import dev.velum.anonymize.text.TextScrubber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Prints how well a scrubber finds what is labelled in a corpus: for each type precision, recall,
 * F1, F2 (which counts recall twice) and the share of labelled spans that leak in part or wholly.
 *
 * <p>A corpus is lines of JSON: {@code text}; {@code spans}, each with {@code start}, {@code end},
 * {@code type}; perhaps {@code decoys}, which must be left alone. Lines of {@code entity}, {@code
 * text} and {@code spans} as pairs of offsets are cases of one type. Offsets are UTF-16 code units.
 *
 * <p>A labelled span is found if it is covered to the last character, by findings of whatever type;
 * leaked in part if some of it is covered; missed else. A finding is right if it touches a labelled
 * span whose type may have that of the finding.
 */
public final class TextEvaluation {
  /** Which of our types may stand for a label of a corpus, where the names differ. */
  private static final Map<String, Set<EntityType>> TYPES =
      Map.ofEntries(
          Map.entry("ORG", Set.of(EntityType.ORGANIZATION)),
          Map.entry("ADDRESS", Set.of(EntityType.STREET_ADDRESS)),
          Map.entry("CITY", Set.of(EntityType.CITY, EntityType.LOCATION)),
          Map.entry("GPE", Set.of(EntityType.CITY, EntityType.LOCATION)),
          Map.entry("AGE", Set.of(EntityType.AGE, EntityType.AGE_OVER_89)),
          Map.entry("BTC", Set.of(EntityType.CRYPTO_ADDRESS)),
          Map.entry("IMEI", Set.of(EntityType.DEVICE_ID)),
          Map.entry("VIN", Set.of(EntityType.VEHICLE_ID)),
          Map.entry("MRN", Set.of(EntityType.MEDICAL_RECORD)),
          Map.entry("UK_NHS", Set.of(EntityType.HEALTH_ID)),
          Map.entry("US_NPI", Set.of(EntityType.PROVIDER_ID)),
          Map.entry("US_EIN", Set.of(EntityType.COMPANY_ID)),
          Map.entry("US_SSN", Set.of(EntityType.NATIONAL_ID)),
          Map.entry("PHONE_NUMBER", Set.of(EntityType.PHONE)),
          Map.entry("EMAIL_ADDRESS", Set.of(EntityType.EMAIL)),
          Map.entry("DOMAIN_NAME", Set.of(EntityType.URL)),
          Map.entry("ZIP_CODE", Set.of(EntityType.POSTCODE)),
          Map.entry("IBAN_CODE", Set.of(EntityType.IBAN)),
          Map.entry("US_DRIVER_LICENSE", Set.of(EntityType.DRIVING_LICENCE)),
          Map.entry(
              "DATE_TIME",
              Set.of(EntityType.DATE, EntityType.DATE_TIME, EntityType.DATE_OF_BIRTH)));

  private final TextScrubber scrubber;
  private final Map<String, Score> scores = new TreeMap<>();
  private final Map<String, int[]> decoys = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private final Set<String> labels = new TreeSet<>();

  private TextEvaluation(TextScrubber scrubber) {
    this.scrubber = scrubber;
  }

  /** Counts of one type. */
  private static final class Score {
    private int labelled;
    private int covered;
    private int partial;
    private int right;
    private int found;

    double recall() {
      return labelled == 0 ? 1 : (double) covered / labelled;
    }

    double precision() {
      return found == 0 ? 1 : (double) right / found;
    }

    /** The weighted harmonic mean, van Rijsbergen's F with recall counting beta times. */
    double f(double beta) {
      double weighted = beta * beta * precision() + recall();
      return weighted == 0 ? 0 : (1 + beta * beta) * precision() * recall() / weighted;
    }
  }

  private record Span(int start, int end, String type) {
    boolean touches(int from, int to) {
      return start < to && from < end;
    }
  }

  /**
   * Evaluates the standard scrubber.
   *
   * @param args the corpus; optionally the least score (0.5 by default); optionally a type of which
   *     missed and wrong examples are printed
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 1) {
      System.out.println("usage: TextEvaluation corpus.jsonl [least score [type to show]]");
      return;
    }
    double minScore = args.length > 1 ? Double.parseDouble(args[1]) : 0.5;
    TextEvaluation evaluation =
        new TextEvaluation(TextScrubber.builder().minScore(minScore).build());
    String shown = args.length > 2 ? args[2] : "";
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> documents = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[0]), UTF_8)) {
      documents.add(json.readTree(line));
    }
    documents.forEach(each -> spans(each).forEach(span -> evaluation.labels.add(span.type)));
    documents.forEach(each -> evaluation.document(each, shown));
    System.out.print(evaluation.report());
  }

  private void document(JsonNode document, String shown) {
    String text = document.get("text").textValue();
    List<Finding> findings = scrubber.find(text);
    boolean[] covered = new boolean[text.length()];
    for (Finding finding : findings) {
      for (int i = finding.start(); i < finding.end(); i++) {
        covered[i] = true;
      }
    }
    List<Span> spans = spans(document);
    for (Span span : spans) {
      count(span, covered, text, shown);
    }
    for (Finding finding : findings) {
      judge(finding, spans, text, shown);
    }
    for (JsonNode decoy : document.path("decoys")) {
      int[] counts = decoys.computeIfAbsent(decoy.get("kind").textValue(), kind -> new int[2]);
      counts[0]++;
      counts[1] +=
          covered(decoy.get("start").intValue(), decoy.get("end").intValue(), covered) > 0 ? 1 : 0;
      if (covered(decoy.get("start").intValue(), decoy.get("end").intValue(), covered) > 0) {
        example(
            "DECOY",
            shown,
            decoy.get("kind").textValue(),
            decoy.get("start").intValue(),
            decoy.get("end").intValue(),
            text);
      }
    }
  }

  private static List<Span> spans(JsonNode document) {
    List<Span> spans = new ArrayList<>();
    for (JsonNode span : document.get("spans")) {
      spans.add(
          span.isArray()
              ? new Span(
                  span.get(0).intValue(),
                  span.get(1).intValue(),
                  document.get("entity").textValue())
              : new Span(
                  span.get("start").intValue(),
                  span.get("end").intValue(),
                  span.get("type").textValue()));
    }
    return spans;
  }

  private void count(Span span, boolean[] covered, String text, String shown) {
    Score score = scores.computeIfAbsent(span.type, type -> new Score());
    score.labelled++;
    int characters = covered(span.start, span.end, covered);
    if (characters == span.end - span.start) {
      score.covered++;
    } else {
      score.partial += characters > 0 ? 1 : 0;
      example(span.type, shown, characters > 0 ? "part" : "miss", span.start, span.end, text);
    }
  }

  private static int covered(int start, int end, boolean[] covered) {
    int count = 0;
    for (int i = start; i < end; i++) {
      count += covered[i] ? 1 : 0;
    }
    return count;
  }

  private void judge(Finding finding, List<Span> spans, String text, String shown) {
    String label = "";
    boolean right = false;
    for (Span span : spans) {
      if (span.touches(finding.start(), finding.end())) {
        label = label.isEmpty() || means(span, finding) ? span.type : label;
        right |= means(span, finding);
      }
    }
    String type = right ? label : finding.type().name();
    Score score = scores.computeIfAbsent(nameOf(finding.type(), type), name -> new Score());
    score.found++;
    score.right += right ? 1 : 0;
    if (!right) {
      example(finding.type().name(), shown, "wrong", finding.start(), finding.end(), text);
    }
  }

  private static boolean means(Span span, Finding finding) {
    Set<EntityType> types = TYPES.getOrDefault(span.type, Set.of(EntityType.of(span.type)));
    return types.contains(finding.type());
  }

  /** Returns the label of the corpus under which a wrong finding counts. */
  private String nameOf(EntityType type, String label) {
    if (!label.equals(type.name()) || labels.contains(label)) {
      return label;
    }
    return labels.stream()
        .filter(name -> TYPES.getOrDefault(name, Set.of()).contains(type))
        .findFirst()
        .orElse(label);
  }

  private void example(String type, String shown, String what, int start, int end, String text) {
    if (type.equals(shown)) {
      String context = text.substring(Math.max(0, start - 40), start);
      String after = text.substring(end, Math.min(text.length(), end + 20));
      examples.add(
          (what + ": " + context + "[[" + text.substring(start, end) + "]]" + after)
              .replace('\n', '|'));
    }
  }

  private String report() {
    StringBuilder out = new StringBuilder();
    examples.forEach(example -> out.append(example).append('\n'));
    out.append(
        String.format(
            Locale.ROOT,
            "%-20s %8s %8s %9s %7s %6s %6s %8s %8s%n",
            "type",
            "labelled",
            "found",
            "precision",
            "recall",
            "F1",
            "F2",
            "in part",
            "leaked"));
    scores.forEach(
        (type, score) ->
            out.append(
                String.format(
                    Locale.ROOT,
                    "%-20s %8d %8d %9.3f %7.3f %6.3f %6.3f %8d %7.1f%%%n",
                    type,
                    score.labelled,
                    score.found,
                    score.precision(),
                    score.recall(),
                    score.f(1),
                    score.f(2),
                    score.partial,
                    100 * (1 - score.recall()))));
    decoys.forEach(
        (kind, counts) ->
            out.append(
                String.format(
                    Locale.ROOT, "decoys %-13s %8d touched %d%n", kind, counts[0], counts[1])));
    return out.toString();
  }
}

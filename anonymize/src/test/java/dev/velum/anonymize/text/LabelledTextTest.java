package dev.velum.anonymize.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Labelled documents of eight languages: what has a form is found in whole, decoys stay. */
class LabelledTextTest {
  private static final Set<String> BY_RULES =
      Set.of("PERSON", "ORG", "CITY", "ADDRESS", "POSTCODE", "USERNAME");

  private final ObjectMapper json = new ObjectMapper();
  private int labelled;
  private int covered;
  private final List<String> leaked = new ArrayList<>();
  private final List<String> touched = new ArrayList<>();

  @Test
  void documents_areScrubbed() throws IOException {
    for (String line : IdentifierSchemeTest.resource("labelled.jsonl")) {
      check(json.readTree(line));
    }
    assertThat(leaked).isEmpty();
    assertThat(touched).isEmpty();
    assertThat(labelled).isGreaterThan(50);
    assertThat(covered).isGreaterThanOrEqualTo(labelled * 85 / 100);
  }

  private void check(JsonNode document) {
    String text = document.get("text").textValue();
    List<Finding> findings = TextScrubber.standard().find(text);
    for (JsonNode span : document.get("spans")) {
      int start = span.get("start").intValue();
      int end = span.get("end").intValue();
      boolean found = findings.stream().anyMatch(f -> f.start() <= start && f.end() >= end);
      if (BY_RULES.contains(span.get("type").textValue())) {
        labelled++;
        covered += found ? 1 : 0;
      } else if (!found) {
        leaked.add(text.substring(start, end));
      }
    }
    for (JsonNode decoy : document.get("decoys")) {
      int start = decoy.get("start").intValue();
      int end = decoy.get("end").intValue();
      if (findings.stream().anyMatch(f -> f.start() < end && f.end() > start)) {
        touched.add(text.substring(start, end));
      }
    }
  }
}

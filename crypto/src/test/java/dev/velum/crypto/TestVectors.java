package dev.velum.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Reads the vectors in src/test/resources/vectors. */
public final class TestVectors {
  private TestVectors() {}

  /** One test of a Wycheproof file with the group it belongs to. */
  public record Case(JsonNode group, JsonNode test) {
    public boolean isValid() {
      return test.get("result").asText().equals("valid");
    }

    public byte[] bytes(String field) {
      return hex(test, field);
    }

    public boolean hasFlag(String flag) {
      for (JsonNode each : test.get("flags")) {
        if (each.asText().equals(flag)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return "tcId " + test.get("tcId") + " " + test.get("comment");
    }
  }

  public static JsonNode read(String name) {
    try (InputStream in = TestVectors.class.getResourceAsStream("/vectors/" + name)) {
      InputStream found = Objects.requireNonNull(in, name);
      return new ObjectMapper().readTree(name.endsWith(".gz") ? new GZIPInputStream(found) : found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Case> wycheproof(String name) {
    JsonNode root = read(name);
    List<Case> cases = new ArrayList<>();
    for (JsonNode group : root.get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        cases.add(new Case(group, test));
      }
    }
    if (cases.size() != root.get("numberOfTests").asInt()) {
      throw new IllegalStateException(name + " does not hold the cases it claims");
    }
    return cases;
  }

  public static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.get(field).asText());
  }
}

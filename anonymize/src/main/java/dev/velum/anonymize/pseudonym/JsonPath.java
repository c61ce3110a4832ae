package dev.velum.anonymize.pseudonym;

import static dev.velum.core.internal.Checks.argument;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of JSON documents, and the tree of all paths of a policy. */
final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.(?<name>[^.\\[\\]*'\"\\s]+)|\\['(?<quoted>[^']+)'\\]|(?<anyname>\\.\\*)"
              + "|\\[(?<index>\\d{1,9})\\]|(?<anyindex>\\[\\*\\])");
  private static final String ANY = "*";

  private JsonPath() {}

  /** A step from a value to one below it. */
  record Step(boolean intoArray, String name) {}

  /**
   * Returns the steps of a path.
   *
   * @throws IllegalArgumentException if it is none
   */
  static List<Step> parse(String path) {
    argument(path.startsWith("$"), "path must begin with $, got '%s'", path);
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 1;
    while (end < path.length()) {
      argument(
          matcher.find(end) && matcher.start() == end,
          "path must consist of steps .name, ['name'], .*, [3] and [*], got '%s'",
          path);
      steps.add(step(matcher));
      end = matcher.end();
    }
    return steps;
  }

  private static Step step(Matcher matcher) {
    if (matcher.group("name") != null) {
      return new Step(false, matcher.group("name"));
    }
    if (matcher.group("quoted") != null) {
      return new Step(false, matcher.group("quoted"));
    }
    if (matcher.group("index") != null) {
      return new Step(true, Integer.toString(Integer.parseInt(matcher.group("index"))));
    }
    return new Step(matcher.group("anyindex") != null, ANY);
  }

  /** Returns the text of the value at a path without stars, if there is one. */
  static Optional<String> valueAt(JsonNode root, String path) {
    JsonNode node = root;
    for (Step step : parse(path)) {
      node =
          step.intoArray() && !step.name().equals(ANY)
              ? node.path(Integer.parseInt(step.name()))
              : node.path(step.name());
    }
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }

  /**
   * Returns the root of the tree of these paths.
   *
   * @throws IllegalArgumentException if two of them are the same
   */
  static Node tree(Map<String, Transform> paths) {
    Node root = new Node();
    paths.forEach(
        (path, transform) -> {
          Node node = root;
          for (Step step : parse(path)) {
            node =
                (step.intoArray() ? node.elements : node.fields)
                    .computeIfAbsent(step.name(), name -> new Node());
          }
          argument(node.path == null, "path '%s' must be given once", path);
          node.path = path;
        });
    root.spreadStars();
    return root;
  }

  /** What the policy says about the values at one place. Not changed after it was built. */
  static final class Node {
    private final Map<String, Node> fields = new HashMap<>();
    private final Map<String, Node> elements = new HashMap<>();
    private @Nullable String path;

    /** Returns the path that ends here, in the policy's spelling. */
    Optional<String> path() {
      return Optional.ofNullable(path);
    }

    boolean isLeaf() {
      return fields.isEmpty() && elements.isEmpty();
    }

    Optional<Node> field(String name) {
      Node named = fields.get(name);
      return Optional.ofNullable(named != null ? named : fields.get(ANY));
    }

    Optional<Node> element(int index) {
      Node numbered = elements.get(Integer.toString(index));
      return Optional.ofNullable(numbered != null ? numbered : elements.get(ANY));
    }

    /** What a star says holds for its named neighbours, too, where they say nothing. */
    private void spreadStars() {
      for (Map<String, Node> children : List.of(fields, elements)) {
        Node star = children.get(ANY);
        children.forEach(
            (name, child) -> {
              if (star != null && child != star) {
                child.addMissing(star);
              }
            });
        children.values().forEach(Node::spreadStars);
      }
    }

    private void addMissing(Node other) {
      if (path == null) {
        path = other.path;
      }
      addMissing(fields, other.fields);
      addMissing(elements, other.elements);
    }

    private static void addMissing(Map<String, Node> to, Map<String, Node> from) {
      from.forEach((name, node) -> to.computeIfAbsent(name, n -> new Node()).addMissing(node));
    }
  }
}

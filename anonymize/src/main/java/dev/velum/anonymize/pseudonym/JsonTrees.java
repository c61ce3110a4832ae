package dev.velum.anonymize.pseudonym;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A policy at work on trees of Jackson. Immutable. */
final class JsonTrees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Deeper trees are refused, before the stack ends. */
  private static final int MAX_DEPTH = 1000;

  private final OtherColumns others;
  private final Map<String, Cell> cells;
  private final JsonPath.Node root;

  JsonTrees(DeidentificationPolicy policy, Map<String, Cell> cells) {
    this.others = policy.otherColumns();
    this.cells = cells;
    this.root = JsonPath.tree(policy.paths());
  }

  JsonNode apply(JsonNode tree, TransformContext context) {
    TransformContext here =
        context.fields(
            name ->
                name.startsWith("$")
                    ? JsonPath.valueAt(tree, name)
                    : JsonPath.valueAt(tree, "$['" + name + "']"));
    Optional<JsonNode> result = new Walk(here).at(tree, root, "$", 0);
    return result.orElse(NullNode.instance);
  }

  /** One pass over a tree. */
  private final class Walk {
    private final TransformContext context;

    Walk(TransformContext context) {
      this.context = context;
    }

    /**
     * Returns what stands for a node, or empty if it is left out.
     *
     * @param known the nearest path above that the policy has; names below it may be data
     */
    Optional<JsonNode> at(JsonNode node, JsonPath.Node rules, String known, int depth) {
      if (depth > MAX_DEPTH) {
        throw new DeidentificationException("the document is deeper than " + MAX_DEPTH);
      }
      Optional<String> path = rules.path();
      if (path.isPresent()) {
        Cell cell = cells.get(path.get());
        if (cell != null && (node.isValueNode() || rules.isLeaf() || isForAll(cell))) {
          return transformed(node, cell, path.get());
        }
      }
      String here = path.orElse(known);
      if (node.isValueNode() || rules.isLeaf()) {
        return unnamed(node, here);
      }
      return Optional.of(
          node.isObject() ? object(node, rules, here, depth) : array(node, rules, here, depth));
    }

    private JsonNode object(JsonNode node, JsonPath.Node rules, String known, int depth) {
      ObjectNode result = NODES.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        Optional<JsonPath.Node> below = rules.field(field.getKey());
        Optional<JsonNode> value =
            below.isPresent()
                ? at(field.getValue(), below.get(), known, depth + 1)
                : unnamed(field.getValue(), known);
        value.ifPresent(kept -> result.set(field.getKey(), kept));
      }
      return result;
    }

    private JsonNode array(JsonNode node, JsonPath.Node rules, String known, int depth) {
      ArrayNode result = NODES.arrayNode();
      for (int i = 0; i < node.size(); i++) {
        Optional<JsonPath.Node> below = rules.element(i);
        Optional<JsonNode> value =
            below.isPresent()
                ? at(node.get(i), below.get(), known, depth + 1)
                : unnamed(node.get(i), known);
        value.ifPresent(result::add);
      }
      return result;
    }

    private Optional<JsonNode> unnamed(JsonNode node, String known) {
      return switch (others) {
        case REJECT ->
            throw new DeidentificationException(
                "the policy does not name a value at or below " + known);
        case DROP -> Optional.empty();
        case KEEP -> Optional.of(node.deepCopy());
      };
    }

    private Optional<JsonNode> transformed(JsonNode node, Cell cell, String path) {
      if (cell.isDropped()) {
        return Optional.empty();
      }
      if (cell.isKept()) {
        return Optional.of(node.deepCopy());
      }
      try {
        if (!node.isValueNode() && !isForAll(cell)) {
          return Optional.of(
              text(
                  cell.invalid(
                      new DeidentificationException(
                          "the path must lead to a value, not to an object or array"))));
        }
        boolean isMissing = node.isNull() || !node.isValueNode();
        String result = cell.apply(isMissing ? null : node.asText(), context);
        return Optional.of(
            result != null && cell.keepsNumbers() && node.isNumber()
                ? DecimalNode.valueOf(new BigDecimal(result))
                : text(result));
      } catch (DeidentificationException e) {
        throw Deidentifier.at("path " + path, e);
      }
    }
  }

  /** Whether it may stand for an object or array as a whole. */
  private static boolean isForAll(Cell cell) {
    return cell.isKept() || cell.isDropped() || cell.isNothing() || cell.hidesMissing();
  }

  private static JsonNode text(@Nullable String text) {
    return text == null ? NullNode.instance : TextNode.valueOf(text);
  }
}

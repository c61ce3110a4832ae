package dev.velum.anonymize.text;

import static dev.velum.core.internal.Checks.argument;

import dev.velum.anonymize.pseudonym.TransformForm;
import dev.velum.anonymize.text.ScrubAction.Numbered;
import dev.velum.anonymize.text.ScrubAction.Placeholder;
import dev.velum.anonymize.text.ScrubAction.Redaction;
import dev.velum.anonymize.text.ScrubAction.Transformation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The form of a {@link TextScrubber} in a policy. */
final class ScrubSettings {
  private static final Set<String> NAMES =
      Set.of("minScore", "phoneRegions", "ignore", "allow", "actions", "otherwise");

  private ScrubSettings() {}

  static Map<String, Object> write(ScrubAction action) {
    if (action instanceof Placeholder) {
      return Map.of("action", "placeholder");
    }
    if (action instanceof Numbered) {
      return Map.of("action", "numbered");
    }
    if (action instanceof Redaction) {
      return Map.of("action", "redact");
    }
    return Map.of(
        "action", "transform", "by", TransformForm.write(((Transformation) action).transform()));
  }

  static TextScrubber read(Map<String, Object> settings) {
    argument(NAMES.containsAll(settings.keySet()), "settings must be among %s", NAMES);
    TextScrubber.Builder builder = TextScrubber.builder();
    if (settings.containsKey("minScore")) {
      argument(settings.get("minScore") instanceof Number, "minScore must be a number");
      builder.minScore(((Number) settings.get("minScore")).doubleValue());
    }
    builder.phoneRegions(texts(settings, "phoneRegions"));
    for (String type : texts(settings, "ignore")) {
      builder.ignore(EntityType.of(type));
    }
    builder.allow(texts(settings, "allow"));
    if (settings.containsKey("otherwise")) {
      builder.otherwise(action(settings.get("otherwise")));
    }
    map(settings.getOrDefault("actions", Map.of()), "actions")
        .forEach((type, action) -> builder.on(EntityType.of(type), action(action)));
    return builder.build();
  }

  private static ScrubAction action(@Nullable Object form) {
    Map<String, Object> action = map(form, "action");
    String name = String.valueOf(action.get("action"));
    return switch (name) {
      case "placeholder" -> ScrubAction.placeholder();
      case "numbered" -> ScrubAction.numbered();
      case "redact" -> ScrubAction.redact();
      case "transform" ->
          ScrubAction.transform(
              TransformForm.read(map(action.get("by"), "by"), List.of(TextScrubber.reader())));
      default ->
          throw new IllegalArgumentException(
              "action must be placeholder, numbered, redact or transform");
    };
  }

  private static String[] texts(Map<String, Object> settings, String name) {
    Object value = settings.getOrDefault(name, List.of());
    argument(
        value instanceof List<?> list && list.stream().allMatch(String.class::isInstance),
        "%s must be a list of texts",
        name);
    return ((List<?>) value).stream().map(String.class::cast).toArray(String[]::new);
  }

  @SuppressWarnings("unchecked") // the keys are checked one by one
  private static Map<String, Object> map(@Nullable Object value, String name) {
    argument(
        value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance),
        "%s must be a map with texts as keys",
        name);
    return (Map<String, Object>) Objects.requireNonNull(value, name);
  }
}

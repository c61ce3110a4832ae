package dev.velum.anonymize.text;

import dev.velum.anonymize.pseudonym.DeidentificationException;
import dev.velum.anonymize.pseudonym.TransformContext;
import dev.velum.anonymize.pseudonym.ValueTransform;
import dev.velum.anonymize.text.ScrubAction.Numbered;
import dev.velum.anonymize.text.ScrubAction.Placeholder;
import dev.velum.anonymize.text.ScrubAction.Redaction;
import dev.velum.anonymize.text.ScrubAction.Transformation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts something in the place of findings, in one text. */
final class Replacement {
  private static final String REDACTED = "[REDACTED]";

  private final TextScrubber scrubber;
  private final Map<ScrubAction, ValueTransform> transforms;
  private final TransformContext context;
  private final Map<EntityType, Map<String, Integer>> numbers = new HashMap<>();

  Replacement(
      TextScrubber scrubber,
      Map<ScrubAction, ValueTransform> transforms,
      TransformContext context) {
    this.scrubber = scrubber;
    this.transforms = transforms;
    this.context = context;
  }

  /** Returns the text with all findings, which do not overlap, replaced. */
  String apply(String text, List<Finding> findings) {
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (Finding finding : findings) {
      out.append(text, from, finding.start());
      out.append(replacement(finding.type(), text.substring(finding.start(), finding.end())));
      from = finding.end();
    }
    return out.append(text, from, text.length()).toString();
  }

  private String replacement(EntityType type, String value) {
    ScrubAction action = scrubber.action(type);
    if (action instanceof Placeholder) {
      return "<" + type + ">";
    }
    if (action instanceof Numbered) {
      Map<String, Integer> known = numbers.computeIfAbsent(type, key -> new HashMap<>());
      return "<" + type + "_" + known.computeIfAbsent(value, key -> known.size() + 1) + ">";
    }
    if (action instanceof Redaction) {
      return REDACTED;
    }
    return transformed((Transformation) action, value);
  }

  private String transformed(Transformation action, String value) {
    try {
      return Objects.requireNonNull(transforms.get(action), "transform").apply(value, context);
    } catch (DeidentificationException e) {
      return REDACTED; // nothing that could stand for it, and it must not stand itself
    }
  }
}

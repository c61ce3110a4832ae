package dev.velum.anonymize.pseudonym;

import java.util.List;
import java.util.Map;

/** The form of {@link Transform transforms} in JSON, as maps. */
public final class TransformForm {
  private TransformForm() {}

  /** Returns the form of a transform: texts, numbers, booleans, lists and maps. */
  public static Map<String, Object> write(Transform transform) {
    if (transform instanceof FixedText fixed) {
      return Map.of("transform", "constant", "text", fixed.text());
    }
    if (transform instanceof TextTransform text) {
      return Map.of("transform", text.kind(), "settings", text.settings());
    }
    throw new IllegalArgumentException("transform must be one of this version");
  }

  /**
   * Returns the transform of this form.
   *
   * @param readers make the text transforms in it
   * @throws DeidentificationException if it is not the form of a transform
   */
  public static Transform read(Map<String, Object> form, List<TextTransform.Reader> readers) {
    if ("constant".equals(form.get("transform")) && form.get("text") instanceof String text) {
      return new FixedText(text);
    }
    throw new DeidentificationException("the form names no transform of this version");
  }
}

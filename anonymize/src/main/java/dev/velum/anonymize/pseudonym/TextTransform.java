package dev.velum.anonymize.pseudonym;

import java.util.Map;
import java.util.Optional;

/**
 * A transform of free text that is made elsewhere, such as a scrubber; a policy holds it like any
 * other transform.
 */
public non-sealed interface TextTransform extends Transform {
  /** Returns the name by which a {@link Reader} knows it again, such as {@code "scrub"}. */
  String kind();

  /**
   * Returns what a {@link Reader} makes an equal transform of: texts, numbers, booleans, and lists
   * and maps of these. Holds no keys. {@link TransformForm} gives the form of transforms that are
   * part of it.
   */
  Map<String, Object> settings();

  /**
   * Returns this transform at work, safe for use by several threads.
   *
   * @param pseudonymizer binds the transforms that this one uses for what it finds
   */
  ValueTransform bind(Pseudonymizer pseudonymizer);

  /** Makes text transforms of their JSON form. */
  @FunctionalInterface
  interface Reader {
    /**
     * Returns the transform of this kind, or empty if this reader does not know the kind.
     *
     * @throws IllegalArgumentException if the settings break a rule, which the message names
     */
    Optional<TextTransform> read(String kind, Map<String, Object> settings);
  }
}

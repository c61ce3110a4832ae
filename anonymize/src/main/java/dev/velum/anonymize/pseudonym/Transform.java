package dev.velum.anonymize.pseudonym;

/**
 * What becomes of a value: a description, without keys, that stands in a policy and has a JSON form
 * ({@link TransformForm}).
 *
 * <p>{@link Transforms} makes them. {@link Pseudonymizer#bind} turns one into something that works.
 * Implementations are immutable.
 */
public sealed interface Transform permits ColumnTransform, TextTransform {}

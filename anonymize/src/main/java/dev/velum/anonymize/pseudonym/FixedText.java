package dev.velum.anonymize.pseudonym;

/** Every value, and the lack of one, becomes the same text. */
record FixedText(String text) implements ColumnTransform {}

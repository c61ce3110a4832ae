package dev.velum.anonymize.pseudonym;

/** The transforms that this package makes. */
sealed interface ColumnTransform extends Transform permits FixedText {}

package dev.velum.anonymize.pseudonym;

import java.util.Objects;

/** Every value, and the lack of one, becomes the same text. */
record FixedText(String text) implements ColumnTransform {
  FixedText {
    Objects.requireNonNull(text, "text");
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> text;
  }

  @Override
  public boolean hidesMissing() {
    return true;
  }
}

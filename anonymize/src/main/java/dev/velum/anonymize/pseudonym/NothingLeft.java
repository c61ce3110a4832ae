package dev.velum.anonymize.pseudonym;

/** Values become null; where a text is needed, the empty one. */
record NothingLeft() implements ColumnTransform {
  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> "";
  }
}

package dev.velum.anonymize.pseudonym;

/** Values stay as they are. */
record Keep() implements ColumnTransform {
  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> value;
  }
}

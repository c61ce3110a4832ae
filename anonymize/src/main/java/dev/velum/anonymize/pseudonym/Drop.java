package dev.velum.anonymize.pseudonym;

/** The column goes; of a text, nothing is left. */
record Drop() implements ColumnTransform {
  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    return (value, context) -> "";
  }
}

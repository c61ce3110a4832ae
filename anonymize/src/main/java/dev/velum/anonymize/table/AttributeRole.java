package dev.velum.anonymize.table;

/** What a column means to someone who wants to recognise a person in the table. */
public enum AttributeRole {
  /** Names a person alone, such as a name or a social security number: never published. */
  DIRECT_IDENTIFIER,
  /** Names a person together with others, such as an age or a ZIP code: generalized. */
  QUASI_IDENTIFIER,
  /** Must not be linked to a person, such as a diagnosis: published, guarded by a model. */
  SENSITIVE,
  /** Neither of these: published as it is. */
  INSENSITIVE
}

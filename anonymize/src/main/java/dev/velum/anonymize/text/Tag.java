package dev.velum.anonymize.text;

/** What the lexicon knows of a word, or what the word announces. */
enum Tag {
  // What a word is.
  GIVEN,
  FAMILY,
  /** A name that is a common word, too, such as Grace or May. */
  AMBIGUOUS,
  /** No name, though it may begin with a capital. */
  COMMON,
  TITLE,
  SALUTATION,
  CLOSING,
  PARTICLE,
  CITY_NAME,
  COUNTRY,
  STATE,
  STREET_SUFFIX,
  STREET_PREFIX,
  UNIT,
  ORG_SUFFIX,
  ORG_WORD,
  MONTH,
  GERMAN,
  // What a word announces.
  NAME_LABEL,
  INTRODUCTION,
  BIRTH,
  AGE,
  PHONE,
  ACCOUNT,
  PASSPORT,
  LICENCE,
  PLATE,
  VEHICLE,
  DEVICE,
  MEDICAL_RECORD,
  MEMBER,
  ADDRESS,
  POSTCODE,
  CITY_LABEL,
  USER,
  SECRET,
  PASSWORD,
  WALLET,
  BANK_CODE,
  ROUTING,
  EMPLOYER,
  IN_PLACE,
  EXPIRY,
  /** Not personal: orders, versions, checksums, amounts. */
  IMPERSONAL,
  /** Some number, it does not say which. */
  NUMBER;

  @SuppressWarnings("EnumOrdinal") // as a bit of a set, in memory only
  final long bit = 1L << ordinal();
}

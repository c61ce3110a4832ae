package dev.velum.anonymize.pseudonym;

/** The 18 identifiers of HIPAA's Safe Harbor, 45 CFR 164.514(b)(2)(i)(A) to (R). */
public enum HipaaIdentifier {
  /** (A) Names. */
  NAME('A', "names"),
  /** (B) Geographic subdivisions smaller than a state, but for three-digit ZIP codes. */
  GEOGRAPHY('B', "geographic subdivisions smaller than a state"),
  /** (C) Elements of dates but the year, and ages over 89. */
  DATE_OR_AGE('C', "dates but the year, ages over 89"),
  /** (D) Telephone numbers. */
  TELEPHONE('D', "telephone numbers"),
  /** (E) Fax numbers. */
  FAX('E', "fax numbers"),
  /** (F) E-mail addresses. */
  EMAIL('F', "e-mail addresses"),
  /** (G) Social security numbers. */
  SOCIAL_SECURITY_NUMBER('G', "social security numbers"),
  /** (H) Medical record numbers. */
  MEDICAL_RECORD_NUMBER('H', "medical record numbers"),
  /** (I) Health plan beneficiary numbers. */
  HEALTH_PLAN_NUMBER('I', "health plan beneficiary numbers"),
  /** (J) Account numbers. */
  ACCOUNT_NUMBER('J', "account numbers"),
  /** (K) Certificate and license numbers. */
  LICENSE_NUMBER('K', "certificate and license numbers"),
  /** (L) Vehicle identifiers and serial numbers, license plates among them. */
  VEHICLE('L', "vehicle identifiers and license plates"),
  /** (M) Device identifiers and serial numbers. */
  DEVICE('M', "device identifiers and serial numbers"),
  /** (N) Web addresses. */
  URL('N', "web addresses (URL)"),
  /** (O) IP addresses. */
  IP_ADDRESS('O', "IP addresses"),
  /** (P) Biometric identifiers, finger and voice prints among them. */
  BIOMETRIC('P', "biometric identifiers"),
  /** (Q) Full-face photographs and comparable images. */
  PHOTOGRAPH('Q', "full-face photographs"),
  /** (R) Any other unique identifying number, characteristic or code. */
  OTHER_UNIQUE('R', "other unique numbers, characteristics or codes");

  private final char letter;
  private final String subject;

  HipaaIdentifier(char letter, String subject) {
    this.letter = letter;
    this.subject = subject;
  }

  /** Returns the letter of the rule, such as {@code (A)}. */
  public String rule() {
    return "(" + letter + ")";
  }

  /** Returns what the rule is about. */
  public String subject() {
    return subject;
  }
}

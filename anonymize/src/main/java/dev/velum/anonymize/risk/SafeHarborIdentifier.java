package dev.velum.anonymize.risk;

/**
 * The identifiers that the HIPAA Privacy Rule wants removed before health information counts as
 * de-identified by the Safe Harbor method (45 CFR 164.514(b)(2)(i), paragraphs A to R).
 */
public enum SafeHarborIdentifier {
  /** A. Names. */
  NAME('A'),
  /** B. Geographic subdivisions smaller than a state: street, city, county, ZIP code. */
  GEOGRAPHIC_SUBDIVISION('B'),
  /** C. Elements of dates, except the year, related to an individual; ages over 89. */
  DATE('C'),
  /** D. Telephone numbers. */
  TELEPHONE('D'),
  /** E. Fax numbers. */
  FAX('E'),
  /** F. Electronic mail addresses. */
  EMAIL('F'),
  /** G. Social security numbers. */
  SOCIAL_SECURITY_NUMBER('G'),
  /** H. Medical record numbers. */
  MEDICAL_RECORD_NUMBER('H'),
  /** I. Health plan beneficiary numbers. */
  HEALTH_PLAN_NUMBER('I'),
  /** J. Account numbers. */
  ACCOUNT_NUMBER('J'),
  /** K. Certificate and license numbers. */
  LICENSE_NUMBER('K'),
  /** L. Vehicle identifiers and serial numbers, license plates included. */
  VEHICLE('L'),
  /** M. Device identifiers and serial numbers. */
  DEVICE('M'),
  /** N. Web Universal Resource Locators. */
  URL('N'),
  /** O. Internet Protocol addresses. */
  IP_ADDRESS('O'),
  /** P. Biometric identifiers, finger and voice prints included. */
  BIOMETRIC('P'),
  /** Q. Full-face photographs and comparable images. */
  PHOTOGRAPH('Q'),
  /** R. Any other unique identifying number, characteristic or code. */
  OTHER_UNIQUE_CODE('R');

  private final char paragraph;

  SafeHarborIdentifier(char paragraph) {
    this.paragraph = paragraph;
  }

  /** Returns the letter of the paragraph, from A to R. */
  public char paragraph() {
    return paragraph;
  }
}

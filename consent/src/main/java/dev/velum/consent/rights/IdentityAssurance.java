package dev.velum.consent.rights;

/** How sure the controller is that the request comes from the data subject, from least to most. */
public enum IdentityAssurance {
  /** Nothing was checked. */
  NONE,
  /** The subject controls an address or account that is known. */
  LOW,
  /** Two independent ways, such as a login and a code by post. */
  SUBSTANTIAL,
  /** An identity document or an electronic identity was checked. */
  HIGH
}

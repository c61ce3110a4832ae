package dev.velum.consent.fulfilment;

/** What it means for a row that it points to another row. */
public enum Ownership {
  /** The pointing row belongs to whom the other row belongs. */
  OWNED,
  /** The pointing row does not belong to whom the other row belongs; it only mentions it. */
  REFERENCE,
  /** The other row belongs to everyone who points to it, and goes only with the last of them. */
  SHARED
}

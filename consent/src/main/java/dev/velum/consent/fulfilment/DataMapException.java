package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;

/** A data map in JSON that cannot be read; the message names the place and the rule. */
public final class DataMapException extends ConsentException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param place where in the document, such as {@code tables[2].key}
   * @param rule which rule does not hold
   */
  public DataMapException(String place, String rule) {
    super((place.isEmpty() ? "the data map" : place) + " " + rule, null);
  }
}

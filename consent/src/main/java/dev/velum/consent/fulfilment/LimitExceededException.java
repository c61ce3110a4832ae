package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;

/**
 * A store found more of one person than it was told to expect, so that nothing was done: rather a
 * wrong data map or a broken search than a person with so many records. If it is right, the store's
 * limit must be raised.
 */
public final class LimitExceededException extends ConsentException {
  private static final long serialVersionUID = 1L;

  private final String store;
  private final long limit;

  /**
   * Creates an exception.
   *
   * @param store the store's name
   * @param limit how many records or rows of one person the store takes at most
   */
  public LimitExceededException(String store, long limit) {
    super("store " + store + " finds more than " + limit + " rows for one person", null);
    this.store = store;
    this.limit = limit;
  }

  /** Returns the name of the store. */
  public String store() {
    return store;
  }

  /** Returns how many it takes at most. */
  public long limit() {
    return limit;
  }
}

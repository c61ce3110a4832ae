package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;

/**
 * A store that is not a database could not be reached, or could not do what it was asked. Whatever
 * was begun goes on with {@link FulfilmentEngine#resume} once the store works again. Messages of
 * what lies behind it are withheld, since they may hold personal data.
 */
public final class StoreFailedException extends ConsentException {
  private static final long serialVersionUID = 1L;

  private final String store;

  /**
   * Creates an exception.
   *
   * @param store the store's name
   * @param attempt what was attempted, such as {@code "find records"}; never personal data
   * @param cause of which only the type is told
   */
  public StoreFailedException(String store, String attempt, Throwable cause) {
    super("store " + store + " cannot " + attempt + ": " + cause.getClass().getName(), null);
    this.store = store;
  }

  /** Returns the name of the store. */
  public String store() {
    return store;
  }
}

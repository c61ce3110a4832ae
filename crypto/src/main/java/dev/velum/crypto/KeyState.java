package dev.velum.crypto;

/** What may be done with a key. */
public enum KeyState {
  /** Protects new data if it is the primary key of its purpose, and opens old data. */
  ENABLED("enabled"),
  /** Kept, but not used until it is enabled again. */
  DISABLED("disabled"),
  /** Gone for good; only its description is left. */
  DESTROYED("destroyed");

  private final String label;

  KeyState(String label) {
    this.label = label;
  }

  /** Returns the name as it stands in keyset files, such as {@code enabled}. */
  @Override
  public String toString() {
    return label;
  }
}

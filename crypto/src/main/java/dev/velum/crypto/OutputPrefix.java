package dev.velum.crypto;

/** What Tink puts before what a key made, to find the key again. */
public enum OutputPrefix {
  /** Nothing; Tink calls it RAW. */
  NONE("none"),
  /** The byte 1 and the last four bytes of the key id. */
  TINK("tink"),
  /** The byte 0 and the last four bytes of the key id. */
  CRUNCHY("crunchy");

  private final String label;

  OutputPrefix(String label) {
    this.label = label;
  }

  /** Returns the name as it stands in keyset files, such as {@code tink}. */
  @Override
  public String toString() {
    return label;
  }
}

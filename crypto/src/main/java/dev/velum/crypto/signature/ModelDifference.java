package dev.velum.crypto.signature;

/**
 * How one file of a model differs from what was signed.
 *
 * @param path the file, relative to the model, with {@code /} between its parts; {@code .} if the
 *     model is a single file
 * @param kind how it differs
 */
public record ModelDifference(String path, Kind kind) {
  /** How a file differs. */
  public enum Kind {
    /** It was signed, but there is no such regular file. */
    MISSING,
    /** Its content is not what was signed. */
    CHANGED,
    /** It is there, but was not signed. */
    ADDED,
    /** It is there, but is neither a regular file nor a folder; links are not followed. */
    NOT_A_FILE,
    /** It is there, but reading it failed. */
    UNREADABLE
  }

  /** Returns path and kind. */
  @Override
  public String toString() {
    return path + " " + kind;
  }
}

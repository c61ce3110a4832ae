package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;

/**
 * A file that cannot be read as what it was declared to be, so that nobody can tell whose records
 * are in it. Nothing was changed.
 */
public final class UnreadableFileException extends ConsentException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long line;

  /**
   * Creates an exception.
   *
   * @param file the file, as declared
   * @param line the line at which reading ended, from 1
   * @param rule which rule does not hold; never a value
   */
  public UnreadableFileException(String file, long line, String rule) {
    super("file " + file + ", line " + line + ": " + rule, null);
    this.file = file;
    this.line = line;
  }

  /** Returns the file, as declared. */
  public String file() {
    return file;
  }

  /** Returns the line at which reading ended, from 1. */
  public long line() {
    return line;
  }
}

package dev.velum.anonymize.hierarchy;

import dev.velum.anonymize.table.AnonymizationException;
import dev.velum.anonymize.table.TableFormatException;
import java.util.Objects;

/**
 * A hierarchy breaks a rule or does not fit a column; the message names position, level and rule
 * and shows no value.
 */
public final class HierarchyException extends AnonymizationException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message position, level and rule, without a value
   */
  public HierarchyException(String message) {
    super(message, null);
  }

  /** Words the complaint about a file as one about a hierarchy: place and rule are the same. */
  HierarchyException(TableFormatException complaint) {
    super(Objects.requireNonNull(complaint.getMessage()), complaint);
  }
}

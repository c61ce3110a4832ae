package dev.velum.consent.receipt;

import dev.velum.consent.ConsentException;
import java.util.List;

/** A receipt that breaks its format. The message names places and rules, never a value. */
public final class ReceiptException extends ConsentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ReceiptException(List<String> problems) {
    super("not a valid receipt: " + String.join("; ", problems), null);
    this.problems = List.copyOf(problems);
  }

  /** Returns every place with the rule that it breaks. */
  public List<String> problems() {
    return problems == null ? List.of() : problems;
  }
}

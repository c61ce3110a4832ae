package dev.velum.consent.fulfilment;

import dev.velum.consent.ConsentException;
import java.util.List;

/** A plan that cannot be made or carried out. Nothing was written. */
public final class PlanRefusedException extends ConsentException {
  private static final long serialVersionUID = 1L;

  private final String[] problems;

  PlanRefusedException(List<String> problems) {
    super("the plan is refused: " + String.join("; ", problems), null);
    this.problems = problems.toArray(String[]::new);
  }

  /** Returns what stands against it, naming tables and columns, never values. */
  public List<String> problems() {
    return List.of(problems);
  }
}

package dev.velum.anonymize.pseudonym;

import org.jspecify.annotations.Nullable;

/** A transform at work in one column: decides about what is missing and what is refused. */
final class Cell {
  private static final String REDACTED = "[REDACTED]";

  private final Transform transform;
  private final ValueTransform work;
  private final InvalidValues invalidValues;

  Cell(Transform transform, ValueTransform work, InvalidValues invalidValues) {
    this.transform = transform;
    this.work = work;
    this.invalidValues = invalidValues;
  }

  boolean isKept() {
    return transform instanceof Keep;
  }

  boolean isDropped() {
    return transform instanceof Drop;
  }

  boolean isNothing() {
    return transform instanceof NothingLeft;
  }

  boolean hidesMissing() {
    return transform instanceof ColumnTransform column && column.hidesMissing();
  }

  boolean keepsNumbers() {
    return transform instanceof ColumnTransform column && column.keepsNumbers();
  }

  /**
   * Returns what stands for a value.
   *
   * @throws DeidentificationException with the rule, if the policy refuses invalid values
   */
  @Nullable String apply(@Nullable String value, TransformContext context) {
    if (isKept()) {
      return value;
    }
    if (isNothing()) {
      return null;
    }
    if (hidesMissing()) {
      return work.apply("", context);
    }
    if (value == null || value.isBlank()) {
      return value == null ? null : "";
    }
    try {
      if (!WellFormed.isWellFormed(value)) {
        throw new DeidentificationException("the value must not hold half a surrogate pair");
      }
      return work.apply(value, context);
    } catch (DeidentificationException e) {
      return invalid(e);
    }
  }

  /** Returns what stands for a value that is refused. */
  @Nullable String invalid(DeidentificationException refusal) {
    return switch (invalidValues) {
      case REJECT -> throw refusal;
      case REDACT -> REDACTED;
      case REMOVE -> null;
    };
  }
}

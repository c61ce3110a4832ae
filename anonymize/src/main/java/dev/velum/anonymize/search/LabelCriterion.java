package dev.velum.anonymize.search;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A condition on the size and the labels of each class, whatever its sensitive values are. */
abstract class LabelCriterion extends ClassCriterion {
  private @Nullable ClassView classes;

  LabelCriterion() {
    super(NONE);
  }

  @Override
  final void reset(int classCount) {
    // Nothing is collected.
  }

  @Override
  final void add(int classNumber, int value, int records) {
    throw new IllegalStateException("looks at no sensitive attribute");
  }

  @Override
  void begin(ClassView view) {
    classes = view;
  }

  /** Returns the classes of the node at hand. */
  final ClassView classes() {
    return Objects.requireNonNull(classes, "classes");
  }

  @Override
  int hopeless(int classNumber, int size) {
    return 0;
  }

  /** Witnesses know sensitive values only; the plain search settles what is left. */
  @Override
  final boolean isClosedUnderUnion() {
    return false;
  }
}

package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.notBlank;

import java.util.Arrays;
import java.util.List;

/** Something that stands in a {@link Register}. */
public sealed interface RegisterEntry
    permits ProcessingActivity, ImpactAssessment, Breach, Recipient, ProcessorContract {
  /** Returns the name of the entry, unique in its register. */
  String id();

  /** Returns everything that the entry says, in the order in which it is exported. */
  List<Field> fields();

  /**
   * One thing that an entry says.
   *
   * @param name for programs, lower case, such as {@code purposes}
   * @param label for people, with the article
   * @param values any number of texts
   */
  record Field(String name, String label, List<String> values) {
    /** Copies the values. */
    public Field {
      notBlank(name, "name");
      notBlank(label, "label");
      values = List.copyOf(values);
    }

    static Field of(String name, String label, Object... values) {
      return new Field(name, label, Arrays.stream(values).map(String::valueOf).toList());
    }
  }
}

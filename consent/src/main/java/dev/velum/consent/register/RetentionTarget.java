package dev.velum.consent.register;

import static dev.velum.core.internal.Checks.notBlank;

import dev.velum.core.DataSubjectId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Where things lie that a {@link RetentionRule} is about. */
public interface RetentionTarget {
  /**
   * Returns some of the things that began before the cutoff, in the order of their keys.
   *
   * @param after only keys behind this one in that order; empty for the beginning
   * @param max how many at most
   */
  List<Item> due(Instant cutoff, String after, int max);

  /**
   * Disposes of things: deletes them, makes them anonymous, destroys their keys. Disposing of what
   * is gone already changes nothing.
   */
  void dispose(List<Item> items);

  /**
   * A thing that is due.
   *
   * @param key its name in the target
   * @param since when its time began
   * @param subject whom it is about, if anyone; holds may ask
   */
  record Item(String key, Instant since, Optional<DataSubjectId> subject) {
    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Item {
      notBlank(key, "key");
      Objects.requireNonNull(since, "since");
      Objects.requireNonNull(subject, "subject");
    }

    /** Returns a text without the key, which may be personal data. */
    @Override
    public String toString() {
      return "Item[since " + since + "]";
    }
  }
}

package dev.velum.core;

import java.io.PrintStream;

/**
 * Where long work tells how far it is, and asks whether it should go on.
 *
 * <p>Work reports from whichever thread it runs on, a few times a second at most. When {@link
 * #isCancelled()} turns true the work stops at the next safe point with a {@link
 * java.util.concurrent.CancellationException}, and leaves no partial output.
 */
@FunctionalInterface
public interface Progress {
  /** The total of work whose size is not known. */
  long UNKNOWN_TOTAL = -1;

  /**
   * Takes note of the state of the work.
   *
   * @param stage what is being done, such as {@code "searching the lattice"}
   * @param done units finished so far, from 0
   * @param total units in all, or {@link #UNKNOWN_TOTAL}
   */
  void report(String stage, long done, long total);

  /** Returns whether the work should stop; false unless an implementation says otherwise. */
  default boolean isCancelled() {
    return false;
  }

  /** Returns a progress that nobody watches. */
  static Progress none() {
    return (stage, done, total) -> {};
  }

  /**
   * Returns a progress that prints a line for each tenth of a stage, and one when it ends.
   *
   * @param out where to print, such as {@code System.err}
   */
  static Progress printingTo(PrintStream out) {
    return new PrintingProgress(out);
  }
}

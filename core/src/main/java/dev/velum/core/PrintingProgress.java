package dev.velum.core;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Objects;

/** Prints a line for each tenth of a stage; safe for use by several threads. */
final class PrintingProgress implements Progress {
  private final PrintStream out;
  private String stage = "";
  private long lastTenth;

  PrintingProgress(PrintStream out) {
    this.out = Objects.requireNonNull(out, "out");
  }

  @Override
  public synchronized void report(String newStage, long done, long total) {
    long tenth = total <= 0 ? 0 : 10 * done / total;
    if (newStage.equals(stage) && tenth <= lastTenth) {
      return;
    }
    stage = newStage;
    lastTenth = tenth;
    out.println(
        total <= 0
            ? String.format(Locale.ROOT, "%s: %,d", newStage, done)
            : String.format(Locale.ROOT, "%s: %d %%", newStage, 10 * tenth));
  }
}

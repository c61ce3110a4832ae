package dev.velum.examples;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what a program does, step by step, in a form that people like to read. */
final class Storyteller {
  private static final int WIDTH = 78;

  private final PrintStream out;
  private int step;
  private long stepStart = System.nanoTime();

  Storyteller(PrintStream out) {
    this.out = out;
  }

  void title(String text) {
    out.println();
    out.println(text);
    out.println("=".repeat(text.length()));
  }

  /** Begins a step, and closes the one before with the time that it took. */
  void step(String text) {
    closeStep();
    step++;
    out.println();
    out.println(step + ". " + text);
    stepStart = System.nanoTime();
  }

  /** Tells something that was done. */
  @FormatMethod
  void tell(@FormatString String format, Object... values) {
    for (String line : String.format(Locale.ROOT, format, values).split("\n", -1)) {
      out.println(line.isEmpty() ? "" : "   " + line);
    }
  }

  /** Tells something that was checked and holds. */
  @FormatMethod
  void check(@FormatString String format, Object... values) {
    tell("%s", "[ok] " + String.format(Locale.ROOT, format, values));
  }

  /** Tells of an attack or a mistake that was refused, and in which words. */
  void refused(String what, RuntimeException refusal) {
    tell("[ok] refused: %s", what);
    tell("     %s", refusal.getMessage() == null ? refusal.getClass() : refusal.getMessage());
  }

  @FormatMethod
  void end(@FormatString String format, Object... values) {
    closeStep();
    out.println();
    out.println(String.format(Locale.ROOT, format, values));
  }

  private void closeStep() {
    if (step > 0) {
      Duration taken = Duration.ofNanos(System.nanoTime() - stepStart);
      String seconds = String.format(Locale.ROOT, "%.1f s", taken.toMillis() / 1000.0);
      out.println(" ".repeat(WIDTH - seconds.length()) + seconds);
    }
  }
}

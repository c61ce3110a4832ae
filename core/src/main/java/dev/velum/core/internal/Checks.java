package dev.velum.core.internal;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;

/** Argument checks in one wording: {@code "k must be >= 2, got 1"}. */
public final class Checks {
  private Checks() {}

  /**
   * Checks a rule.
   *
   * @param holds whether the rule holds
   * @param format names the parameter and the rule, in the syntax of {@link String#format}
   * @param values what to fill in; never personal data
   * @throws IllegalArgumentException if the rule does not hold
   */
  @FormatMethod
  public static void argument(boolean holds, @FormatString String format, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, format, values));
    }
  }

  /**
   * Checks that the call comes at the right time.
   *
   * @param holds whether it does
   * @param format says what must happen first, in the syntax of {@link String#format}
   * @param values what to fill in; never personal data
   * @throws IllegalStateException if it does not
   */
  @FormatMethod
  public static void state(boolean holds, @FormatString String format, Object... values) {
    if (!holds) {
      throw new IllegalStateException(String.format(Locale.ROOT, format, values));
    }
  }

  /**
   * Returns the value if it is large enough.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static int atLeast(int min, int value, String name) {
    argument(value >= min, "%s must be >= %s, got %s", name, min, value);
    return value;
  }

  /**
   * Returns the share if it lies between 0 and 1.
   *
   * @throws IllegalArgumentException if it does not, or is not a number
   */
  public static double share(double value, String name) {
    argument(value >= 0 && value <= 1, "%s must be between 0 and 1, got %s", name, value);
    return value;
  }

  /**
   * Returns the text if something stands in it.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public static String notBlank(String value, String name) {
    argument(!value.isBlank(), "%s must not be blank", name);
    return value;
  }
}

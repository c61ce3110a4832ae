package dev.velum.anonymize.table;

import static dev.velum.core.internal.Checks.argument;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the texts of a column stand for, and in which form they are written. */
public sealed interface ColumnType {
  /** Returns the form in a few words, such as {@code an integer}. */
  String describe();

  /**
   * Returns a text in the one form that equal values share, or nothing if it is not of this type.
   */
  Optional<String> canonical(String text);

  /** Returns the type of any text, which is kept as it is. */
  static ColumnType string() {
    return new Text();
  }

  /**
   * Returns the type of whole numbers of any size: digits with an optional sign. The shared form
   * has no plus sign and no leading zeros.
   */
  static ColumnType integer() {
    return new Whole();
  }

  /**
   * Returns the type of decimal numbers with a point: {@code -12.50}, {@code .5}, {@code 1e3}. The
   * shared form has neither exponent nor trailing zeros.
   */
  static ColumnType decimal() {
    return new Decimal('.');
  }

  /**
   * Returns the type of decimal numbers with another mark, such as the comma; the shared form has a
   * point.
   */
  static ColumnType decimal(char mark) {
    return new Decimal(mark);
  }

  /** Returns the type of dates in the form of ISO 8601, {@code 2026-11-22}. */
  static ColumnType date() {
    return date("uuuu-MM-dd");
  }

  /**
   * Returns the type of dates of another form; the shared form is that of ISO 8601.
   *
   * @param pattern as {@link DateTimeFormatter} has it, such as {@code dd.MM.uuuu} or {@code
   *     MM/dd/yyyy}; month names are English, and a {@code yyyy} without an era is a year of ours
   * @throws IllegalArgumentException if it is no pattern, or does not tell day, month and year
   */
  static ColumnType date(String pattern) {
    return new Date(pattern);
  }

  /** Any text. */
  record Text() implements ColumnType {
    @Override
    public String describe() {
      return "a text";
    }

    @Override
    public Optional<String> canonical(String text) {
      return Optional.of(text);
    }
  }

  /** Whole numbers. */
  record Whole() implements ColumnType {
    private static final Pattern FORM = Pattern.compile("[+-]?[0-9]{1,1000}");

    @Override
    public String describe() {
      return "an integer";
    }

    @Override
    public Optional<String> canonical(String text) {
      String stripped = text.strip();
      return FORM.matcher(stripped).matches()
          ? Optional.of(new BigInteger(stripped).toString())
          : Optional.empty();
    }
  }

  /**
   * Decimal numbers.
   *
   * @param mark between the whole part and the fraction
   */
  record Decimal(char mark) implements ColumnType {
    private static final Pattern FORM =
        Pattern.compile(
            "[+-]?(?:[0-9]{1,500}(?:\\.[0-9]{0,500})?|\\.[0-9]{1,500})(?:[eE][+-]?[0-9]{1,3})?");

    @Override
    public String describe() {
      return "a decimal number with '" + mark + "'";
    }

    @Override
    public Optional<String> canonical(String text) {
      String stripped = text.strip();
      if (mark != '.' && stripped.indexOf('.') >= 0) {
        return Optional.empty();
      }
      String pointed = stripped.replace(mark, '.');
      if (!FORM.matcher(pointed).matches()) {
        return Optional.empty();
      }
      BigDecimal number = new BigDecimal(pointed);
      return Optional.of(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
    }
  }

  /**
   * Dates.
   *
   * @param pattern as {@link DateTimeFormatter} has it
   */
  record Date(String pattern) implements ColumnType {
    private static final LocalDate SAMPLE = LocalDate.of(2026, 11, 22);

    /**
     * Checks the pattern.
     *
     * @throws IllegalArgumentException if it is no pattern, or does not tell day, month and year
     */
    public Date {
      Objects.requireNonNull(pattern, "pattern");
      argument(
          readsWhatItWrites(formatter(pattern)),
          "pattern must tell day, month and year, got %s",
          pattern);
    }

    private static DateTimeFormatter formatter(String pattern) {
      DateTimeFormatterBuilder form =
          new DateTimeFormatterBuilder().appendPattern(pattern); // fails if it is none
      if (pattern.indexOf('y') >= 0 && pattern.indexOf('G') < 0) {
        form.parseDefaulting(ChronoField.ERA, IsoEra.CE.getValue());
      }
      return form.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    private static boolean readsWhatItWrites(DateTimeFormatter form) {
      try {
        return LocalDate.parse(form.format(SAMPLE), form).equals(SAMPLE);
      } catch (DateTimeException e) { // a time of day, or a part of a date
        return false;
      }
    }

    @Override
    public String describe() {
      return "a date of the form " + pattern;
    }

    @Override
    public Optional<String> canonical(String text) {
      try {
        return Optional.of(LocalDate.parse(text.strip(), formatter(pattern)).toString());
      } catch (DateTimeException e) { // not kept: its message holds the value
        return Optional.empty();
      }
    }
  }
}

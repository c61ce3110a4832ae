package dev.velum.anonymize.pseudonym;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;

/** Of a date, the year stays, or the year and the month. */
record DatePart(Part part, String pattern) implements ColumnTransform {
  /** What stays. */
  enum Part {
    YEAR,
    YEAR_AND_MONTH
  }

  DatePart {
    Objects.requireNonNull(part, "part");
    DateForm.of(pattern);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    DateForm form = DateForm.of(pattern);
    return (value, context) -> {
      LocalDate date = LocalDate.ofEpochDay(form.epochDay(value.strip()));
      return part == Part.YEAR
          ? String.format(Locale.ROOT, "%04d", date.getYear())
          : String.format(Locale.ROOT, "%04d-%02d", date.getYear(), date.getMonthValue());
    };
  }
}

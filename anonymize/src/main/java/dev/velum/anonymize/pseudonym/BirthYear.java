package dev.velum.anonymize.pseudonym;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;

/**
 * Of a date of birth the year stays, unless it shows an age over 89: then the category 90+ does (45
 * CFR 164.514(b)(2)(i)(C)).
 *
 * <p>A year is kept only if nobody born in it is 90 on the day; so of the one year in which some
 * are, none is shown.
 */
record BirthYear(LocalDate asOf, String pattern) implements ColumnTransform {
  BirthYear {
    Objects.requireNonNull(asOf, "asOf");
    DateForm.of(pattern);
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    DateForm form = DateForm.of(pattern);
    return (value, context) -> {
      LocalDate born = LocalDate.ofEpochDay(form.epochDay(value.strip()));
      if (born.isAfter(asOf)) {
        throw new DeidentificationException(
            "a date of birth must not lie behind the day of reference");
      }
      long oldest = ChronoUnit.YEARS.between(born.withDayOfYear(1), asOf);
      return oldest > AgeCap.HIGHEST
          ? AgeCap.LABEL
          : String.format(Locale.ROOT, "%04d", born.getYear());
    };
  }
}

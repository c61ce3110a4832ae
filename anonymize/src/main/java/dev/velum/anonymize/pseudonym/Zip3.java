package dev.velum.anonymize.pseudonym;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;

/**
 * Of a ZIP code the first three digits stay if more than 20,000 people live there (45 CFR
 * 164.514(b)(2)(i)(B)), otherwise 000 does. Prefixes without a tabulation area become 000.
 */
record Zip3(Census census) implements ColumnTransform {
  private static final String NONE = "000";
  private static final int MIN_POPULATION = 20_001;

  /** From which census the population is. */
  enum Census {
    US_2020("zip3-us-2020.csv");

    private final String resource;

    Census(String resource) {
      this.resource = resource;
    }
  }

  Zip3 {
    Objects.requireNonNull(census, "census");
  }

  @Override
  public ValueTransform bind(Pseudonymizer pseudonymizer) {
    BitSet allowed = allowed();
    return (value, context) -> {
      String zip = value.strip();
      int prefix = prefix(zip);
      return allowed.get(prefix) ? zip.substring(0, 3) : NONE;
    };
  }

  /** Returns the number of the first three of 3, 5 or 9 digits. */
  private static int prefix(String zip) {
    boolean isLong = zip.length() == 10 && zip.charAt(5) == '-';
    if (zip.length() != 3 && zip.length() != 5 && zip.length() != 9 && !isLong) {
      throw notAZip();
    }
    for (int i = 0; i < zip.length(); i++) {
      char c = zip.charAt(i);
      if ((c < '0' || c > '9') && !(isLong && i == 5)) {
        throw notAZip();
      }
    }
    return Integer.parseInt(zip, 0, 3, 10);
  }

  private static DeidentificationException notAZip() {
    return new DeidentificationException("a ZIP code must have 3, 5 or 9 digits");
  }

  private BitSet allowed() {
    BitSet allowed = new BitSet();
    try (InputStream in =
            Objects.requireNonNull(Zip3.class.getResourceAsStream(census.resource), "resource");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      lines.readLine(); // the header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (Integer.parseInt(line, 4, line.length(), 10) >= MIN_POPULATION) {
          allowed.set(Integer.parseInt(line, 0, 3, 10));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return allowed;
  }
}

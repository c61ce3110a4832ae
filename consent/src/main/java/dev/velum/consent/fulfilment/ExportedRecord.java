package dev.velum.consent.fulfilment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that is given out to the data subject.
 *
 * @param group where it comes from, such as a table
 * @param fields names and values, in order; null where there is no value
 */
public record ExportedRecord(String group, Map<String, @Nullable String> fields) {
  /** Copies the fields. */
  public ExportedRecord {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "ExportedRecord[" + group + "]";
  }
}

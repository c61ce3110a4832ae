package dev.velum.consent.fulfilment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of what a store gives out about a data subject.
 *
 * @param records the records, which are personal data
 * @param withheld what was reached and is not given out, since it is other people's; counted on the
 *     last page only
 * @param last whether no page follows
 */
public record ExportPage(List<Entry> records, List<Retained> withheld, boolean last) {
  /** Copies the lists. */
  public ExportPage {
    records = List.copyOf(records);
    withheld = List.copyOf(withheld);
  }

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "ExportPage[" + records.size() + " records]";
  }

  /**
   * A record.
   *
   * @param group where it comes from, such as a table
   * @param fields names and values, in order; an empty column has an empty text
   */
  public record Entry(String group, Map<String, String> fields) {
    /** Copies the fields. */
    public Entry {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Returns a text without personal data. */
    @Override
    public String toString() {
      return "Entry[" + group + "]";
    }
  }
}

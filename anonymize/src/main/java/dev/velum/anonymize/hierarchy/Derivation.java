package dev.velum.anonymize.hierarchy;

import dev.velum.anonymize.table.Column;
import dev.velum.anonymize.table.ColumnType;
import dev.velum.anonymize.table.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Makes a hierarchy for a column of which nothing is known but its values. */
final class Derivation {
  private static final int MAX_LEVELS = 6;

  private Derivation() {}

  static GeneralizationHierarchy of(Column column) {
    ColumnValues values = new ColumnValues(column);
    ColumnType type = Schema.builder().build().guess(column);
    if (type instanceof ColumnType.Date) {
      return Hierarchies.dates(DateUnit.MONTH, DateUnit.QUARTER, DateUnit.YEAR)
          .hierarchyFor(column);
    }
    if (isCode(values)) {
      return Hierarchies.prefixes().hierarchyFor(column);
    }
    if (!(type instanceof ColumnType.Text)) {
      return numbers(values, type instanceof ColumnType.Whole ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    return Hierarchies.keepOrSuppress().hierarchyFor(column);
  }

  /** Digits of one length of four or more, one of them with a leading zero: ZIP codes and such. */
  private static boolean isCode(ColumnValues values) {
    int length = -1;
    boolean hasLeadingZero = false;
    for (String value : values.all()) {
      if (value.isEmpty()) {
        continue;
      }
      if (value.length() < 4
          || (length >= 0 && value.length() != length)
          || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return false;
      }
      length = value.length();
      hasLeadingZero |= value.charAt(0) == '0';
    }
    return hasLeadingZero;
  }

  /**
   * Widths of 1, 5, 10, 50 and so on times a power of ten, from the first that joins values to the
   * last that tells any apart.
   *
   * @param unit intervals are wider than this
   */
  private static GeneralizationHierarchy numbers(ColumnValues values, BigDecimal unit) {
    BigDecimal least = null;
    BigDecimal most = null;
    for (String value : values.all()) {
      if (!value.isEmpty()) {
        BigDecimal number = values.number(value);
        least = least == null ? number : least.min(number);
        most = most == null ? number : most.max(number);
      }
    }
    if (least == null || most == null || least.compareTo(most) == 0) {
      return values.hierarchy(0, value -> List.of());
    }
    BigDecimal spread = most.subtract(least);
    List<BigDecimal> widths = new ArrayList<>();
    BigDecimal ten = BigDecimal.TEN.pow(spread.precision() - spread.scale(), Widths.EXACT);
    for (BigDecimal width = ten;
        widths.size() < MAX_LEVELS && spread.compareTo(width.multiply(Widths.FINEST)) < 0;
        width = Widths.next(width)) {
      if (width.compareTo(spread) < 0 && width.compareTo(unit) > 0) {
        widths.add(0, width);
      }
    }
    return Widths.hierarchy(values, widths);
  }
}
